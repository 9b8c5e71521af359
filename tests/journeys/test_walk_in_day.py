"""The walk-in day: an old person at the kiosk, somebody who waits outside with the phone, a clerk who calls."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.applying import sign_in
from tests.journeys.conftest import Visitor
from tests.journeys.house import ROOT, TownHall

CLERK, LEAD = "anna.amtlich@stralendorf.example", "lea.leitung@stralendorf.example"
KIOSK, HALL, TELEPHONE = (
    {"width": 1080, "height": 1920},
    {"width": 1920, "height": 1080},
    {"width": 360, "height": 740},
)
SOON = 20_000
"""Milliseconds; a phone asks every four seconds."""
NO_PAPER = "window.print = () => { window.printed = (window.printed ?? 0) + 1; };"

OPEN_ALL_DAY = """
import django; django.setup()
from rathaus.appointments.models import Office, OpeningException
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import tenant_by_slug
with tenant_context(tenant_by_slug("stralendorf")):
    office = Office.objects.get(key="buergerbuero")
    fields = {"office": office, "day": today(), "hours": "walk_in"}
    OpeningException.objects.filter(**fields).delete()
    OpeningException.objects.create(kind="open", opens=0, closes=1440, **fields)
"""


@pytest.fixture(scope="module", autouse=True)
def _open_today(town_hall: TownHall) -> None:
    """Whatever day it is, it is an open Thursday."""
    kept = {key: value for key, value in os.environ.items() if key != "RATHAUS_PGDATA"}
    environment = kept | {
        "RATHAUS_STATE_DIR": str(town_hall.state),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
    }
    subprocess.run([sys.executable, "-c", OPEN_ALL_DAY], env=environment, check=True, cwd=ROOT)


@pytest.fixture
def devices(visitor: Callable[..., Visitor]) -> dict[str, str]:
    """A kiosk and a display that the lead has just put up: name → address."""
    lea = visitor()
    sign_in(lea, LEAD)
    found = {}
    for kind, name in (("Automat für Nummern", "Eingang"), ("Anzeige", "Warteraum")):
        lea.goto("amt/schalter/geraete/")
        lea.page.get_by_label(kind, exact=True).check()
        lea.page.get_by_label("Name", exact=True).fill(name)
        lea.page.get_by_role("button", name="Adresse erzeugen").click()
        found[name] = lea.page.locator(".rh-panel a").get_attribute("href") or ""
        lea.look()
    return found


def open_device(person: Visitor, address: str) -> Page:
    person.page.add_init_script(NO_PAPER)
    person.page.goto(address)
    person.look()
    return person.page


def printed(page: Page) -> int:
    """How often the page has printed; waits for the first time."""
    for _ in range(50):
        if page.evaluate("window.printed ?? 0"):
            break
        page.wait_for_timeout(100)
    return int(page.evaluate("window.printed ?? 0"))


def number_on(place: Locator) -> str:
    expect(place).to_be_visible()
    return " ".join(place.inner_text().split())


def sit_down(anna: Visitor) -> None:
    sign_in(anna, CLERK)
    anna.goto("amt/schalter/")
    anna.page.get_by_role(
        "link", name=re.compile("Hinsetzen|Zum Schalter|Weiter arbeiten")
    ).first.click()
    opens = anna.page.get_by_role("button", name="Schalter öffnen")
    if opens.count():
        opens.click()
    there = anna.page.get_by_role("button", name="Ist da")
    done = anna.page.get_by_role("button", name="Fertig", exact=True)
    for left_over in (there, done):  # of whoever sat here before
        if left_over.count():
            left_over.click()
    expect(anna.page.get_by_role("button", name="Nächste Nummer")).to_be_visible()


def call(anna: Visitor, label: str) -> None:
    """Out of turn, as other guests of the demo may stand before."""
    anna.page.get_by_role("button", name=f"Aufrufen {label}", exact=True).click()
    expect(anna.page.get_by_role("button", name="Ist da")).to_be_visible()


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
    samir.goto("warten/buergerbuero/")
    samir.page.get_by_label(re.compile("^Beglaubigung")).check()
    samir.press("Nummer ziehen")
    label = number_on(samir.page.locator(".rh-phone__number"))
    expect(samir.page.get_by_text("Vor Ihnen")).to_be_visible()
    samir.page.get_by_role("button", name="Ton und Vibration einschalten").click()

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


def test_the_phone_keeps_the_last_state_without_a_network(
    visitor: Callable[..., Visitor],
) -> None:
    samir = visitor(viewport=TELEPHONE)
    samir.goto("warten/buergerbuero/")
    samir.page.get_by_label(re.compile("^Beglaubigung")).check()
    samir.press("Nummer ziehen")
    samir.context.set_offline(True)
    expect(samir.page.get_by_text("Sie sehen den letzten Stand.")).to_be_visible(timeout=60_000)
    expect(samir.page.get_by_text("Vor Ihnen")).to_be_visible()
    samir.context.set_offline(False)
    expect(samir.page.get_by_text("Sie sehen den letzten Stand.")).to_be_hidden(timeout=60_000)
    samir.page.get_by_text("Nummer zurückgeben", exact=True).click()
    samir.press("Ja, Nummer zurückgeben")
    expect(samir.page.get_by_text("Diese Nummer ist zurückgegeben.")).to_be_visible()
