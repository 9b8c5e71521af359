"""What people do on the pages, in their words: fill in, go on, send, sign in."""

from __future__ import annotations

import io
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload, Page

from rathaus.accounts.demo import DEMO_PASSWORD
from tests.journeys.conftest import Visitor

CODE = ".rh-code__value"


def photo(*, name: str = "impfpass.jpg") -> FilePayload:
    """A photo as a telephone takes it, with the place where it was taken."""
    picture = Image.new("RGB", (640, 480), "#8aa0b4")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 33.0, 0.0), 3: "E", 4: (11.0, 20.0, 0.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def sign_in(person: Visitor, email: str, *, town: str = "stralendorf") -> None:
    person.page.goto(person.hall.page("konto/anmelden/", town=town))
    person.fill("E-Mail", email)
    person.fill("Kennwort", DEMO_PASSWORD)
    with person.page.expect_navigation():
        person.page.get_by_role("main").get_by_role("button", name="Anmelden", exact=True).click()
    person.look()


def begin(person: Visitor, slug: str, *, municipality: str = "Pampow") -> None:
    """From the service page into the first page of the form."""
    person.goto(f"leistungen/{slug}/")
    person.press("Online beantragen")
    say_where(person, municipality)
    person.press("beginnen")


def say_where(person: Visitor, municipality: str) -> None:
    """The municipality is asked once and then remembered."""
    question = person.page.get_by_label("In welcher Gemeinde wohnen Sie?")
    if question.count():
        question.select_option(label=municipality)


def go_on(person: Visitor) -> None:
    with person.page.expect_navigation():
        person.page.get_by_role("main").get_by_role(
            "button", name="Weiter", exact=True
        ).last.click()
    person.look()


def date(page: Page, legend: str, day: int, month: int, year: int) -> None:
    group = page.get_by_role("group", name=legend)
    for label, value in (("Tag", day), ("Monat", month), ("Jahr", year)):
        group.get_by_label(label, exact=True).fill(str(value))


def person_page(
    person: Visitor, name: str, *, email: str = "", born: tuple[int, int, int] | None = None
) -> None:
    first, _, last = name.partition(" ")
    person.fill("Vorname", first)
    person.fill("Nachname", last)
    if born:
        date(person.page, "Geburtsdatum", *born)
    person.fill("Straße", "Ahornweg")
    person.fill("Hausnummer", "7a")
    person.fill("Postleitzahl", "19075")
    person.fill("Ort", "Pampow")
    if email:
        person.fill("E-Mail", email)


def dog_pages(person: Visitor, *, with_photo: bool) -> None:
    """From the page about the dog to the review."""
    page = person.page
    person.fill("Rufname", "Bello")
    person.fill("Rasse", "Mischling")
    date(page, "Geboren am", 3, 5, 2026)
    date(page, "Bei Ihnen seit", 1, 11, 2026)
    if with_photo:
        page.get_by_label("Foto des Impfpasses").set_input_files(photo())
    go_on(person)
    page.get_by_label("Nein").check()
    go_on(person)
    page.get_by_label("Ich überweise selbst").check()
    go_on(person)


def certificate_pages(person: Visitor, name: str, *, email: str = "") -> None:
    """The whole form of the certificate of registration, to the review."""
    person_page(person, name, email=email, born=(4, 7, 1981))
    go_on(person)
    person.page.get_by_label(re.compile("^Einfach")).check()
    person.page.get_by_label("Wofür brauchen Sie die Bescheinigung?").select_option(
        label="Für eine Behörde"
    )
    go_on(person)


def childcare_pages(person: Visitor, name: str, *, email: str, other: tuple[str, str]) -> None:
    """The whole form for a day care place, to the review; the other parent is to sign, too.

    Args:
        other: first and last name, and e-mail address.
    """
    page = person.page
    person_page(person, name, email=email)
    page.get_by_role("group", name="Ziehen Sie erst").get_by_label("Nein").check()
    page.get_by_role("group", name="Haben Sie das Sorgerecht").get_by_label("Ja").check()
    first, _, last = other[0].partition(" ")
    person.fill("Vorname der Person", first)
    person.fill("Nachname der Person", last)
    person.fill("E-Mail der Person", other[1])
    go_on(person)
    person.fill("Vorname des Kindes", "Kim")
    person.fill("Nachname des Kindes", last)
    date(page, "Geburtsdatum", 4, 5, 2025)
    page.get_by_role("group", name="Besucht ein Geschwisterkind").get_by_label("Nein").check()
    go_on(person)
    date(page, "Ab wann?", 1, 8, 2027)
    page.get_by_label("Kindergarten, ab drei Jahren bis zur Schule").check()
    person.fill("Wie viele Stunden", "30")
    person.fill("Erster Wunsch", "egal")
    go_on(person)
    page.get_by_label("Damit mein Kind mit anderen lernt").check()
    page.get_by_role("group", name="Braucht Ihr Kind").get_by_label("Nein").check()
    go_on(person)


def licence_pages(person: Visitor, name: str, *, email: str = "") -> None:
    """The whole form of the licence exchange, to the review."""
    page = person.page
    person_page(person, name, email=email, born=(12, 3, 1962))
    person.fill("Geburtsort", "Schwerin")
    go_on(person)
    page.get_by_label("Karte, ausgestellt vor dem 19. Januar 2013").check()
    person.fill("Nummer des Führerscheins", "N0123456789")
    date(page, "Ausgestellt am", 2, 2, 2005)
    person.fill("Ausgestellt von", "Landkreis Ludwigslust")
    page.get_by_label("B oder 3 (Auto)").check()
    page.get_by_role("group", name="Ist eine Brille").get_by_label("Nein").check()
    go_on(person)
    for label in (
        "Führerschein – Vorderseite",
        "Führerschein – Rückseite",
        "Biometrisches Passbild",
    ):
        page.get_by_label(label).set_input_files(photo(name="foto.jpg"))
    go_on(person)
    page.get_by_label("In unserem Bürgerbüro").check()
    page.get_by_label("Ich gebe meinen alten Führerschein bei der Abholung ab.").check()
    go_on(person)


def send(person: Visitor) -> tuple[str, str]:
    """Send the application; number of the case and the access code (empty with an account)."""
    person.press("Antrag abschicken")
    return arrived(person)


def arrived(person: Visitor) -> tuple[str, str]:
    page = person.page
    number = page.locator(".rh-big-number").inner_text().strip()
    code = page.locator(CODE)
    return number, code.inner_text().strip() if code.count() else ""


def track(person: Visitor, code: str) -> None:
    person.goto("vorgang/status/")
    person.fill("Zugangscode", code)
    person.press("Antrag ansehen")


def open_case(clerk: Visitor, number: str, *, town: str = "stralendorf") -> None:
    clerk.goto(f"amt/vorgaenge/{number}/", town=town)


def open_new_case(clerk: Visitor, number: str, *, town: str = "stralendorf") -> None:
    """From the list of new work of the own unit."""
    clerk.goto("amt/vorgaenge/?liste=neu", town=town)
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    clerk.look()


def decide(clerk: Visitor, *, choice: str = "", reasoning: str = "") -> None:
    clerk.press("Entscheiden")
    if choice:
        clerk.page.get_by_label(choice).check()
    if reasoning:
        clerk.fill("Begründung", reasoning)
    clerk.press("Entscheiden und zustellen")


def mails(state: Path) -> list[str]:
    """Raw mails that the catcher has, oldest first."""
    return [path.read_text(errors="replace") for path in sorted((state / "mail").glob("*.eml"))]
