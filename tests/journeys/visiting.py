"""What it takes to reach the pages of appointments and of the walk-in day that stand behind a form."""

from __future__ import annotations

from secrets import token_hex

from playwright.sync_api import expect

from tests.journeys.house import TownHall
from tests.journeys.offices import NO_PAPER, call, draw_number, put_up, sit_down, tuesday_in
from tests.journeys.sweep import Walker
from tests.journeys.test_accounts import mailed

FREE_TIME = "button[name=zeit]"
WEEK_OF_THE_LOCK = 7
"""Far enough that no other journey books there."""


def own_address() -> str:
    return f"nora.neu.{token_hex(4)}@post.example"


# --- Residents --------------------------------------------------------------------------------------


def ask_for_an_earlier_time(nora: Walker, hall: TownHall) -> None:
    email = own_address()
    nora.goto("termine/zeiten/?anliegen=reisepass&ansicht=liste")
    nora.press("Nichts passt?")
    nora.press("Auf die Warteliste")  # with nothing filled in
    nora.fill("E-Mail", email)
    nora.press("Auf die Warteliste")
    nora.page.goto(mailed(hall, email, r"(http\S+/wunsch/\S+)"))
    nora.look()
    nora.press("Ja, ich warte")
    nora.press("Von der Warteliste streichen")


def book_and_cancel(nora: Walker, hall: TownHall) -> None:
    """An appointment with its pages, and the end of it."""
    email = own_address()
    nora.goto("termine/")
    nora.page.get_by_label("Reisepass beantragen", exact=True).check()
    nora.press("Freie Zeiten zeigen")
    nora.press("Als Liste")
    with nora.page.expect_navigation():
        nora.page.locator(FREE_TIME).nth(4).click()
    nora.look()
    nora.press("Termin buchen")  # with nothing filled in
    nora.fill("Ihr Name", "Nora Neu")
    nora.fill("E-Mail-Adresse", email)
    nora.press("Termin buchen")
    booking = nora.page.url
    nora.walk(*nora.links(), f"{booking}neue-zeit/")
    nora.page.goto(f"{booking}absagen/")
    nora.press("Ja, Termin absagen")


# --- The walk-in day --------------------------------------------------------------------------------


def see_kiosk_and_display(guest: Walker, lea: Walker) -> None:
    """All pages of a kiosk, one number on its slip, the call display, and what hangs at the door."""
    guest.page.add_init_script(NO_PAPER)
    display = put_up(lea, "Anzeige", f"Anzeige {token_hex(2)}")
    kiosk = put_up(lea, "Automat für Nummern", f"Automat {token_hex(2)}")
    guest.walk(kiosk, display, guest.hall.page("warten/buergerbuero/aushang/"))
    guest.page.goto(f"{kiosk}?termin=1&sprache=ar")
    guest.look()
    draw_number(guest, "Meldebescheinigung")
    number = guest.page.url.rstrip("/").rpartition("/")[2]
    guest.page.goto(f"{kiosk}zettel/{number}/?kontrast=1")
    guest.page.locator("[data-reset-stop]").click()
    guest.look()


def come_and_be_served(guest: Walker, anna: Walker) -> None:
    """A number is called, served, set aside, forwarded, and calls help."""
    label = draw_number(guest, "Führungszeugnis")
    guest.look()
    sit_down(anna)
    anna.look()
    call(anna, label)
    anna.look()
    guest.page.reload()
    guest.look()
    anna.press("Ist da")
    counter = anna.page.url
    anna.walk(*anna.links())
    anna.page.goto(counter)
    for step in ("Zurückstellen", "Weitergeben"):
        anna.press(step)
        anna.press(step)  # with nothing filled in
        anna.page.goto(counter)
    anna.page.goto(f"{counter}hilfe/")
    anna.look()
    anna.press("Jetzt Hilfe rufen")
    anna.press("Alles wieder gut")
    anna.press("Fertig", exact=True)


def stand_at_the_reception(anna: Walker) -> None:
    anna.goto("amt/schalter/empfang/buergerbuero/")
    anna.page.add_init_script(NO_PAPER)
    anna.press("Nummer geben")  # with nothing filled in
    anna.page.get_by_label("Worum geht es?").select_option(label="Beglaubigung")
    anna.press("Nummer geben")
    anna.press("Zettel drucken")


def lead_the_hall(lea: Walker) -> None:
    """The levers of the lead that change the page, and back."""
    lea.goto("amt/schalter/lage/buergerbuero/")
    lea.press("Keine Nummern mehr geben")
    lea.press("Wieder Nummern geben")
    lea.goto("amt/schalter/zahlen/buergerbuero/")
    lea.press("Durchspielen")


# --- The calendar of the staff ----------------------------------------------------------------------


def book_by_telephone(anna: Walker) -> None:
    """An appointment with its pages, a search, a list to print."""
    day = tuesday_in(WEEK_OF_THE_LOCK)
    for email in ("theo.telefon@post.example", ""):
        anna.goto(f"amt/termine/neu/?stelle=buergerbuero&tag={day}")
        anna.press("Freie Zeiten zeigen")
        if anna.page.get_by_role("group", name="Worum geht es?").count():
            anna.page.get_by_label("Meldebescheinigung").check()
            anna.press("Freie Zeiten zeigen")
        with anna.page.expect_navigation():
            anna.page.locator(".rh-times__list button").nth(3).click()
        anna.look()
        anna.press("Termin buchen")  # with nothing filled in
        anna.fill("Name", "Theo Telefon")
        anna.fill("E-Mail", email)
        anna.press("Termin buchen")
    booking = anna.page.url
    anna.walk(*anna.links())
    anna.page.goto(f"{booking}verschieben/?tag={day}&zeit=600")
    anna.look()
    anna.goto(f"amt/termine/?tag={day}&schalter=")
    anna.goto("amt/termine/suche/?suche=Theo")
    anna.goto(f"amt/termine/drucken/?stelle=buergerbuero&tag={day}")


def lock_a_day(lea: Walker, theo: Walker, hall: TownHall) -> None:
    """A calendar feed; the preview of a rule; a locked day with people who lose their appointment; and all of it taken back."""
    settings = "amt/termine/einstellungen/buergerbuero"
    lea.goto("amt/termine/abos/?stelle=buergerbuero")
    lea.press("Adresse anlegen")
    lea.press("Widerrufen")
    lea.goto(f"{settings}/regel/neu/")
    lea.press("Weiter: Vorschau")  # with nothing filled in
    lea.page.get_by_label("Samstag").check()
    lea.page.get_by_label("Von", exact=True).fill("09:00")
    lea.page.get_by_label("Bis", exact=True).fill("12:00")
    lea.press("Weiter: Vorschau")

    lea.goto(f"{settings}/sperren/")
    lea.page.get_by_label("Tag", exact=True).fill(tuesday_in(WEEK_OF_THE_LOCK))
    lea.press("Wer ist betroffen?")
    lea.press("Jetzt sperren")
    lea.look()
    lea.walk(*lea.links())
    theo.page.goto(mailed(hall, "theo.telefon@post.example", r"(http\S+/neue-zeit/)"))
    theo.look()
    lea.goto(f"{settings}/verlauf/")
    lea.goto(f"{settings}/")
    lea.press("Zurücknehmen")
    expect(lea.page.get_by_role("heading", name="Vorschau")).to_be_visible()
    lea.press("Jetzt zurücknehmen")
