"""Who may open a draft: its browser, its account, whoever has its code; nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from rathaus.accounts.models import User
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import enter
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.models import Draft
from rathaus.eforms.tests.applicant import Applicant, parsed, text_of
from rathaus.eforms.tests.factories import PERSON
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.usefixtures("confirmation")


def test_a_code_opens_the_draft_on_another_device(
    applicant: Applicant, page_client: Callable[..., PageClient]
) -> None:
    applicant.page("halter", PERSON)
    applicant.page("hunde", {"hunde-n": "1", "hunde-0-name": "Bel"}, action="speichern")
    applicant.post("pause/")
    shown = text_of(applicant.get("pause/"))
    code = re.search(r"\w{4}(?:-\w{4}){5}", shown)
    assert code is not None
    assert code[0] not in text_of(applicant.get("pause/"))
    tablet = page_client()
    response = tablet.post("/stralendorf/antrag/fortsetzen/", {"code": code[0].lower()})
    assert response.headers["Location"] == applicant.base
    assert tablet.get(applicant.base).headers["Location"] == f"{applicant.base}schritt/hunde/"
    page = parsed(tablet.get(f"{applicant.base}schritt/hunde/").content)
    assert page.get_element_by_id("id_hunde-0-name").value == "Bel"


def test_a_wrong_code_opens_nothing_and_guessing_has_an_end(
    stralendorf: Tenant, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    answers = [
        client.post("/stralendorf/antrag/fortsetzen/", {"code": f"AAAA-{i:04d}"}) for i in range(22)
    ]
    assert "Zu diesem Code finden wir keinen Antrag" in text_of(answers[0])
    assert [answer.status_code for answer in (answers[19], answers[21])] == [200, 429]
    assert "Bitte geben Sie den Code ein." in text_of(
        client.post("/stralendorf/antrag/fortsetzen/", {"code": ""})
    )


def test_what_was_typed_survives_the_end_of_the_session(
    applicant: Applicant, page_client: Callable[..., PageClient]
) -> None:
    applicant.post("pause/")
    found = re.search(r"\w{4}(?:-\w{4}){5}", text_of(applicant.get("pause/")))
    assert found is not None
    applicant.client.cookies.clear()
    late = applicant.page("halter", PERSON | {"halter-vorname": "Berta"})
    assert late.status_code == 404
    assert "Was Sie gerade eingegeben haben, ist nicht verloren." in text_of(late)
    applicant.client.post("/stralendorf/antrag/fortsetzen/", {"code": found[0]})
    assert applicant.get().headers["Location"] == f"{applicant.base}schritt/halter/"
    page = parsed(applicant.get("schritt/halter/").content)
    assert page.get_element_by_id("id_halter-vorname").value == "Berta"
    applicant.page("halter", PERSON | {"halter-vorname": "Berta"})
    assert applicant.stored().answers["halter"]["vorname"] == "Berta"
    assert "eforms_parked" not in applicant.client.session


def test_signing_in_puts_the_draft_into_the_account(applicant: Applicant, citizen: User) -> None:
    enter(applicant.client, citizen)
    applicant.page("halter", PERSON)
    assert applicant.stored().citizen_id == citizen.pk
    applicant.client.logout()
    assert applicant.get("schritt/halter/").status_code == 404
    enter(applicant.client, citizen)
    assert applicant.get("schritt/halter/").status_code == 200


def test_a_draft_of_an_account_is_not_open_to_the_browser_it_was_started_in(
    applicant: Applicant, stranger: User, page_client: Callable[..., PageClient], citizen: User
) -> None:
    with tenant_context(applicant.tenant):
        Draft.objects.update(citizen=citizen)
    assert applicant.get("schritt/halter/").status_code == 404
    assert page_client(stranger).get(applicant.base).status_code == 404
    assert page_client(citizen).get(applicant.base).status_code == 302


NOWHERE = "00000000-0000-4000-8000-000000000000"
"""No upload; the same in every worker, which must collect the same tests."""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""), ("get", "schritt/halter/"), ("post", "schritt/halter/"),
        ("post", "schritt/halter/merken/"), ("get", "pruefen/"), ("post", "abschicken/"),
        ("get", "pause/"), ("post", "pause/"), ("get", "verwerfen/"), ("post", "verwerfen/"),
        ("get", f"datei/{NOWHERE}/"),
    ],
)  # fmt: skip
def test_strangers_learn_nothing_and_change_nothing(
    applicant: Applicant,
    page_client: Callable[..., PageClient],
    stranger: User,
    clerk: User,
    method: str,
    path: str,
) -> None:
    for client in (page_client(), page_client(stranger), page_client(clerk)):
        response = getattr(client, method)(applicant.base + path)
        nowhere = getattr(client, method)(f"/stralendorf/antrag/{uuid4()}/{path}")
        assert (response.status_code, nowhere.status_code) == (404, 404)
    assert applicant.stored().revision == 0


def test_another_town_finds_nothing(applicant: Applicant, hemer: Tenant) -> None:
    assert applicant.client.get(applicant.base.replace("stralendorf", "hemer")).status_code == 404
