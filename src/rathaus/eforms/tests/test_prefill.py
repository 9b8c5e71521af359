"""What is filled in: from where, visibly, and never for anybody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from rathaus.accounts.models import User
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.enums import DraftStatus
from rathaus.eforms.models import Draft, FormVersion
from rathaus.eforms.services import save_page, start_draft
from rathaus.eforms.tests.factories import make_form, page_of
from rathaus.tenants.models import Tenant

HALL = """
    pages:
      - key: wer
        title: {de: Wer}
        fields:
          - {use: person}
          - {use: anschrift}
          - {use: kontakt}
          - {key: steuer, type: tax_id, label: {de: Steuernummer}}
          - {key: verein, type: text, prefill: "yes", label: {de: Verein}}
          - {key: wunsch, type: text, label: {de: Wunsch}}
          - {key: ja, type: consent, label: {de: Einverstanden}}
          - {key: name, type: signature, label: {de: Unterschrift}}
      - key: andere
        title: {de: Andere}
        fields:
          - {use: person, key: partner}
          - {use: kind}
          - {use: bankverbindung, key: konto, prefill: "no"}
"""
BEATE = {"vorname": "Beate", "nachname": "Beispiel", "geburtsdatum": "1990-12-31"}
ANSWERS: dict[str, Any] = {
    "person": BEATE,
    "anschrift": {"strasse": "Musterweg", "hausnummer": "1", "plz": "19075", "ort": "Pampow"},
    "kontakt": {"telefon": "0385 4711"},
    "steuer": "86095742719",
    "verein": "Chor",
    "wunsch": "bald",
    "ja": True,
    "name": {"name": "Beate Beispiel", "zeichnung": ""},
    "partner": BEATE | {"vorname": "Bernd"},
    "kind": BEATE | {"vorname": "Bodo"},
    "konto": {"inhaber": "Beate Beispiel", "iban": "DE02120300000000202051"},
}

FROM_ACCOUNT = {"person-vorname", "person-nachname", "kontakt-email"}


@pytest.fixture
def hall(in_stralendorf: Tenant, tmp_path: Path) -> FormVersion:
    return make_form(tmp_path, HALL, key="halle")


def submitted(
    form: FormVersion, user: User, answers: Mapping[str, Any], *, days_ago: int = 3
) -> Draft:
    return Draft.objects.create(
        form=form,
        purpose="test:halle",
        context={"title": {"de": "Halle mieten"}},
        answers=dict(answers),
        citizen=user,
        status=DraftStatus.SUBMITTED,
        submitted_at=timezone.now() - timedelta(days=days_ago),
    )


def begun(form: FormVersion, user: User | None, **context: Any) -> Draft:
    return start_draft(
        form=form, purpose="test:halle", context=context, citizen=user, session_key="", prefill=True
    )


def filled(draft: Draft) -> dict[str, str]:
    """HTML name → source."""
    return {name: origin["from"] for name, origin in draft.prefilled.items()}


def test_the_applicants_own_data_come_from_the_account_and_the_last_application(
    hall: FormVersion, citizen: User
) -> None:
    submitted(hall, citizen, ANSWERS | {"steuer": "86095742719"}, days_ago=30)
    submitted(hall, citizen, {"anschrift": ANSWERS["anschrift"] | {"ort": "Holthusen"}}, days_ago=9)
    draft = begun(hall, citizen)
    assert filled(draft) == {
        "person-vorname": "application",
        "person-nachname": "application",
        "person-geburtsdatum": "application",
        "anschrift-strasse": "application",
        "anschrift-hausnummer": "application",
        "anschrift-plz": "application",
        "anschrift-ort": "application",
        "kontakt-telefon": "application",
        "kontakt-email": "account",
        "steuer": "application",
        "verein": "application",
    }
    assert draft.typed["wer"]["anschrift-ort"] == ["Holthusen"]
    assert draft.typed["wer"]["person-geburtsdatum-jahr"] == ["1990"]
    assert draft.answers == {}


def test_nothing_is_filled_in_for_others_for_the_unknown_and_without_being_asked(
    hall: FormVersion, citizen: User, stranger: User
) -> None:
    submitted(hall, stranger, ANSWERS)
    assert set(filled(begun(hall, citizen))) == FROM_ACCOUNT
    anonymous = begun(hall, None)
    silent = start_draft(form=hall, purpose="x", context={}, citizen=stranger, session_key="")
    assert [anonymous.prefilled, anonymous.typed, silent.prefilled, silent.typed] == [
        {},
        {},
        {},
        {},
    ]


def test_what_is_old_or_would_be_refused_stays_away(hall: FormVersion, citizen: User) -> None:
    submitted(hall, citizen, ANSWERS, days_ago=3 * 366)
    assert set(filled(begun(hall, citizen))) == FROM_ACCOUNT
    submitted(hall, citizen, {"person": BEATE | {"geburtsdatum": "2999-01-01"}, "steuer": "1"})
    draft = begun(hall, citizen)
    assert set(filled(draft)) == FROM_ACCOUNT
    assert not [name for name in draft.typed["wer"] if name.startswith("person-geburtsdatum")]


def test_another_town_knows_nothing_of_it(
    hall: FormVersion, citizen: User, hemer: Tenant, tmp_path: Path
) -> None:
    submitted(hall, citizen, ANSWERS)
    with tenant_context(hemer):
        assert set(filled(begun(hall, citizen))) == FROM_ACCOUNT


def test_it_counts_once_the_page_was_sent_and_can_be_cleared(
    hall: FormVersion, citizen: User
) -> None:
    submitted(hall, citizen, ANSWERS)
    draft = begun(hall, citizen)
    page = page_of(draft, "wer")
    raw = dict(draft.typed["wer"]) | {"person-vorname": ["Birte"]}
    result = save_page(draft_id=draft.pk, page=page, raw=raw, files={}, action="leeren")
    assert result.draft.typed["wer"] == {"person-vorname": ["Birte"]}
    assert (result.draft.prefilled, result.draft.answers, result.accepted) == ({}, {}, False)


def test_the_field_says_where_its_content_is_from_until_it_is_changed(
    hall: FormVersion, citizen: User
) -> None:
    submitted(hall, citizen, ANSWERS)
    draft = begun(hall, citizen)
    page = page_of(draft, "wer")
    raw = dict(draft.typed["wer"]) | {"person-vorname": ["Birte"]}
    form = save_page(draft_id=draft.pk, page=page, raw=raw, files={}, action="speichern").form
    day = (timezone.localdate() - timedelta(days=3)).strftime("%d.%m.%Y")
    assert f"aus Ihrem Antrag „Halle mieten“ vom {day}" in str(form["person-nachname"].help_text)
    assert "aus Ihrem Konto" in str(form["kontakt-email"].help_text)
    assert "Antrag" not in str(form["person-vorname"].help_text)
    assert "person-vorname" not in form.prefilled
