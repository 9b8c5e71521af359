"""The walk-in day: an old person at the kiosk, somebody who waits outside with the phone, a clerk who calls."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import keyboard, listening
from tests.journeys.applying import sign_in
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall
from tests.journeys.offices import (
    CLERK,
    HALL,
    KIOSK,
    LEAD,
    call,
    draw_number,
    number_on,
    open_device,
    open_today,
    put_up,
    sit_down,
    tuesday_in,
)

TELEPHONE = {"width": 360, "height": 740}
SOON = 20_000
"""Milliseconds; a phone asks every four seconds."""


@pytest.fixture(scope="module", autouse=True)
def _open_today(town_hall: TownHall) -> None:
    """Whatever day it is, it is an open Thursday."""
    open_today(town_hall)


@pytest.fixture
def devices(visitor: Callable[..., Visitor]) -> dict[str, str]:
    """A kiosk and a display that the lead has just put up: name → address."""
    lea = visitor()
    sign_in(lea, LEAD)
    kinds = (("Automat für Nummern", "Eingang"), ("Anzeige", "Warteraum"))
    return {name: put_up(lea, kind, name) for kind, name in kinds}


def printed(page: Page) -> int:
    """How often the page has printed; waits for the first time."""
    for _ in range(50):
        if page.evaluate("window.printed ?? 0"):
            break
        page.wait_for_timeout(100)
    return int(page.evaluate("window.printed ?? 0"))


def test_an_old_person_takes_a_number_at_the_kiosk(
    visitor: Callable[..., Visitor], devices: dict[str, str]
) -> None:
    erna = visitor(viewport=KIOSK)
    page = open_device(erna, devices["Eingang"])
    page.get_by_role("link", name="Starker Kontrast").click()
    expect(page.locator("html")).to_have_class("rh-contrast")
    page.get_by_role("link", name=re.compile("^Meldebescheinigung")).click()
    page.get_by_role("button", name="Ich brauche mehr Zeit").click()
    expect(page.get_by_text("Sie haben so viel Zeit, wie Sie brauchen.")).to_be_visible()
    page.get_by_role("button", name="Nummer ziehen").dblclick()
    label = number_on(page.locator(".rh-kiosk__number"))
    erna.look()
    assert printed(page) == 1
    assert re.fullmatch(r"[A-Z] \d+", label)
    page.get_by_role("link", name="Fertig").click()
    expect(page.get_by_role("heading", name="Was möchten Sie erledigen?")).to_be_visible()


HIDDEN_OR_BROKEN = """() => {
  const main = document.querySelector("main");
  document.body.classList.add("rh-kiosk--measured");
  const words = [...document.querySelectorAll(".rh-key__words")];
  const broken = words.filter(e => e.scrollWidth > e.clientWidth).map(e => e.innerText);
  return [main.scrollHeight - main.clientHeight, broken];
}"""


@pytest.mark.parametrize("language", ["de", "en", "uk", "ar"])
def test_all_keys_of_the_kiosk_stand_on_the_screen_and_no_word_is_broken(
    visitor: Callable[..., Visitor], devices: dict[str, str], language: str
) -> None:
    erna = visitor(viewport=KIOSK)
    page = open_device(erna, devices["Eingang"])
    for mode in ("", "&unten=1"):
        page.goto(f"{devices['Eingang']}?sprache={language}{mode}")
        expect(page.locator(".rh-kiosk__keys li")).to_have_count(11)
        assert page.evaluate(HIDDEN_OR_BROKEN) == [0, []]


def test_the_kiosk_goes_on_by_itself_when_the_network_is_back(
    visitor: Callable[..., Visitor], devices: dict[str, str]
) -> None:
    erna = visitor(viewport=KIOSK)
    page = open_device(erna, devices["Eingang"])
    page.get_by_role("link", name=re.compile("^Fundsachen")).click()
    take = page.get_by_role("button", name="Nummer ziehen")
    expect(take).to_be_visible()
    erna.context.set_offline(True)
    take.click()
    expect(page.get_by_text("Keine Verbindung.")).to_be_visible()
    erna.context.set_offline(False)
    expect(page.locator(".rh-kiosk__number")).to_be_visible()
    assert printed(page) == 1


def test_who_waits_outside_is_called_and_goes(
    visitor: Callable[..., Visitor], devices: dict[str, str]
) -> None:
    samir, hall, anna = visitor(viewport=TELEPHONE), visitor(viewport=HALL), visitor()
    open_device(hall, devices["Warteraum"])
    label = draw_number(samir, "Beglaubigung")
    expect(samir.page.get_by_text("Vor Ihnen")).to_be_visible()
    samir.page.get_by_role("button", name="Ton und Vibration einschalten").click()

    sign_in(anna, CLERK)
    sit_down(anna)
    call(anna, label)
    expect(hall.page.locator("[data-now] [data-label]")).to_have_text(label, timeout=2000)
    come = samir.page.get_by_role("heading", name="Kommen Sie jetzt zu")
    expect(come).to_be_visible(timeout=SOON)
    counter = hall.page.locator("[data-now] [data-counter]").inner_text()
    expect(come).to_contain_text(counter)
    hall.look()
    samir.look()
    samir.page.get_by_role("button", name="Ich komme").click()

    anna.page.get_by_role("button", name="Ist da").click()
    expect(samir.page.get_by_text("Sie sind am Schalter.")).to_be_visible(timeout=SOON)
    anna.page.get_by_role("button", name="Fertig", exact=True).click()
    expect(samir.page.get_by_text("Ihr Besuch ist beendet.")).to_be_visible(timeout=SOON)


def test_who_hears_the_screen_takes_a_number_by_keyboard_and_is_told_to_come(
    visitor: Callable[..., Visitor],
) -> None:
    bella, anna = visitor(), visitor()
    sign_in(anna, CLERK)
    sit_down(anna)
    page = bella.goto("warten/buergerbuero/")
    keyboard.tab_to(page, "Personalausweis beantragen")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    keyboard.press(page, "Nummer ziehen")
    label = number_on(page.locator(".rh-phone__number"))
    expect(page.get_by_role("main")).to_match_aria_snapshot(
        f"""
        - heading "Ihre Nummer {label}" [level=1]
        - paragraph: Meldebescheinigung
        - term: Vor Ihnen
        - definition
        - term: Wartezeit
        - definition
        - button "Ton und Vibration einschalten"
        """
    )
    listening.listen(page)
    call(anna, label)
    listening.wait_to_hear(page, "Kommen Sie jetzt zu Schalter", timeout=SOON)
    keyboard.tab_to(page, "Ich komme")
    page.keyboard.press("Enter")
    anna.page.get_by_role("button", name="Ist da").click()
    listening.wait_to_hear(page, "Sie sind am Schalter.", timeout=SOON)
    anna.page.get_by_role("button", name="Fertig", exact=True).click()


def test_the_phone_keeps_the_last_state_without_a_network(
    visitor: Callable[..., Visitor],
) -> None:
    samir = visitor(viewport=TELEPHONE)
    draw_number(samir, "Beglaubigung")
    samir.context.set_offline(True)
    expect(samir.page.get_by_text("Sie sehen den letzten Stand.")).to_be_visible(timeout=60_000)
    expect(samir.page.get_by_text("Vor Ihnen")).to_be_visible()
    samir.context.set_offline(False)
    expect(samir.page.get_by_text("Sie sehen den letzten Stand.")).to_be_hidden(timeout=60_000)
    samir.page.get_by_text("Nummer zurückgeben", exact=True).click()
    samir.press("Ja, Nummer zurückgeben")
    expect(samir.page.get_by_text("Diese Nummer ist zurückgegeben.")).to_be_visible()


CUT_OFF = """() => [...document.querySelectorAll(".rh-table-scroll")]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.innerText.slice(0, 40))"""


def test_a_lead_reads_every_table_on_a_phone(visitor: Callable[..., Visitor]) -> None:
    lea = visitor(viewport=TELEPHONE)
    sign_in(lea, LEAD)
    for path in (
        "amt/schalter/lage/buergerbuero/",
        "amt/schalter/zahlen/buergerbuero/",
        "amt/schalter/zahlen/buergerbuero/wartezeit/",
        "amt/schalter/zahlen/buergerbuero/was-waere-wenn/",
        "amt/schalter/geraete/",
        "amt/termine/",
        f"amt/termine/woche/?tag={tuesday_in(1)}",
        "amt/termine/einstellungen/buergerbuero/schalter/",
    ):
        page = lea.goto(path)
        assert (path, page.evaluate(CUT_OFF)) == (path, [])
