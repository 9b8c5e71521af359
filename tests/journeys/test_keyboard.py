"""Without touching a mouse: form, payment, questions, answers, decision, county, a life situation."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import keyboard
from tests.journeys.applying import (
    arrived,
    begin,
    certificate_pages,
    dog_pages,
    go_on,
    licence_pages,
    open_case,
    open_new_case,
    person_page,
    photo,
    send,
    sign_in,
    track,
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


def test_a_fee_is_paid_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    kim = visitor()
    begin(kim, "meldebescheinigung")
    certificate_pages(kim, "Kim Keyboard")
    send(kim)
    page = kim.page
    keyboard.press(page, "9,00 € bezahlen")
    keyboard.tab_to(page, "Jetzt bezahlen")
    with page.expect_navigation(url=re.compile(r"localhost:\d+/(?!stralendorf)")):
        page.keyboard.press("Enter")
    keyboard.tab_to(page, "Bezahlen")
    with page.expect_navigation(url=re.compile("/bezahlen/")):
        page.keyboard.press("Enter")
    assert kim.heading()


def test_question_and_answer_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    toni, stefan = visitor(), visitor()
    begin(toni, "hundesteuer-anmeldung")
    person_page(toni, "Toni Taste")
    go_on(toni)
    dog_pages(toni, with_photo=False)
    number, code = send(toni)

    sign_in(stefan, "stefan.steuer@stralendorf.example")
    open_case(stefan, number)
    desk = stefan.page
    with desk.expect_navigation():
        desk.keyboard.press("c")
    with desk.expect_navigation():
        desk.keyboard.press("a")
    keyboard.write(desk, "Was brauchen Sie noch?", "Bitte senden Sie uns ein Foto der Hundemarke.")
    keyboard.press(desk, "Rückfrage senden")

    track(toni, code)
    page = toni.page
    keyboard.write(page, "Ihre Nachricht", "Hier ist das Foto.")
    keyboard.choose_file(page, "Dateien", photo(name="marke.jpg"))
    keyboard.press(page, "Nachricht senden")
    expect(page.get_by_role("main")).to_contain_text("marke.jpg")


def test_a_case_is_handed_to_the_county_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    anna = visitor()
    sign_in(anna, "anna.amtlich@stralendorf.example")
    page = anna.goto("amt/vorgaenge/schalter/")
    keyboard.choose(page, "Worum geht es?", "Führerschein umtauschen")
    keyboard.tab_to(page, "Wo wohnt die Person?")
    page.keyboard.type("Pampow")
    keyboard.press(page, "Antrag beginnen")
    licence_pages(anna, "Uwe Umtausch")
    number, _ = send(anna)
    open_case(anna, number)
    with page.expect_navigation():
        page.keyboard.press("c")
    keyboard.press(page, "Weitergeben")
    keyboard.press(page, "Alles ist da: weitergeben")
    expect(page.get_by_role("main")).to_contain_text("Landkreis Ludwigslust-Parchim")


def test_a_life_situation_is_answered_by_keyboard_alone(visitor: Callable[..., Visitor]) -> None:
    """Two pages of questions, the list in its order, the deadlines as a file, an answer changed."""
    ute = visitor()
    page = ute.goto("")
    keyboard.press(page, "Ich ziehe um")
    for answer in ("Ich ziehe hierher", "Ja", "Ja"):
        keyboard.tab_to(page, answer)
        page.keyboard.press("Space")
    keyboard.tab_to(page, "Wann ziehen Sie ein?")
    page.keyboard.type("05052027")  # the same whether day or month comes first
    keyboard.press(page, "Zeigen, was zu tun ist")
    assert ute.heading() == "Ich ziehe um"
    for _children_car_dog_house in range(4):
        keyboard.tab_to(page, "Ja")
        page.keyboard.press("Space")
    keyboard.press(page, "Zeigen, was zu tun ist")
    assert ute.heading() == "Ich ziehe um: was zu tun ist"
    ute.look()
    steps = page.get_by_role("region", name="In dieser Reihenfolge")
    expect(steps).to_contain_text("bis Mi., 19. Mai 2027")
    expect(steps.get_by_role("link", name="Hund anmelden")).to_be_visible()
    keyboard.tab_to(page, "Fristen in meinen Kalender")
    with page.expect_download() as file:
        page.keyboard.press("Enter")
    assert "DTSTART;VALUE=DATE:20270519" in file.value.path().read_text()

    keyboard.press(page, "Antworten ändern")
    keyboard.tab_to(page, "Ich ziehe hierher")
    page.keyboard.press("ArrowDown")
    keyboard.press(page, "Zeigen, was zu tun ist")
    expect(steps).to_contain_text("Wohnsitz ummelden")
