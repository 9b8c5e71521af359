"""What people do with appointments and numbers: agree on the telephone, put up devices, sit down, call."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_hex

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.journeys import keyboard
from tests.journeys.conftest import Visitor
from tests.journeys.house import ROOT, TownHall

CLERK, LEAD = "anna.amtlich@stralendorf.example", "lea.leitung@stralendorf.example"
KIOSK, HALL = {"width": 1080, "height": 1920}, {"width": 1920, "height": 1080}
NO_PAPER = "window.print = () => { window.printed = (window.printed ?? 0) + 1; };"
INSIDE = """
import django; django.setup()
from rathaus.appointments.api import Channel
from rathaus.appointments.models import Concern, Office, OpeningException, instant
from rathaus.appointments.services import Person, confirm_booking, hold_time
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import tenant_by_slug
from django.utils import timezone

def open_all_day(hours):
    fields = {"office": office, "day": today(), "hours": hours}
    OpeningException.objects.filter(**fields).delete()
    OpeningException.objects.create(kind="open", opens=0, closes=1440, **fields)

with tenant_context(tenant_by_slug("stralendorf")):
    office = Office.objects.get(key="buergerbuero")
"""
WALK_IN = """
    open_all_day("walk_in")
"""
APPOINTMENT = """
    open_all_day("appointment")
    concern = Concern.objects.get(office=office, key="meldebescheinigung")
    morning, now = instant(today(), 0), timezone.localtime()
    start = max(0, now.hour * 60 + now.minute // 10 * 10 - 10)
    held, _ = hold_time(office=office, items={concern: 1}, day=today(), start=start, channel=Channel.PHONE, idempotency_key=KEY, now=morning)
    confirm_booking(booking_id=held.pk, person=Person(name=NAME), now=morning)
    print(held.reference)
"""


def _inside(hall: TownHall, script: str) -> str:
    """Run a script where the town hall keeps its data; what it says."""
    command = [sys.executable, "-c", INSIDE + script]
    done = subprocess.run(
        command, env=_beside(hall), check=True, cwd=ROOT, capture_output=True, text=True
    )
    return done.stdout.strip()


def _beside(hall: TownHall) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "RATHAUS_PGDATA"}
    return kept | {
        "RATHAUS_STATE_DIR": str(hall.state),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
    }


@contextmanager
def thursday(hall: TownHall) -> Iterator[None]:
    """While the block runs, a Thursday is played in the town hall."""
    command = [sys.executable, "-m", "rathaus", "demo", "thursday", "--speed", "60"]
    with subprocess.Popen(
        command, env=_beside(hall), cwd=ROOT, stdout=subprocess.DEVNULL
    ) as playing:
        try:
            yield
        finally:
            playing.send_signal(signal.SIGINT)


def open_today(hall: TownHall) -> None:
    """Whatever day it is, it is an open Thursday."""
    _inside(hall, WALK_IN)


def appointment_now(hall: TownHall, name: str) -> str:
    """Somebody agreed on the telephone to come just now; the number of the appointment."""
    key = f"journey-{token_hex(6)}"
    return _inside(hall, APPOINTMENT.replace("KEY", repr(key)).replace("NAME", repr(name)))


def about(action: str, what: str) -> re.Pattern[str]:
    """A button in a row, whose name says for those who do not see the row what it acts on."""
    return re.compile(rf"^{action}\s?: {what}$")


def tuesday_in(weeks: int) -> str:
    """A day on which the office has appointments from 8 to 18, as in an address."""
    day = timezone.localdate() + timedelta(weeks=weeks)
    return (day + timedelta(days=(1 - day.weekday()) % 7)).isoformat()


def put_up(lea: Visitor, kind: str, name: str) -> str:
    """A new kiosk or display of the lead who is signed in; its address."""
    lea.goto("amt/schalter/geraete/")
    lea.page.get_by_label(kind, exact=True).check()
    lea.page.get_by_label("Name", exact=True).fill(name)
    lea.press("Adresse erzeugen")
    return lea.page.locator(".rh-panel a").get_attribute("href") or ""


def open_device(person: Visitor, address: str) -> Page:
    person.page.add_init_script(NO_PAPER)
    person.page.goto(address)
    person.look()
    return person.page


def draw_number(person: Visitor, concern: str) -> str:
    """By telephone, from the page of the office; the number as it is called."""
    person.goto("warten/buergerbuero/")
    person.page.get_by_label(re.compile(f"^{concern}")).check()
    person.press("Nummer ziehen")
    return number_on(person.page.locator(".rh-phone__number"))


def number_on(place: Locator) -> str:
    expect(place).to_be_visible()
    return " ".join(place.inner_text().split())


def sit_down(anna: Visitor) -> None:
    """At the first free counter, or again at the own one; what lies there is finished."""
    anna.goto("amt/schalter/")
    anna.page.get_by_role(
        "link", name=re.compile("Hinsetzen|Zum Schalter|Weiter arbeiten")
    ).first.click()
    opens = anna.page.get_by_role("button", name="Schalter öffnen")
    if opens.count():
        anna.look()
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


def book_by_telephone(clerk: Visitor, day: str, name: str, *, email: str = "") -> str:
    """With the keyboard alone, as the other hand holds the telephone; the number of the appointment."""
    page = clerk.goto(f"amt/termine/?tag={day}")
    with page.expect_navigation():
        page.keyboard.press("n")
    keyboard.tick(page, "Meldebescheinigung")
    keyboard.press(page, "Freie Zeiten zeigen")
    clerk.look()
    keyboard.press(page, "10:00")
    keyboard.write(page, "Name", name)
    if email:
        keyboard.write(page, "E-Mail", email)
    keyboard.press(page, "Termin buchen")
    assert clerk.heading() == name
    return page.locator(".rh-calhead .rh-muted").inner_text()
