"""Others sign: each by an own link, exactly what they read, and it counts once all have."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import lxml.html
import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection

from rathaus.core.registry import Registry
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.eforms.enums import DraftStatus, SignerState
from rathaus.eforms.models import Draft, Signer
from rathaus.eforms.queries import BROWSER
from rathaus.eforms.registry import Gate
from rathaus.eforms.services import FormInvalid, submit_draft
from rathaus.eforms.services.signing import (
    LinkOver,
    TooManyLinks,
    decline,
    remind_signers,
    send_link_again,
    sign,
    take_back,
)
from rathaus.eforms.signatures import (
    digest_of,
    signatures_section,
    signed_summary,
    signer_by_token,
    signers_of,
    token_of,
)
from rathaus.eforms.tests.factories import make_draft, make_form
from rathaus.tenants.models import Tenant

KEY = "ein-geheimnis"
COUPLE = """
    title: {{de: Ehe anmelden}}
    signing:
      signers: [partner]
      counts: {counts}
      text: {{de: Ich stimme zu.}}
      version: "2026-11"
    pages:
      - key: wer
        title: {{de: Wer}}
        fields:
          - {{use: person}}
          - {{use: kontakt}}
          - {{use: kind}}
          - {{key: allein, type: yesno, label: {{de: Allein}}}}
          - {{key: partner, type: repeat, when: "!allein", label: {{de: Partner}}, item_label: {{de: Person}}, max: 3, fields: [
              {{key: nachname, type: text, label: {{de: Name}}}}, {{key: email, type: email, label: {{de: E-Mail}}}}]}}
"""
ANSWERS: dict[str, Any] = {
    "person": {"vorname": "Beate", "nachname": "Beispiel", "geburtsdatum": "1990-12-31"},
    "kontakt": {"email": "beate@post.example"},
    "kind": {"vorname": "Bine", "nachname": "Kind", "geburtsdatum": "2020-01-01"},
    "allein": False,
    "partner": [
        {"nachname": "Bernd", "email": "bernd@post.example"},
        {"nachname": "Bodo", "email": "bodo@post.example"},
    ],
}


def begin(tmp_path: Path, counts: str = "all", **answers: Any) -> Draft:
    form = make_form(tmp_path, COUPLE.format(counts=counts), key="ehe")
    facts = {"title": {"de": "Ehe anmelden"}, "answers": ANSWERS | answers}
    return make_draft(form, session_key=KEY, context=facts)


@pytest.fixture
def waiting(in_stralendorf: Tenant, tmp_path: Path) -> Draft:
    return submit_draft(draft_id=begin(tmp_path).pk)


def give(signer: Signer, digest: str = "") -> Signer:
    draft = Draft.objects.get(pk=signer.draft_id)
    return sign(
        signer_id=signer.pk, name=signer.name, drawing="", digest=digest or digest_of(draft)
    )


def status(draft: Draft) -> str:
    return str(Draft.objects.values_list("status", flat=True).get(pk=draft.pk))


def test_it_counts_once_all_have_signed_and_each_read_the_same(waiting: Draft) -> None:
    assert (waiting.status, waiting.submitted_at) == (DraftStatus.SIGNING, None)
    assert submit_draft(draft_id=waiting.pk).status == DraftStatus.SIGNING
    first, second = signers_of(waiting)
    assert [row.value for section in signed_summary(waiting) for row in section.rows].count(
        "bernd@post.example"
    ) == 0
    for _twice in range(2):
        assert give(first).state == SignerState.SIGNED
    assert status(waiting) == DraftStatus.SIGNING
    give(second)
    assert status(waiting) == DraftStatus.SUBMITTED
    section = signatures_section(waiting.form_id, waiting.submission_id)
    assert section is not None
    assert [row.value.split(",")[0] for row in section.rows] == [
        "unterschrieben als Bernd",
        "unterschrieben als Bodo",
    ]
    assert {s.digest for s in signers_of(waiting)} == {digest_of(waiting)}


def test_who_names_nobody_is_done_at_once_and_signatures_may_follow(
    in_stralendorf: Tenant, tmp_path: Path
) -> None:
    alone = submit_draft(draft_id=begin(tmp_path, allein=True).pk)
    assert (alone.status, signers_of(alone)) == (DraftStatus.SUBMITTED, [])
    at_once = submit_draft(draft_id=begin(tmp_path, "at_once").pk)
    assert at_once.status == DraftStatus.SUBMITTED
    for signer in signers_of(at_once):
        give(signer)
    assert {s.state for s in signers_of(at_once)} == {SignerState.SIGNED}


def test_a_changed_application_is_not_signed_and_the_old_links_are_dead(waiting: Draft) -> None:
    first, _second = signers_of(waiting)
    token = token_of(first)
    with pytest.raises(LinkOver):
        give(first, digest="of something else")
    for _twice in range(2):
        assert take_back(draft_id=waiting.pk).status == DraftStatus.OPEN
    assert signer_by_token(token) is None
    assert signers_of(waiting) == []


def test_declining_with_a_reason_and_being_asked_again(
    waiting: Draft, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    first, _second = signers_of(waiting)
    token = token_of(first)
    decline(signer_id=first.pk, reason="Lieber nicht")
    with pytest.raises(LinkOver):
        give(first)
    run_jobs()
    # Who has said no before the mail went out is not asked any more.
    assert {m["To"] for m in smtp_server.messages} == {"beate@post.example", "bodo@post.example"}
    again = send_link_again(signer_id=first.pk, email="bernd.neu@post.example")
    assert (again.state, again.reason, again.round) == (SignerState.OPEN, "", 2)
    assert signer_by_token(token) is None
    waiting.refresh_from_db()
    assert waiting.answers["partner"][0]["email"] == "bernd.neu@post.example"
    give(again)


def test_links_end_are_renewed_reminded_of_and_not_sent_without_end(
    waiting: Draft, clock: time_machine.Traveller
) -> None:
    first, _second = signers_of(waiting)
    assert remind_signers() == 0
    clock.shift(timedelta(days=3, minutes=1))
    assert [remind_signers(), remind_signers()] == [2, 0]
    clock.shift(timedelta(days=9))
    assert [remind_signers(), remind_signers()] == [2, 0]
    clock.shift(timedelta(days=3))
    with pytest.raises(LinkOver):
        give(first)
    token = token_of(first)
    renewed = send_link_again(signer_id=first.pk)
    assert token_of(renewed) != token
    for _press in range(3):
        assert token_of(send_link_again(signer_id=first.pk)) == token_of(renewed)
    with pytest.raises(TooManyLinks):
        send_link_again(signer_id=first.pk)


@pytest.mark.django_db(transaction=True)
def test_two_last_signatures_at_once_complete_it_once(stralendorf: Tenant, tmp_path: Path) -> None:
    with tenant_context(stralendorf):
        draft = submit_draft(draft_id=begin(tmp_path).pk)
        signers, digest = signers_of(draft), digest_of(draft)
    barrier = Barrier(2)

    def act(signer: Signer) -> None:
        try:
            barrier.wait()
            with tenant_context(stralendorf):
                give(signer, digest)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, signers))
    with tenant_context(stralendorf):
        assert status(draft) == DraftStatus.SUBMITTED


def test_a_place_is_kept_while_others_sign_and_free_when_taken_back(
    in_stralendorf: Tenant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    class Door:
        def notice(self, draft: Draft) -> None:
            return None

        def admit(self, draft: Draft) -> None:
            happened.append("in")

        def release(self, draft: Draft) -> None:
            happened.append("out")

    doors: Registry[Gate] = Registry("gate")
    doors.register("door", Door())
    monkeypatch.setattr("rathaus.eforms.services.drafts.gates", doors)
    monkeypatch.setattr("rathaus.eforms.services.signing.gates", doors)
    draft = submit_draft(draft_id=begin(tmp_path).pk)
    take_back(draft_id=draft.pk)
    assert happened == ["in", "out"]


@pytest.mark.parametrize(
    ("signers", "message"),
    [("[niemand]", "'niemand' is no group"), ("[person]", "has no 'nachname' and 'email'")],
)
def test_a_form_names_groups_that_can_be_written_to(
    in_stralendorf: Tenant, tmp_path: Path, signers: str, message: str
) -> None:
    text = COUPLE.format(counts="all").replace("[partner]", signers)
    with pytest.raises(FormInvalid) as refusal:
        make_form(tmp_path, text)
    assert message in str(refusal.value)


# --- Pages ----------------------------------------------------------------------------------------


@pytest.fixture
def _confirmation(settings: LazySettings) -> None:
    settings.TENANT_URLCONF = "rathaus.eforms.tests.urls"


def text_of(response: Any) -> str:
    body: Any = lxml.html.document_fromstring(response.content).find("body")
    return " ".join(str(body.text_content()).split())


@pytest.mark.usefixtures("_confirmation")
def test_the_way_through_the_pages_for_everybody(
    stralendorf: Tenant,
    tmp_path: Path,
    page_client: Callable[..., PageClient],
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    with tenant_context(stralendorf):
        draft = begin(tmp_path)
    applicant = page_client()
    session = applicant.session
    session[BROWSER] = KEY
    session.save()
    base = f"/stralendorf/antrag/{draft.pk}/"
    sent = applicant.post(f"{base}abschicken/")
    assert sent.headers["Location"] == f"{base}unterschriften/"
    shown = text_of(applicant.get(f"{base}unterschriften/"))
    assert "Jetzt müssen noch andere unterschreiben" in shown
    assert shown.count("noch offen") == 2
    assert applicant.get(f"{base}pruefen/").headers["Location"] == f"{base}unterschriften/"
    run_jobs()
    links = {
        str(mail["To"]): re.findall(r"http://\S+(/stralendorf/\S+)", mail.get_content())[0]
        for mail in smtp_server.wait_for(2)
    }
    with tenant_context(stralendorf):
        _first, second = signers_of(draft)
    wrong = applicant.post(f"{base}unterschriften/{second.pk}/", {f"{second.pk}-email": "kein"})
    assert "name@beispiel.de" in text_of(wrong)
    applicant.post(
        f"{base}unterschriften/{second.pk}/", {f"{second.pk}-email": "bodo.neu@post.example"}
    )
    run_jobs()
    corrected = smtp_server.wait_for(3)[-1]
    assert corrected["To"] == "bodo.neu@post.example"
    assert page_client().get(links["bodo@post.example"]).status_code == 404
    _signs(page_client(), links["bernd@post.example"])
    new = re.findall(r"http://\S+(/stralendorf/\S+)", corrected.get_content())[0]
    _declines(page_client(), new)
    assert "Lieber nicht" in text_of(applicant.get(f"{base}unterschriften/"))
    assert page_client().get(f"{base}unterschriften/").status_code == 404
    back = applicant.post(f"{base}zurueckholen/")
    assert back.headers["Location"] == f"{base}pruefen/"
    assert page_client().get(links["bernd@post.example"]).status_code == 404


def _signs(client: PageClient, link: str) -> None:
    page = client.get(link)
    shown = text_of(page)
    assert "Beate Beispiel stellt diesen Antrag" in shown
    assert "Ich stimme zu." in shown
    assert "@post.example" not in shown.replace("beate@post.example", "")
    tree: Any = lxml.html.document_fromstring(page.content)
    [digest] = tree.xpath("//input[@name='_fassung']/@value")
    missing = text_of(client.post(link, {"_fassung": digest, "_aktion": "unterschreiben"}))
    assert "Bitte setzen Sie das Häkchen" in missing
    typed = {"_fassung": digest, "_aktion": "unterschreiben", "ja": "on", "unterschrift": "Bernd B"}
    assert client.post(link, typed).status_code == 302
    assert "Unterschrieben als Bernd B" in text_of(client.get(link))


def _declines(client: PageClient, link: str) -> None:
    assert "Bitte schreiben Sie einen Grund" in text_of(client.post(link, {"_aktion": "ablehnen"}))
    assert client.post(link, {"_aktion": "ablehnen", "grund": "Lieber nicht"}).status_code == 302
    assert "Sie haben nicht unterschrieben" in text_of(client.get(link))


def test_another_town_knows_no_link(waiting: Draft, hemer: Tenant) -> None:
    token = token_of(signers_of(waiting)[0])
    with tenant_context(hemer):
        assert signer_by_token(token) is None
