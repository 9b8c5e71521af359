"""The main job without touching a mouse: the resident's form and the clerk's desk."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import keyboard
from tests.journeys.applying import (
    arrived,
    begin,
    dog_pages,
    go_on,
    open_new_case,
    person_page,
    send,
    sign_in,
)
from tests.journeys.conftest import Visitor


def test_a_resident_applies_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    kira = visitor()
    page = kira.goto("")
    keyboard.write(page, "Was möchten Sie erledigen?", "hund anmelden")
    with page.expect_navigation(url=re.compile("/suche/")):
        page.keyboard.press("Enter")
    keyboard.press(page, "Hund anmelden")
    keyboard.press(page, "Online beantragen")
    keyboard.tab_to(page, "In welcher Gemeinde wohnen Sie?")
    page.keyboard.type("Pampow")
    keyboard.press(page, "Ohne Konto beginnen")
    for label, text in (
        ("Vorname", "Kira"),
        ("Nachname", "Keyboard"),
        ("Straße", "Ahornweg"),
        ("Hausnummer", "7"),
        ("Postleitzahl", "19075"),
        ("Ort", "Pampow"),
    ):
        keyboard.write(page, label, text)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for label, text in (
        ("Rufname", "Bello"),
        ("Rasse", "Mischling"),
        ("Tag", "3"),
        ("Monat", "5"),
        ("Jahr", "2026"),
        ("Tag", "1"),
        ("Monat", "11"),
        ("Jahr", "2026"),
    ):
        keyboard.write(page, label, text)
    keyboard.press(page, "Weiter")
    keyboard.tab_to(page, "Ja")
    page.keyboard.press("ArrowDown")
    keyboard.press(page, "Weiter")
    keyboard.tab_to(page, "Sie buchen den Betrag")
    page.keyboard.press("ArrowDown")
    keyboard.press(page, "Weiter")
    keyboard.press(page, "Antrag abschicken")
    number, code = arrived(kira)
    assert number
    assert code


def test_a_clerk_works_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    guest = visitor()
    begin(guest, "hundesteuer-anmeldung")
    person_page(guest, "Theo Taste")
    go_on(guest)
    dog_pages(guest, with_photo=False)
    number, _ = send(guest)

    stefan = visitor()
    sign_in(stefan, "stefan.steuer@stralendorf.example")
    open_new_case(stefan, number)
    page = stefan.page
    with page.expect_navigation():
        page.keyboard.press("c")
    expect(page.get_by_role("main")).to_contain_text("Stefan Steuer")
    with page.expect_navigation():
        page.keyboard.press("d")
    stefan.look()
    keyboard.press(page, "Entscheiden und zustellen")
    expect(page.get_by_role("main")).to_contain_text("bewilligt")
