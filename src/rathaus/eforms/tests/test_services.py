"""The rules of a draft, by reading them."""

from __future__ import annotations

import contextlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import IntegrityError, connection, transaction
from PIL import Image

from rathaus.accounts.models import User
from rathaus.core import blobs
from rathaus.core.events import subscribe
from rathaus.core.tenancy import tenant_context
from rathaus.core.tokens import hash_code
from rathaus.eforms import api
from rathaus.eforms.checking import check_draft
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.events import FormSubmitted
from rathaus.eforms.models import Draft, FormVersion, Upload
from rathaus.eforms.queries import draft_by_code
from rathaus.eforms.services import (
    DraftClosed,
    DraftIncomplete,
    PageResult,
    delete_forgotten_drafts,
    keep_typed,
    make_resume_code,
    save_page,
    submit_draft,
    withdraw_draft,
)
from rathaus.eforms.tasks import forget_old_drafts
from rathaus.eforms.tests.factories import (
    DOG,
    PAYMENT,
    PERSON,
    make_draft,
    make_form,
    page_of,
)
from rathaus.tenants.models import Tenant


@pytest.fixture
def form(in_stralendorf: Tenant, tmp_path: Path) -> FormVersion:
    return make_form(tmp_path)


@pytest.fixture
def draft(form: FormVersion) -> Draft:
    return make_draft(form)


@pytest.fixture
def submissions() -> list[FormSubmitted]:
    """Every submission that is published during the test."""
    seen: list[FormSubmitted] = []
    subscribe(FormSubmitted)(seen.append)
    return seen


def send(
    draft: Draft,
    page: str,
    data: dict[str, str | list[str]] | dict[str, str],
    *,
    action: str = "weiter",
    files: dict[str, list[UploadedFile[bytes]]] | None = None,
    seen: list[str] | None = None,
) -> PageResult:
    raw = {name: [v] if isinstance(v, str) else list(v) for name, v in data.items()}
    result = save_page(
        draft_id=draft.pk,
        page=page_of(draft, page),
        raw=raw,
        files=files or {},
        action=action,
        seen=seen,
    )
    draft.refresh_from_db()
    return result


def fill(draft: Draft) -> None:
    assert send(draft, "halter", PERSON).accepted
    assert send(draft, "hunde", DOG).accepted
    assert send(draft, "zahlung", PAYMENT).accepted


def photo(name: str = "foto.jpg") -> UploadedFile[bytes]:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue())


def messages(result: PageResult) -> dict[str, list[str]]:
    return {name: [str(error) for error in errors] for name, errors in result.form.errors.items()}


def test_answers_are_stored_as_the_form_is_nested(draft: Draft) -> None:
    fill(draft)
    assert draft.answers == {
        "halter": {"vorname": "Beate", "nachname": "Beispiel", "geburtsdatum": "1990-12-31"},
        "anschrift": {"strasse": "Musterweg", "hausnummer": "1", "plz": "19075", "ort": "Pampow"},
        "kontakt": {"email": "beate.beispiel@post.example"},
        "hunde": [{"name": "Bello", "wurftag": "2024-02-01", "chip": False}],
        "blindenhund": False,
        "abbuchen": False,
    }
    assert draft.typed == {}


def test_a_wrong_page_is_kept_as_it_was_typed_and_says_what_to_do(draft: Draft) -> None:
    result = send(draft, "halter", PERSON | {"anschrift-plz": "1907", "halter-vorname": " "})
    assert not result.accepted
    assert messages(result) == {
        "halter-vorname": ["Bitte füllen Sie das Feld „Vorname“ aus."],
        "anschrift-plz": ["Eine Postleitzahl hat fünf Ziffern, zum Beispiel 19073."],
    }
    assert [problem.target for problem in result.form.problems] == [
        "id_halter-vorname",
        "id_anschrift-plz",
    ]
    assert draft.answers == {}
    assert draft.typed["halter"]["anschrift-plz"] == ["1907"]


def test_a_corrected_page_forgets_what_was_wrong(draft: Draft) -> None:
    send(draft, "halter", PERSON | {"anschrift-plz": "1907"})
    assert send(draft, "halter", PERSON).accepted
    assert draft.typed == {}


def test_a_field_that_appears_is_a_new_question_and_no_mistake(draft: Draft) -> None:
    result = send(draft, "hunde", DOG | {"blindenhund": "ja"}, seen=[])
    assert not result.accepted
    assert (result.form.added, messages(result)) == (["nachweis"], {})
    again = send(draft, "hunde", DOG | {"blindenhund": "ja"}, seen=["nachweis"])
    assert messages(again) == {"nachweis": ["Bitte laden Sie hier eine Datei hoch: „Nachweis“"]}


def test_a_condition_inside_an_item_asks_only_there(draft: Draft) -> None:
    two = DOG | {
        "hunde-n": "2",
        "hunde-1-name": "Hasso",
        "hunde-1-wurftag-tag": "2.2.2024",
        "hunde-1-chip": "ja",
    }
    result = send(draft, "hunde", two)
    assert messages(result) == {
        "hunde-1-chipnummer": ["Bitte füllen Sie das Feld „Chipnummer“ aus."]
    }
    assert [problem.where for problem in result.form.problems] == ["Hund 2"]


def test_hidden_answers_are_absent_everywhere(draft: Draft) -> None:
    fill(draft)
    send(
        draft,
        "zahlung",
        {
            "abbuchen": "ja",
            "konto-inhaber": "Beate Beispiel",
            "konto-iban": "DE02120300000000202051",
        },
    )
    send(draft, "zahlung", {"abbuchen": "nein"})
    assert "konto" not in api.plain_answers(draft)
    draft.answers["blindenhund"] = True
    assert not {"konto", "abbuchen"} & set(api.plain_answers(draft))
    assert [page.key for page in check_draft(draft).evaluation.pages()] == ["halter", "hunde"]


def test_an_answer_comes_back_when_its_question_comes_back(draft: Draft) -> None:
    account = {
        "abbuchen": "ja",
        "konto-inhaber": "Beate Beispiel",
        "konto-iban": "DE02120300000000202051",
    }
    send(draft, "zahlung", account)
    send(draft, "zahlung", {"abbuchen": "nein"})
    assert draft.answers["konto"] == {"inhaber": "Beate Beispiel", "iban": "DE02120300000000202051"}


def test_items_come_and_go_and_nothing_typed_is_lost(draft: Draft) -> None:
    send(draft, "hunde", DOG | {"hunde-0-wurftag-tag": "unsinn"}, action="mehr:hunde")
    assert draft.typed["hunde"]["hunde-n"] == ["2"]
    assert draft.typed["hunde"]["hunde-0-wurftag-tag"] == ["unsinn"]
    three = DOG | {"hunde-n": "3", "hunde-1-name": "Hasso", "hunde-2-name": "Waldi"}
    send(draft, "hunde", three, action="weg:hunde-1")
    typed = draft.typed["hunde"]
    assert (typed["hunde-n"], typed["hunde-0-name"], typed["hunde-1-name"]) == (
        ["2"],
        ["Bello"],
        ["Waldi"],
    )
    assert "hunde-2-name" not in typed


@pytest.mark.parametrize(
    "action",
    [
        "mehr:nichts",
        "weg:nichts-0",
        "weg:hunde-9",
        "weg:hunde-x",
        "weg:hunde-0",
        "loeschen:x",
        "loeschen:",
        ":",
        "?",
    ],
)
def test_a_button_that_does_not_exist_does_nothing(draft: Draft, action: str) -> None:
    send(draft, "hunde", DOG | {"hunde-n": "1"}, action=action)
    assert "Bello" in f"{draft.answers} {draft.typed}"


@pytest.mark.parametrize("count", ["99", "-1", "1e9", "²", "", "x"])
def test_the_number_of_items_stays_within_its_bounds(draft: Draft, count: str) -> None:
    result = send(draft, "hunde", DOG | {"hunde-n": count})
    assert 1 <= len(result.form.evaluation.answers["hunde"]) <= 3


def test_a_stranger_to_the_page_is_ignored(draft: Draft) -> None:
    from django.http import QueryDict

    from rathaus.eforms.sent import raw_of_post

    data = QueryDict("hunde-0-name=Bello&halter-vorname=X&csrfmiddlewaretoken=y&aktion=weiter")
    assert raw_of_post(page_of(draft, "hunde"), data) == {"hunde-0-name": ["Bello"]}


def test_wrong_values_for_choices_are_refused(draft: Draft) -> None:
    result = send(draft, "hunde", DOG | {"blindenhund": "vielleicht"})
    assert messages(result)["blindenhund"] == [
        "Bitte wählen Sie eine der angebotenen Antworten aus."
    ]


def test_what_is_typed_is_kept_without_being_judged(draft: Draft) -> None:
    keep_typed(draft_id=draft.pk, page=page_of(draft, "halter"), raw={"halter-vorname": ["Be"]})
    draft.refresh_from_db()
    assert (draft.typed, draft.answers, draft.revision) == (
        {"halter": {"halter-vorname": ["Be"]}},
        {},
        1,
    )


def test_a_message_overtaken_by_the_finished_page_changes_nothing(draft: Draft) -> None:
    send(draft, "halter", PERSON)
    page, late = page_of(draft, "halter"), {"halter-vorname": ["Be"]}
    keep_typed(draft_id=draft.pk, page=page, raw=late, revision=0)
    draft.refresh_from_db()
    assert (draft.typed, draft.revision) == ({}, 1)
    keep_typed(draft_id=draft.pk, page=page, raw=late, revision=1)
    draft.refresh_from_db()
    assert draft.typed == {"halter": late}


# --- Uploads --------------------------------------------------------------------------------------


def with_proof(draft: Draft, *files: UploadedFile[bytes], **data: Any) -> PageResult:
    return send(draft, "hunde", DOG | {"blindenhund": "ja"} | data, files={"nachweis": list(files)})


def test_a_photo_is_taken_even_if_the_page_is_wrong_elsewhere(draft: Draft) -> None:
    result = with_proof(draft, photo(), **{"hunde-0-name": ""})
    assert not result.accepted
    [upload] = api.uploads_of(draft)
    assert (upload.filename, upload.content_type, upload.field_path) == (
        "foto.jpg",
        "image/jpeg",
        "nachweis",
    )
    assert draft.typed["hunde"]["nachweis"] == [str(upload.pk)]


def test_a_refused_file_has_its_message_beside_the_field_and_nothing_else_is_lost(
    draft: Draft,
) -> None:
    result = with_proof(draft, SimpleUploadedFile("rechnung.pdf", b"MZ\x90\x00"))
    assert list(messages(result)) == ["nachweis"]
    assert "PDF, JPG, PNG oder HEIC" in messages(result)["nachweis"][0]
    assert draft.typed["hunde"]["hunde-0-name"] == ["Bello"]


def test_a_file_of_fifty_megabytes_is_refused_beside_its_field(draft: Draft) -> None:
    large = photo()
    large.size = 50 << 20
    result = with_proof(draft, large)
    assert messages(result)["nachweis"][0].startswith("Die Datei ist zu groß: 50 MB.")
    assert api.uploads_of(draft) == []


def test_more_files_than_allowed_are_refused(draft: Draft) -> None:
    result = with_proof(draft, photo("a.jpg"), photo("b.jpg"), photo("c.jpg"))
    assert messages(result)["nachweis"] == [
        "Hier ist Platz für 2 Dateien. Bitte löschen Sie zuerst eine andere."
    ]
    assert [upload.filename for upload in api.uploads_of(draft)] == ["a.jpg", "b.jpg"]


def test_all_files_together_have_a_limit(draft: Draft, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rathaus.eforms.services.attaching.MAX_DRAFT_BYTES", 400)
    result = with_proof(draft, photo("a.jpg"), photo("b.jpg"))
    assert messages(result)["nachweis"][0].startswith("Alle Dateien zusammen dürfen höchstens")
    assert len(api.uploads_of(draft)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_deleted_file_is_gone_for_good(stralendorf: Tenant, tmp_path: Path) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        with_proof(draft, photo())
        [upload] = api.uploads_of(draft)
    folder = tmp_path / "documents" / "entwurf"
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 1
    with tenant_context(stralendorf):
        send(draft, "hunde", DOG | {"nachweis": str(upload.pk)}, action=f"loeschen:{upload.pk}")
        assert api.uploads_of(draft) == []
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_files_of_another_draft_cannot_be_claimed(draft: Draft, form: FormVersion) -> None:
    other = make_draft(form)
    with_proof(other, photo())
    [theirs] = api.uploads_of(other)
    result = send(draft, "hunde", DOG | {"blindenhund": "ja", "nachweis": str(theirs.pk)})
    assert "nachweis" in messages(result)
    send(draft, "hunde", DOG, action=f"loeschen:{theirs.pk}")
    assert api.uploads_of(other) == [theirs]


# --- Submitting -----------------------------------------------------------------------------------


def test_submitting_closes_the_draft_and_tells_everybody_once(
    draft: Draft, submissions: list[FormSubmitted]
) -> None:
    fill(draft)
    first, second = submit_draft(draft_id=draft.pk), submit_draft(draft_id=draft.pk)
    assert first.submission_id == second.submission_id
    assert submissions == [
        FormSubmitted(
            draft_id=str(draft.pk), submission_id=str(draft.submission_id), purpose="test:hund"
        )
    ]
    assert api.submitted(draft.submission_id).status == DraftStatus.SUBMITTED


def test_submitted_files_become_documents(draft: Draft) -> None:
    fill(draft)
    with_proof(draft, photo("ja.jpg"))
    [wanted] = api.uploads_of(draft)
    Upload.objects.create(draft=draft, field_path="nachweis", filename="nein.jpg", content_type="image/jpeg", size=1, sha256="0" * 64)  # fmt: skip
    submit_draft(draft_id=draft.pk)
    assert api.uploads_of(draft) == [wanted]
    assert len(blobs.read(wanted.sha256)) == wanted.size


def test_an_unfinished_draft_cannot_be_submitted(
    draft: Draft, submissions: list[FormSubmitted]
) -> None:
    send(draft, "halter", PERSON)
    with pytest.raises(DraftIncomplete) as refused:
        submit_draft(draft_id=draft.pk)
    assert refused.value.page_key == "hunde"
    assert submissions == []


def test_a_page_changed_into_something_wrong_must_be_finished_first(draft: Draft) -> None:
    fill(draft)
    send(draft, "halter", PERSON | {"halter-vorname": ""})
    with pytest.raises(DraftIncomplete) as refused:
        submit_draft(draft_id=draft.pk)
    assert refused.value.page_key == "halter"


def test_an_answer_that_time_has_made_wrong_must_be_given_again(in_stralendorf: Tenant) -> None:
    form = api.publish_form(
        key="termin",
        source={
            "pages": [
                {
                    "key": "a",
                    "title": {"de": "A"},
                    "fields": [
                        {"key": "tag", "type": "date", "min": "today", "label": {"de": "Tag"}}
                    ],
                }
            ]
        },
        version="1",
    )
    draft = make_draft(form)
    with time_machine.travel("2026-11-23"):
        assert send(draft, "a", {"tag-tag": "24.11.2026"}).accepted
    with time_machine.travel("2026-11-26"), pytest.raises(DraftIncomplete):
        submit_draft(draft_id=draft.pk)


@pytest.mark.django_db(transaction=True)
def test_five_presses_at_once_are_one_submission(
    stralendorf: Tenant, tmp_path: Path, submissions: list[FormSubmitted]
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        fill(draft)
    together = Barrier(5)

    def press(_number: int) -> str:
        try:
            together.wait(timeout=30)
            with tenant_context(stralendorf):
                return str(submit_draft(draft_id=draft.pk).submission_id)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as people:
        assert set(people.map(press, range(5))) == {str(draft.submission_id)}
    assert len(submissions) == 1


@pytest.mark.django_db(transaction=True)
def test_a_submission_that_fails_on_its_way_is_no_submission(
    stralendorf: Tenant, tmp_path: Path
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path))
        fill(draft)
    with contextlib.suppress(ZeroDivisionError), tenant_context(stralendorf):
        submit_draft(draft_id=draft.pk)
        raise ZeroDivisionError
    with tenant_context(stralendorf):
        assert Draft.objects.get().status == DraftStatus.OPEN
        assert submit_draft(draft_id=draft.pk).status == DraftStatus.SUBMITTED


def test_the_database_knows_each_submission_once(draft: Draft, form: FormVersion) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Draft.objects.create(form=form, purpose="x", submission_id=draft.submission_id)


@pytest.mark.parametrize("close", [submit_draft, withdraw_draft])
def test_a_closed_draft_never_changes(draft: Draft, close: Any) -> None:
    fill(draft)
    close(draft_id=draft.pk)
    for change in (
        lambda: send(draft, "halter", PERSON),
        lambda: keep_typed(draft_id=draft.pk, page=page_of(draft, "halter"), raw={}),
        lambda: withdraw_draft(draft_id=draft.pk),
        lambda: make_resume_code(draft_id=draft.pk),
    ):
        with pytest.raises(DraftClosed):
            change()


def test_a_withdrawn_draft_keeps_nothing(draft: Draft) -> None:
    fill(draft)
    with_proof(draft, photo())
    withdraw_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert (draft.status, draft.answers, draft.typed) == (DraftStatus.WITHDRAWN, {}, {})
    assert api.uploads_of(draft) == []
    with pytest.raises(DraftClosed):
        submit_draft(draft_id=draft.pk)


# --- Resuming and forgetting ------------------------------------------------------------------------


def test_a_resume_code_opens_the_draft_and_is_kept_only_as_a_hash(draft: Draft) -> None:
    code = make_resume_code(draft_id=draft.pk)
    draft.refresh_from_db()
    assert draft.resume_hash == hash_code(code)
    assert draft_by_code(code.lower().replace("-", " ")) == draft
    newer = make_resume_code(draft_id=draft.pk)
    assert (draft_by_code(code), draft_by_code(newer)) == (None, draft)
    assert draft_by_code("") is None


def test_the_drafts_of_a_person_the_latest_first(
    form: FormVersion, citizen: User, stranger: User
) -> None:
    first, second = make_draft(form, citizen=citizen), make_draft(form, citizen=citizen)
    make_draft(form, citizen=stranger)
    send(first, "halter", {})
    withdraw_draft(draft_id=make_draft(form, citizen=citizen).pk)
    assert api.open_drafts_of(citizen) == [first, second]


def test_drafts_are_forgotten_after_thirty_days(draft: Draft, form: FormVersion) -> None:
    submitted = make_draft(form)
    fill(submitted)
    submit_draft(draft_id=submitted.pk)
    Draft.objects.update(updated_at=draft.updated_at - timedelta(days=31))
    fresh = make_draft(form)
    assert delete_forgotten_drafts() == 1
    assert set(Draft.objects.all()) == {submitted, fresh}


@pytest.mark.django_db(transaction=True)
def test_every_night_old_drafts_of_every_town_go_away_with_their_files(
    stralendorf: Tenant, hemer: Tenant, tmp_path: Path
) -> None:
    form = make_form(tmp_path)
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            draft = make_draft(form)
            with_proof(draft, photo())
            Draft.objects.update(updated_at=draft.updated_at - timedelta(days=31))
    forget_old_drafts()
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            assert not Draft.objects.exists()
    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []


# --- In words ----------------------------------------------------------------------------------------


def test_the_summary_reads_like_a_letter(draft: Draft) -> None:
    fill(draft)
    sections = api.summary(draft.form, draft.answers, language="de")
    assert [(s.title, [(row.label, row.value) for row in s.rows]) for s in sections] == [
        ("Zur Person", [("Name", "Beate Beispiel"), ("Geboren am", "31.12.1990")]),
        ("Anschrift", [("Anschrift", "Musterweg 1, 19075 Pampow")]),
        ("So erreichen wir Sie", [("E-Mail", "beate.beispiel@post.example")]),
        (
            "Hund 1",
            [("Rufname", "Bello"), ("Geboren am", "01.02.2024"), ("Hat er einen Chip?", "Nein")],
        ),
        ("Ihr Hund", [("Ist einer davon ein Assistenzhund?", "Nein")]),
        ("Zahlung", [("Sollen wir abbuchen?", "Nein")]),
    ]


def test_the_contact_is_found_by_its_groups(draft: Draft) -> None:
    fill(draft)
    assert api.contact_of(draft.form_id, draft.answers) == api.Contact(
        name="Beate Beispiel",
        email="beate.beispiel@post.example",
        phone="",
        lines=("Musterweg 1", "19075 Pampow"),
    )
    assert api.contact_of(draft.form_id, {}) == api.Contact()


def test_another_town_finds_nothing(draft: Draft, hemer: Tenant) -> None:
    code = make_resume_code(draft_id=draft.pk)
    with tenant_context(hemer):
        assert draft_by_code(code) is None
        assert not Draft.objects.exists()
        with pytest.raises(Draft.DoesNotExist):
            submit_draft(draft_id=draft.pk)
