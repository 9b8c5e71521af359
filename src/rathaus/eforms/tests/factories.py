"""Forms and drafts for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

from rathaus.accounts.models import User
from rathaus.eforms.models import Draft, FormVersion
from rathaus.eforms.queries import compiled_form
from rathaus.eforms.schema import Page
from rathaus.eforms.services import publish_form, start_draft

DOGS = """
    title: {de: Hund anmelden, en: Register a dog, leicht: Einen Hund anmelden}
    pages:
      - key: halter
        title: {de: "Wer hält den Hund?", en: "Who keeps the dog?"}
        fields:
          - {use: person, key: halter}
          - {use: anschrift}
          - {use: kontakt}
      - key: hunde
        title: {de: Ihr Hund, en: Your dog}
        fields:
          - key: hunde
            type: repeat
            min: 1
            max: 3
            label: {de: Hunde, en: Dogs}
            item_label: {de: Hund, en: Dog}
            fields:
              - {key: name, type: text, required: true, label: {de: Rufname, en: Name}}
              - {key: wurftag, type: date, required: true, max: today, label: {de: Geboren am, en: Born on}}
              - {key: chip, type: yesno, label: {de: "Hat er einen Chip?", en: "Has it a chip?"}}
              - {key: chipnummer, type: text, required: true, when: item.chip, label: {de: Chipnummer, en: Chip number}}
          - {key: blindenhund, type: yesno, required: true, label: {de: "Ist einer davon ein Assistenzhund?", en: "Is one an assistance dog?"}}
          - {key: nachweis, type: upload, when: blindenhund, required: true, max_files: 2, label: {de: Nachweis, en: Proof}}
      - key: zahlung
        when: "!blindenhund"
        title: {de: Zahlung, en: Payment}
        fields:
          - {key: abbuchen, type: yesno, required: true, label: {de: "Sollen wir abbuchen?", en: "Direct debit?"}}
          - {use: bankverbindung, key: konto, when: abbuchen}
"""

PERSON = {
    "halter-vorname": "Beate",
    "halter-nachname": "Beispiel",
    "halter-geburtsdatum-tag": "31",
    "halter-geburtsdatum-monat": "12",
    "halter-geburtsdatum-jahr": "1990",
    "anschrift-strasse": "Musterweg",
    "anschrift-hausnummer": "1",
    "anschrift-plz": "19075",
    "anschrift-ort": "Pampow",
    "kontakt-email": "beate.beispiel@post.example",
}
DOG = {
    "hunde-n": "1",
    "hunde-0-name": "Bello",
    "hunde-0-wurftag-tag": "1.2.2024",
    "hunde-0-chip": "nein",
    "blindenhund": "nein",
}
PAYMENT = {"abbuchen": "nein"}


def write_form(folder: Path, text: str = DOGS, name: str = "form.yaml") -> Path:
    path = folder / name
    path.write_text(dedent(text))
    return path


def make_form(folder: Path, text: str = DOGS, key: str = "hund") -> FormVersion:
    return publish_form(key=key, source=write_form(folder, text), version="1")


def make_draft(
    form: FormVersion,
    *,
    citizen: User | None = None,
    session_key: str = "",
    context: Mapping[str, Any] | None = None,
) -> Draft:
    return start_draft(
        form=form,
        purpose="test:hund",
        context=context or {},
        citizen=citizen,
        session_key=session_key,
    )


def page_of(draft: Draft, key: str) -> Page:
    page = compiled_form(draft.form_id).page(key)
    assert page is not None
    return page
