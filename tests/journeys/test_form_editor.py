"""Administrators change a form: one with the keyboard alone, two at the same time."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.journeys import keyboard
from tests.journeys.applying import begin, sign_in
from tests.journeys.conftest import Visitor

ADMINISTRATOR = "adam.amtmann@stralendorf.example"
COLLEAGUE = "peter.perso@stralendorf.example"
LIBRARY_CARD, DOG_GONE = "bibliotheksausweis", "hundesteuer-abmeldung"
QUESTION = "Möchten Sie unseren Brief für Leser?"


def test_a_form_built_by_keyboard_alone_is_what_citizens_are_asked(
    visitor: Callable[..., Visitor],
) -> None:
    adam = visitor()
    sign_in(adam, ADMINISTRATOR)
    page = adam.goto(f"amt/formulare/{LIBRARY_CARD}/anfangen/")
    keyboard.press(page, "Mit dem Paket anfangen")
    keyboard.tab_to(page, "Ja oder Nein")
    page.keyboard.press("Enter")
    expect(page.locator("#meldungen")).to_contain_text("„Neue Frage: Ja oder Nein“ ist da")
    keyboard.write(page, "Frage", QUESTION)
    page.keyboard.press("Tab")
    row = page.locator(".rh-fe-row--chosen > .rh-fe-row__line > a")
    expect(row).to_contain_text(QUESTION)
    page.reload()
    keyboard.tab_to(page, QUESTION)
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#meldungen")).to_contain_text("verschoben: Platz")
    expect(row).to_be_focused()
    preview = page.frame_locator("#vorschau")
    expect(preview.get_by_text(QUESTION)).to_be_visible()
    adam.look()
    page.reload()
    keyboard.press(page, "Prüfen und freigeben")
    expect(page.get_by_text(f"„{QUESTION}“ ist neu")).to_be_visible()
    keyboard.press(page, "Freigeben")
    expect(page.get_by_text("Fassung 1 ist in Gebrauch")).to_be_visible()
    guest = visitor()
    begin(guest, LIBRARY_CARD)
    expect(guest.page.get_by_text(QUESTION)).to_be_visible()
    keyboard.press(page, "Wieder das Paket benutzen")
    guest.page.reload()
    expect(guest.page.get_by_text(QUESTION)).to_be_visible()


def test_two_administrators_at_once_lose_nothing(visitor: Callable[..., Visitor]) -> None:
    adam, peter = visitor(), visitor()
    sign_in(adam, ADMINISTRATOR)
    adam.goto("amt/team/")
    adam.press(re.compile("Peter Perso"))
    adam.page.get_by_label("Administration").check()
    adam.press("Speichern")
    sign_in(peter, COLLEAGUE)
    his = peter.goto(f"amt/formulare/{DOG_GONE}/anfangen/")
    peter.press("Mit dem Paket anfangen")
    hers = adam.goto(f"amt/formulare/{DOG_GONE}/")
    expect(hers.get_by_text("Peter Perso ist auch hier")).to_be_visible()
    label, title = (page.get_by_label("Überschrift", exact=True) for page in (his, hers))
    label.fill("Wer meldet den Hund ab?")
    label.blur()
    expect(his.locator(".rh-fe-row--chosen").first).to_contain_text("Wer meldet den Hund ab?")
    title.fill("Abmelden")
    title.blur()
    expect(hers.get_by_text("Peter Perso hat gleichzeitig dasselbe geändert")).to_be_visible()
    expect(hers.get_by_role("alert").first).to_contain_text("Wer meldet den Hund ab?")
    adam.look()
    hers.get_by_role("button", name="Meine Fassung nehmen").click()
    expect(hers.locator(".rh-fe-row--chosen").first).to_contain_text("Abmelden")
    rows = hers.locator(".rh-fe-row:not(.rh-fe-row--page) > .rh-fe-row__line")
    moved = rows.nth(2).locator(".rh-fe-row__label").inner_text()
    rows.nth(2).locator("[data-handle]").drag_to(rows.nth(1), target_position={"x": 60, "y": 4})
    expect(hers.locator("#meldungen")).to_contain_text("verschoben: Platz 1 von")
    expect(rows.nth(1)).to_contain_text(moved)
    hers.locator("#b-yesno").drag_to(rows.nth(1), target_position={"x": 60, "y": 4})
    expect(hers.locator("#meldungen")).to_contain_text("ist da: Platz 1 von")
