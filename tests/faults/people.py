"""People who use the pages with nothing but HTTP: they read forms and send them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import lxml.html
from lxml.html import FormElement, HtmlElement

from rathaus.accounts.demo import DEMO_PASSWORD


class Person:
    """A session with the town hall; ``page`` is what was seen last."""

    def __init__(self, town: str) -> None:
        self.town = town
        self._cookies = CookieJar()
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(self._cookies))
        self.address = town
        self.status = 0
        self.page: HtmlElement = lxml.html.document_fromstring("<html></html>")

    def get(self, path: str) -> Person:
        return self._open(Request(urljoin(self.town, path)))

    def send(
        self, form: FormElement, values: Mapping[str, str], *, button: tuple[str, str] | None = None
    ) -> Person:
        """Send a form of the page, with some fields filled in."""
        fields = [(name, value) for name, value in form.form_values() if name not in values]
        fields += [*values.items(), *([button] if button is not None else [])]
        address = urljoin(self.address, form.get("action") or self.address)
        return self._open(
            Request(address, data=urlencode(fields).encode(), headers={"Referer": self.address})
        )

    def _open(self, request: Request) -> Person:
        try:
            with self._opener.open(request, timeout=120) as answer:
                return self._read(answer)
        except HTTPError as answer:
            return self._read(answer)

    def _read(self, answer: Any) -> Person:
        self.status, self.address = answer.status, answer.url
        content = answer.read()
        self.page = lxml.html.document_fromstring(content or b"<html></html>")
        return self

    def form(self, *, action: str = "", field: str = "") -> FormElement:
        """The form of the page with this in its action, or with this field."""
        for form in self.page.forms:
            if action and action in (form.get("action") or ""):
                return form
            if field and field in form.fields:
                return form
        found = [(form.get("action"), list(form.fields)) for form in self.page.forms]
        raise LookupError(f"{self.address} ({self.status}) has only the forms {found}")

    def text(self, selector: str) -> str:
        found = self.page.cssselect(selector) if hasattr(self.page, "cssselect") else []
        return " ".join(found[0].text_content().split()) if found else ""

    def sign_in(self, email: str) -> Person:
        self.get("konto/anmelden/")
        return self.send(self.form(field="password"), {"login": email, "password": DEMO_PASSWORD})


def _up_to_the_review(person: Person, slug: str, steps: Iterable[dict[str, str]]) -> Person:
    """Begin an application as a resident of Pampow and answer page after page."""
    person.get(f"leistungen/{slug}/antrag/")
    person.send(person.form(field="gemeinde"), {"gemeinde": "13076107"})
    for values in steps:
        person.send(person.form(field="_stand"), values, button=("_aktion", "weiter"))
    assert "/pruefen/" in person.address, person.address
    return person


def fill_in_certificate_form(person: Person) -> Person:
    """Everything up to the review page of a service with a fee."""
    steps: list[dict[str, str]] = [
        {
            "person-vorname": "Frieda", "person-nachname": "Fehlerfrei",
            "person-geburtsdatum-tag": "4", "person-geburtsdatum-monat": "7",
            "person-geburtsdatum-jahr": "1981", "anschrift-strasse": "Ahornweg",
            "anschrift-hausnummer": "7", "anschrift-plz": "19075", "anschrift-ort": "Pampow",
        },
        {"art": "einfach", "zweck": "behoerde"},
    ]  # fmt: skip
    return _up_to_the_review(person, "meldebescheinigung", steps)


def fill_in_dog_form(person: Person) -> Person:
    """Everything up to the review page; the application is not sent."""
    steps: list[dict[str, str]] = [
        {
            "halter-vorname": "Frieda", "halter-nachname": "Fehlerfrei", "anschrift-strasse": "Ahornweg",
            "anschrift-hausnummer": "7", "anschrift-plz": "19075", "anschrift-ort": "Pampow",
            "kontakt-email": "frieda.fehlerfrei@post.example",
        },
        {
            "hunde-0-name": "Bello", "hunde-0-rasse": "Mischling",
            "hunde-0-wurftag-tag": "3", "hunde-0-wurftag-monat": "5", "hunde-0-wurftag-jahr": "2026",
            "hunde-0-seit-tag": "1", "hunde-0-seit-monat": "11", "hunde-0-seit-jahr": "2026",
        },
        {"blindenhund": "nein"},
        {"zahlweise": "ueberweisung"},
    ]  # fmt: skip
    return _up_to_the_review(person, "hundesteuer-anmeldung", steps)


def fill_in_childcare_form(person: Person, other: str) -> Person:
    """Everything up to the review page of a form that the other parent, at this address, signs too."""
    steps: list[dict[str, str]] = [
        {
            "person-vorname": "Frieda", "person-nachname": "Fehlerfrei", "anschrift-strasse": "Ahornweg",
            "anschrift-hausnummer": "7", "anschrift-plz": "19075", "anschrift-ort": "Pampow",
            "zuzug": "nein", "gemeinsam": "ja",
        },
        {
            "zweiter_elternteil-vorname": "Fritz", "zweiter_elternteil-nachname": "Fehlerfrei",
            "zweiter_elternteil-email": other,
        },
        {
            "kind-nachname": "Fehlerfrei", "geburt-tag": "4", "geburt-monat": "5", "geburt-jahr": "2025",
            "geschwister": "nein",
        },
        {
            "beginn-tag": "1", "beginn-monat": "8", "beginn-jahr": "2027", "betreuungsart": "egal",
            "stunden": "30", "wunsch_eins": "egal",
        },
        {"grund": "foerderung", "unterstuetzung": "nein"},
    ]  # fmt: skip
    return _up_to_the_review(person, "kita-platz", steps)
