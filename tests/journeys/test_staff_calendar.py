"""A clerk at the telephone: books, moves by keys and by hand, notes who came, begins the case, cancels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.journeys import keyboard
from tests.journeys.applying import sign_in
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall
from tests.journeys.offices import CLERK, about, appointment_now, book_by_telephone, tuesday_in

MOVING = re.compile("/verschieben/")


def block_of(page: Page, number: str) -> Locator:
    return page.locator(f"[id='t-{number}']")


@contextmanager
def to_the_question(page: Page) -> Iterator[None]:
    """What is done inside ends on the page that asks before an appointment is moved."""
    with page.expect_navigation(url=MOVING):
        yield
    expect(page.get_by_role("heading", name="So wird es sein")).to_be_visible()


def test_a_clerk_books_by_telephone_and_moves_by_keys_and_by_hand(
    visitor: Callable[..., Visitor],
) -> None:
    anna = visitor(viewport={"width": 1280, "height": 1800})  # no scrolling between the times
    sign_in(anna, CLERK)
    page, name = anna.page, "Theo Telefon"
    number = book_by_telephone(anna, tuesday_in(3), name)
    keyboard.press(page, "Termine am")
    block = block_of(page, number)
    expect(block).to_be_focused()
    expect(block).to_contain_text(f"10:00 {name}")

    page.keyboard.press("m")
    expect(page.get_by_role("status").filter(has_text="Verschieben: Pfeiltasten")).to_be_attached()
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="10:20, frei")).to_be_attached()
    with to_the_question(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("also bekommt die Person keine Nachricht")).to_be_visible()
    anna.press("Verschieben", exact=True)
    expect(block_of(page, number)).to_contain_text(f"10:20 {name}")

    free = page.locator("a.rh-free").filter(has_text="11:00").first
    with to_the_question(page):
        block_of(page, number).drag_to(
            free, source_position={"x": 60, "y": 4}, target_position={"x": 60, "y": 4}
        )
    anna.press("Verschieben", exact=True)
    expect(block_of(page, number)).to_contain_text(f"11:00 {name}")
    anna.press("Rückgängig")
    expect(block_of(page, number)).to_contain_text(f"10:20 {name}")

    with page.expect_navigation():
        block_of(page, number).press("Enter")
    anna.press("Absagen", exact=True)
    page.get_by_label("Sie haben uns darum gebeten.").check()
    anna.press("Termin absagen", exact=True)
    expect(page.get_by_text("abgesagt", exact=True)).to_be_visible()


def test_a_clerk_notes_who_came_and_begins_the_case(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    anna = visitor()
    sign_in(anna, CLERK)
    here = appointment_now(town_hall, "Hilde Hier")
    anna.goto("amt/termine/")
    anna.press(about("nicht erschienen", here))
    expect(anna.page.get_by_text(f"{here}: niemand kam.")).to_be_visible()
    anna.press("Rückgängig")
    anna.press(about("angekommen", here))
    expect(anna.page.get_by_text(f"{here} ist angekommen.")).to_be_visible()
    anna.press("Rückgängig")

    anna.press("Hilde Hier")
    anna.press("Angekommen")
    anna.press("Vorgang beginnen")
    expect(anna.page.get_by_label("Welcher Antrag?")).to_have_value("meldebescheinigung")
    anna.page.get_by_label("Wo wohnt die Person?").select_option(label="Pampow")
    anna.press("Antrag öffnen")
    expect(anna.page.get_by_label("Nachname")).to_have_value("Hier")
