"""Filling in a form with a bad connection, another device, a keyboard, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.journeys import applying, keyboard
from tests.journeys.conftest import Visitor
from tests.journeys.looking import TELEPHONE

DOG = "leistungen/hundesteuer-anmeldung/antrag/"


def begin(person: Visitor) -> Page:
    """Begin to register a dog in Pampow; the first page of the form is open."""
    page = person.goto(DOG)
    pampow = page.get_by_label("Pampow", exact=True)
    if pampow.count():
        pampow.check()
    elif page.locator("select").count():
        page.locator("select").first.select_option(label="Pampow")
    person.press("Ohne Konto beginnen")
    expect(page.get_by_text("Schritt 1 von")).to_be_visible()
    return page


def fill_person(page: Page) -> None:
    for label, text in {
        "Vorname": "Beate", "Nachname": "Beispiel", "Straße": "Musterweg", "Hausnummer": "1",
        "Postleitzahl": "19075", "Ort": "Pampow",
    }.items():  # fmt: skip
        page.get_by_label(label, exact=True).fill(text)


def kept_on_device(page: Page) -> list[str]:
    kept: list[str] = page.evaluate(
        "Object.keys(localStorage).filter((key) => key.startsWith('rathaus-antrag:'))"
    )
    return kept


def test_a_lost_connection_loses_nothing_and_leaves_nothing(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor(viewport=TELEPHONE)
    page = begin(person)
    person.context.set_offline(True)
    page.get_by_label("Vorname", exact=True).fill("Beate")
    page.get_by_label("Nachname", exact=True).focus()
    expect(page.locator("#merk-status")).to_contain_text("Keine Verbindung.")
    assert len(kept_on_device(page)) == 1
    person.context.set_offline(False)
    page.reload()
    expect(page.get_by_label("Vorname", exact=True)).to_have_value("Beate")
    expect(page.locator("#merk-status")).to_contain_text("Gespeichert um")
    assert kept_on_device(page) == []
    person.complaints.clear()  # the browser itself complains about the missing connection


def test_a_code_carries_the_draft_to_a_tablet_without_javascript(
    visitor: Callable[..., Visitor],
) -> None:
    person = visitor()
    page = begin(person)
    page.get_by_label("Vorname", exact=True).fill("Beate")
    person.press("Speichern und später weitermachen")
    person.press("Code erstellen")
    found = re.search(r"\w{4}(?:-\w{4}){5}", page.inner_text("main"))
    assert found is not None
    tablet = visitor(java_script_enabled=False)
    other = tablet.page
    other.goto(tablet.hall.page("antrag/fortsetzen/"))
    other.get_by_label("Ihr Code").fill(found[0].lower())
    other.get_by_role("button", name="Weitermachen").click()
    expect(other.get_by_label("Vorname", exact=True)).to_have_value("Beate")


def test_without_javascript_dogs_and_photos_come_and_go(
    visitor: Callable[..., Visitor], tmp_path_factory: pytest.TempPathFactory
) -> None:
    person = visitor(java_script_enabled=False)
    page = person.page
    page.goto(person.hall.page(DOG))
    if page.locator("select").count():
        page.locator("select").first.select_option(label="Pampow")
    elif page.get_by_label("Pampow", exact=True).count():
        page.get_by_label("Pampow", exact=True).check()
    page.get_by_role("button", name="Ohne Konto beginnen").click()
    fill_person(page)
    page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_label("Rufname").fill("Bello")
    page.get_by_role("button", name="Hund hinzufügen").click()
    expect(page.get_by_label("Rufname")).to_have_count(2)
    page.get_by_role("button", name="Hund 2 entfernen").click()
    expect(page.get_by_label("Rufname")).to_have_value("Bello")
    program = tmp_path_factory.mktemp("papers") / "impfpass.pdf"
    program.write_bytes(b"MZ\x90\x00" * 64)
    page.get_by_label("Foto des Impfpasses").set_input_files(program)
    page.get_by_role("button", name="Weiter", exact=True).click()
    expect(page.locator("#fehler")).to_contain_text("Diese Datei können wir nicht annehmen.")
    expect(page.get_by_label("Rufname")).to_have_value("Bello")


def test_a_page_can_be_filled_in_with_the_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    person = visitor()
    page = begin(person)
    keyboard.press(page, "Weiter")
    person.look()
    assert page.evaluate("document.activeElement.id") == "fehler"
    for label, text in {
        "Vorname": "Beate", "Nachname": "Beispiel", "Straße": "Musterweg", "Hausnummer": "1",
        "Postleitzahl": "19075", "Ort": "Pampow",
    }.items():  # fmt: skip
        keyboard.write(page, label, text)
    keyboard.press(page, "Weiter")
    person.look()
    assert person.heading() == "Ihr Hund"


def test_a_telephone_fills_in_where_it_is_and_the_map_follows(
    visitor: Callable[..., Visitor],
) -> None:
    here = {"latitude": 53.5671, "longitude": 11.2833}
    person = visitor(viewport=TELEPHONE, geolocation=here, permissions=["geolocation"])
    applying.begin(person, "maengel-melden")
    page = person.page
    page.get_by_label("Worum geht es?").select_option(label="Straßenlaterne")
    page.get_by_label("Was genau haben Sie gesehen?").fill("Sie flackert.")
    page.get_by_label("Nein", exact=True).check()
    applying.go_on(person)
    page.get_by_label("Straße oder Platz").fill("Dorfstraße")
    page.get_by_label("Ort oder Ortsteil").fill("Stralendorf")
    place = page.get_by_label("Punkt: Breite, Länge")
    keyboard.tab_to(page, "Meinen Standort eintragen")
    page.keyboard.press("Enter")
    expect(place).to_have_value("53.567100, 11.283300")
    expect(page.locator(".rh-map__pin")).to_be_visible()
    place.fill("52.5, 13.4")
    page.get_by_role("button", name="Weiter", exact=True).last.click()
    expect(page.locator("#fehler")).to_contain_text("liegt nicht im Gebiet von Amt Stralendorf")
    person.look()
    keyboard.tab_to(page, "Punkt in die Kartenmitte setzen")
    page.keyboard.press("Enter")
    expect(place).not_to_have_value("52.5, 13.4")
    applying.go_on(person)
    applying.go_on(person)
    expect(page.get_by_role("img", name="Lageskizze ohne Karte")).to_be_visible()
    person.look()


def admit(administrator: Visitor, *, days: str = "", places: str = "") -> None:
    """Applications of volunteers on these days only, so many; at any time without either."""
    page = administrator.goto("amt/leistungen/ehrenamt-finden/antragszeit/")
    kind = "An eigenen Tagen" if days or places else "Jederzeit"
    page.get_by_label(kind).check()
    page.locator("[name=windows]").fill(days)
    page.locator("[name=limit]").fill(places)
    administrator.press("Speichern", exact=True)


def volunteer(person: Visitor) -> None:
    """The first page is filled in; the second, up to the review."""
    page = person.page
    page.get_by_role("group", name="Sind Sie 18").get_by_label("Ja").check()
    applying.go_on(person)
    page.get_by_label("Sport", exact=True).check()
    person.fill("Wann haben Sie Zeit?", "am Wochenende")
    applying.go_on(person)


def test_what_is_known_stands_there_and_a_full_round_loses_nothing(
    visitor: Callable[..., Visitor],
) -> None:
    adam, ada, beate = visitor(), visitor(), visitor()
    applying.sign_in(adam, "adam.amtmann@stralendorf.example")
    first, last = (timezone.localdate() + timedelta(days=days) for days in (40, 50))
    admit(adam, days=f"{first:%d.%m.%Y}–{last:%d.%m.%Y}", places="1")
    ada.goto("leistungen/ehrenamt-finden/")
    expect(ada.page.get_by_text("Sie können wieder ab")).to_be_visible()
    expect(ada.page.get_by_role("link", name="Online beantragen")).to_have_count(0)
    admit(adam, places="1")

    applying.sign_in(beate, "beate.beispiel@post.example")
    applying.begin(beate, "ehrenamt-finden")
    name = beate.page.get_by_label("Vorname", exact=True)
    expect(name).to_have_value("Beate")
    expect(beate.page.get_by_text("aus Ihrem").first).to_be_visible()
    beate.press("Das Vorausgefüllte löschen")
    expect(name).to_have_value("")
    expect(beate.page.get_by_text("aus Ihrem")).to_have_count(0)
    name.fill("Bea")
    beate.fill("Nachname", "Beispiel")
    beate.fill("E-Mail", "beate.beispiel@post.example")
    volunteer(beate)

    applying.begin(ada, "ehrenamt-finden")
    for label, text in {
        "Vorname": "Ada",
        "Nachname": "Erste",
        "E-Mail": "ada@post.example",
    }.items():
        ada.fill(label, text)
    volunteer(ada)
    applying.send(ada)
    beate.press("Antrag abschicken")
    expect(beate.page.get_by_text("Alle Plätze sind vergeben.").first).to_be_visible()
    expect(beate.page.get_by_text("bleibt gespeichert").first).to_be_visible()
    admit(adam, places="2")
    beate.page.reload()
    expect(beate.page.get_by_text("Bea Beispiel").first).to_be_visible()
    applying.send(beate)
    admit(adam)
