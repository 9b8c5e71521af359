"""A team lead: edits the hours without fear, locks a day, and leads a full waiting room."""

from __future__ import annotations

import re
from collections.abc import Callable
from secrets import token_hex

from playwright.sync_api import expect

from tests.journeys.applying import sign_in
from tests.journeys.conftest import Visitor
from tests.journeys.house import TownHall
from tests.journeys.offices import (
    CLERK,
    HALL,
    KIOSK,
    LEAD,
    about,
    book_by_telephone,
    open_device,
    open_today,
    put_up,
    sit_down,
    tuesday_in,
)
from tests.journeys.test_accounts import mailed

SETTINGS = "amt/termine/einstellungen/buergerbuero/"
SOON = 20_000
"""Milliseconds."""


def test_a_lead_edits_the_hours_and_takes_it_back(visitor: Callable[..., Visitor]) -> None:
    lea, guest = visitor(), visitor()
    sign_in(lea, LEAD)
    page = lea.goto(SETTINGS)
    lea.press("Neue Regel")
    page.get_by_label("Samstag").check()
    lea.fill("Von", "09:00")
    lea.fill("Bis", "12:00")
    lea.press("Weiter: Vorschau")
    expect(page.get_by_role("status")).to_contain_text("Kein vereinbarter Termin ist betroffen.")
    lea.press("So speichern")
    saturday = guest.page.get_by_role("row").filter(has_text=re.compile("^Sa., ")).last
    guest.goto("termine/buero/buergerbuero/")
    expect(saturday).to_contain_text("9–12")

    lea.goto(SETTINGS)
    lea.press("Zurücknehmen")
    lea.press("Jetzt zurücknehmen")
    guest.goto("termine/buero/buergerbuero/")
    expect(saturday).to_contain_text("geschlossen")


def test_a_lead_locks_a_day_and_everybody_gets_new_times(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    lea, theo = visitor(), visitor(viewport={"width": 390, "height": 844})
    sign_in(lea, LEAD)
    day, email = tuesday_in(9), f"theo{token_hex(4)}@post.example"
    page = lea.page
    mails = book_by_telephone(lea, day, "Theo Termin", email=email)
    calls = book_by_telephone(lea, day, "Tilda Telefon")

    lea.goto(f"{SETTINGS}sperren/")
    lea.fill("Tag", day)
    lea.fill("Grund, den alle lesen können", "Wasserschaden")
    lea.press("Wer ist betroffen?")
    for number in (mails, calls):
        expect(page.get_by_role("row").filter(has_text=number)).to_be_visible()
    lea.press("Jetzt sperren")

    theo.page.goto(mailed(town_hall, email, r"(http\S+/neue-zeit/)"))
    theo.look()
    with theo.page.expect_navigation():
        theo.page.locator("button[name=time]").first.click()
    theo.look()

    page.reload()
    expect(page.get_by_role("listitem").filter(has_text=mails)).to_contain_text("verschoben")
    lea.press(about("Neue Zeit vereinbaren", calls))
    with page.expect_navigation():
        page.locator("button[name=time]").first.click()
    expect(page.get_by_text("Der neue Termin ist vereinbart.")).to_be_visible()
    lea.press("Sperre aufheben")
    lea.press("Jetzt löschen")


def test_a_lead_leads_a_full_waiting_room(
    visitor: Callable[..., Visitor], town_hall: TownHall
) -> None:
    open_today(town_hall)
    lea, anna = visitor(), visitor()
    erna, hall = visitor(viewport=KIOSK), visitor(viewport=HALL)
    sign_in(lea, LEAD)
    sign_in(anna, CLERK)
    sit_down(anna)
    display = open_device(hall, put_up(lea, "Anzeige", "Flur"))
    kiosk = open_device(erna, put_up(lea, "Automat für Nummern", "Flur"))
    found = kiosk.get_by_role("link", name=re.compile("^Fundsachen"))

    lea.goto("amt/schalter/lage/buergerbuero/")
    lea.press(about("Für heute schließen", "Fundsachen"))
    kiosk.reload()
    expect(kiosk.get_by_text("heute keine Nummern mehr")).to_be_visible()
    expect(found).to_have_count(0)
    lea.press(about("Wieder öffnen", "Fundsachen"))
    lea.page.get_by_label("Ab wann?").select_option(label="sofort")
    lea.press("Keine Nummern mehr geben")
    kiosk.reload()
    expect(
        kiosk.get_by_role("heading", name="Heute gibt es keine weiteren Nummern.")
    ).to_be_visible()
    lea.press("Wieder Nummern geben")
    kiosk.reload()
    expect(found).to_be_visible()

    words = f"Der Fahrstuhl steht bis {token_hex(2)}."
    lea.press("Meldung auf der Anzeige")
    lea.fill("Deutsch", words)
    lea.press("Speichern")
    expect(display.get_by_text(words)).to_be_visible(timeout=2000)

    lea.goto("amt/schalter/lage/buergerbuero/")
    row = lea.page.get_by_role("row").filter(has_text="Anna Amtlich")
    row.get_by_role("button", name=re.compile("^Schließen")).click()
    expect(row).to_have_count(0)
    lea.page.get_by_role("link", name=re.compile("^Hinsetzen")).first.click()
    expect(lea.page.get_by_role("button", name="Schalter öffnen")).to_be_visible()
