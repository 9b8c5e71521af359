"""The rules of a draft, by reading them."""

from __future__ import annotations

import pytest

from rathaus.core.tenancy import tenant_context
from rathaus.eforms import api
from rathaus.eforms.checking import check_draft
from rathaus.eforms.models import Draft
from rathaus.eforms.queries import draft_by_code
from rathaus.eforms.services import keep_typed, make_resume_code, submit_draft
from rathaus.eforms.tests.factories import DOG, PERSON, page_of
from rathaus.eforms.tests.sending import fill, messages, send
from rathaus.tenants.models import Tenant


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
