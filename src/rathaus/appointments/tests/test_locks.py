"""Locking a day: who is affected, what they are offered, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from rathaus.accounts.models import User
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import AffectedState, BookingState, Channel
from rathaus.appointments.models import (
    AffectedBooking,
    Booking,
    Concern,
    Disruption,
    Office,
    OpeningException,
)
from rathaus.appointments.services import TimeTaken, hold_time
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.audit.models import AuditEntry
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.api import holiday_name
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
HOURS = "/stralendorf/amt/termine/einstellungen/buergerbuero/"
NINE, TEN = 9 * 60, 10 * 60


@dataclass
class Day:
    """A day with two appointments: one with an e-mail address, one with a telephone only."""

    office: Office
    passport: Concern
    day: date
    by_mail: Booking
    by_phone: Booking


@pytest.fixture
def busy(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Day:
    with tenant_context(stralendorf):
        office = make_office(citizens_office, counters=1)
        open_weekly(office)
        passport = make_concern(office, "reisepass")
        day = plain_weekday()
        with_mail = book(office, passport, day, NINE, email="beate.beispiel@post.example")
        without = book(office, passport, day, TEN, name="Fred Fremd")
        without.phone = "0385 1234"
        without.save()
    return Day(office, passport, day, with_mail, without)


def plain_weekday() -> date:
    day = today() + timedelta(days=3)
    while day.weekday() > 4 or holiday_name("MV", day):
        day += timedelta(days=1)
    return day


@pytest.fixture
def desk(page_client: Callable[..., PageClient], lead: User, busy: Day) -> PageClient:
    return page_client(lead)


def lock(desk: PageClient, busy: Day, **more: str) -> Disruption:
    wish = {"first": busy.day.isoformat(), "reason_de": "Rohrbruch", "step": "save", "tell": "yes"}
    answer = desk.post(f"{HOURS}sperren/", wish | more)
    assert answer.status_code == 302, answer.content.decode()
    with tenant_context(busy.office.tenant):
        return Disruption.objects.get()


def states(busy: Day) -> list[str]:
    with tenant_context(busy.office.tenant):
        return [row.state for row in AffectedBooking.objects.order_by("start")]


def test_the_lock_shows_who_is_affected_before_it_acts(desk: PageClient, busy: Day) -> None:
    wish = {"first": busy.day.isoformat(), "step": "preview"}
    page = desk.post(f"{HOURS}sperren/", wish).content.decode()
    assert "2 Termine liegen dann außerhalb der Öffnungszeiten." in page
    assert "Beate Beispiel" in page
    assert "0385 1234" in page
    with tenant_context(busy.office.tenant):
        assert not OpeningException.objects.exists()


def test_a_locked_day_takes_no_booking_and_tells_everybody(
    desk: PageClient, busy: Day, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    run_jobs()
    before = len(smtp_server.messages)
    disruption = lock(desk, busy)
    with tenant_context(busy.office.tenant), pytest.raises(TimeTaken):
        hold_time(
            office=busy.office, items={busy.passport: 1}, day=busy.day, start=660,
            channel=Channel.ONLINE, idempotency_key="zu-spaet",
        )  # fmt: skip
    run_jobs()
    assert states(busy) == [AffectedState.OFFERED, AffectedState.OPEN]
    (mail,) = smtp_server.wait_for(before + 1)[before:]
    assert mail["To"] == "beate.beispiel@post.example"
    text = mail.get_content()
    assert text.count("\n- ") == 3
    with tenant_context(busy.office.tenant):
        assert f"/{code_of(busy.by_mail)}/neue-zeit/" in text
    assert "Rohrbruch" not in text
    page = desk.get(f"{HOURS}ausfall/{disruption.pk}/").content.decode()
    assert "Bitte anrufen" in page
    with tenant_context(busy.office.tenant):
        entry = AuditEntry.objects.get(event_name="appointments.day_locked")
    assert entry.payload["affected"] == 2


def test_a_time_that_is_being_booked_is_let_go(desk: PageClient, busy: Day) -> None:
    with tenant_context(busy.office.tenant):
        held, _code = hold_time(
            office=busy.office, items={busy.passport: 1}, day=busy.day, start=660,
            channel=Channel.ONLINE, idempotency_key="mitten-drin",
        )  # fmt: skip
    lock(desk, busy)
    with tenant_context(busy.office.tenant):
        held.refresh_from_db()
    assert held.state == BookingState.CANCELLED
    assert len(states(busy)) == 2


def test_the_person_takes_one_of_the_new_times(
    desk: PageClient, busy: Day, page_client: Callable[..., PageClient]
) -> None:
    disruption = lock(desk, busy)
    visitor = page_client()
    with tenant_context(busy.office.tenant):
        address = f"/stralendorf/termine/{code_of(busy.by_mail)}/neue-zeit/"
    page = visitor.get(address).content.decode()
    offered = page.count('name="time"')
    assert offered == 3
    with tenant_context(busy.office.tenant):
        busy.by_mail.refresh_from_db()
    assert busy.by_mail.day == busy.day  # looking moves nothing
    wrong = visitor.post(address, {"time": f"{busy.day} 540"}, follow=True)
    assert "gerade jemand anderes genommen" in wrong.content.decode()
    value = page.split('name="time" value="')[1].split('"')[0]
    visitor.post(address, {"time": value})
    with tenant_context(busy.office.tenant):
        busy.by_mail.refresh_from_db()
    assert f"{busy.by_mail.day} {busy.by_mail.start}" == value
    assert "Ihr Termin gilt" in visitor.get(address).content.decode()
    assert "verschoben auf" in desk.get(f"{HOURS}ausfall/{disruption.pk}/").content.decode()


def test_the_telephone_list_is_worked_through(desk: PageClient, busy: Day) -> None:
    disruption = lock(desk, busy)
    with tenant_context(busy.office.tenant):
        row = AffectedBooking.objects.get(booking=busy.by_phone)
    address = f"{HOURS}ausfall/{disruption.pk}/{row.pk}/"
    desk.post(f"{address}erreicht/")
    assert states(busy)[1] == AffectedState.REACHED
    listed = desk.get(f"{HOURS}ausfall/{disruption.pk}/").content.decode()
    assert "am Telefon erreicht" in listed
    assert "Bitte anrufen" not in listed
    page = desk.get(address).content.decode()
    value = page.split('name="time" value="')[1].split('"')[0]
    again = desk.post(address, {"time": "unsinn"}, follow=True).content.decode()
    assert "nicht mehr frei" in again
    desk.post(address, {"time": value})
    with tenant_context(busy.office.tenant):
        busy.by_phone.refresh_from_db()
    assert busy.by_phone.day != busy.day
    answer = desk.post(f"{address}erreicht/", follow=True).content.decode()
    assert "Da ist nichts mehr zu tun" in answer
    assert "schon abgesagt" not in answer


def test_on_the_phone_somebody_cancels(desk: PageClient, busy: Day) -> None:
    disruption = lock(desk, busy)
    with tenant_context(busy.office.tenant):
        row = AffectedBooking.objects.get(booking=busy.by_phone)
    address = f"{HOURS}ausfall/{disruption.pk}/{row.pk}/"
    desk.post(address, {"time": "cancel"})
    with tenant_context(busy.office.tenant):
        busy.by_phone.refresh_from_db()
    assert busy.by_phone.state == BookingState.CANCELLED
    moved = desk.post(address, {"time": f"{busy.day} 660"}, follow=True).content.decode()
    assert "schon abgesagt" in moved


def test_unlocking_lets_the_appointments_stand(
    desk: PageClient, busy: Day, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    disruption = lock(desk, busy)
    run_jobs()
    smtp_server.messages.clear()
    with tenant_context(busy.office.tenant):
        row_id = OpeningException.objects.get().pk
    desk.post(f"{HOURS}tag/{row_id}/loeschen/", {"step": "save"})
    assert states(busy) == [AffectedState.STANDS, AffectedState.STANDS]
    with tenant_context(busy.office.tenant):
        disruption.refresh_from_db()
    assert disruption.lifted_at is not None
    run_jobs()
    (mail,) = smtp_server.wait_for(1)
    assert "findet doch statt" in str(mail["Subject"])


def test_locking_a_part_leaves_the_rest_of_the_day(desk: PageClient, busy: Day) -> None:
    lock(desk, busy, opens="10:00", closes="11:00")
    with tenant_context(busy.office.tenant):
        (row,) = AffectedBooking.objects.all()
    assert row.start == TEN


def test_mails_can_wait_until_somebody_sends_them(desk: PageClient, busy: Day) -> None:
    disruption = lock(desk, busy, tell="")
    assert states(busy) == [AffectedState.OPEN, AffectedState.OPEN]
    page = desk.get(f"{HOURS}ausfall/{disruption.pk}/").content.decode()
    assert "Allen per E-Mail neue Zeiten anbieten" in page
    desk.post(f"{HOURS}ausfall/{disruption.pk}/anbieten/")
    assert states(busy) == [AffectedState.OFFERED, AffectedState.OPEN]


def test_a_change_of_a_rule_asks_about_those_who_fall_out(desk: PageClient, busy: Day) -> None:
    with tenant_context(busy.office.tenant):
        from rathaus.appointments.models import OpeningRule

        rule = OpeningRule.objects.get(weekday=busy.day.weekday())
    address = f"{HOURS}regel/{rule.pk}/loeschen/"
    assert "Fred Fremd" in desk.get(address).content.decode()
    desk.post(address, {"step": "save", "tell": "yes"})
    assert states(busy) == [AffectedState.OFFERED, AffectedState.OPEN]


def test_a_lock_without_appointments_has_nothing_to_do(desk: PageClient, busy: Day) -> None:
    free = busy.day + timedelta(days=1)
    disruption = lock(desk, busy, first=free.isoformat())
    page = desk.get(f"{HOURS}ausfall/{disruption.pk}/").content.decode()
    assert "Niemand hatte einen Termin." in page


def test_an_unknown_code_offers_nothing(page_client: Callable[..., Any], busy: Day) -> None:
    assert page_client().get("/stralendorf/termine/gibt-es-nicht/neue-zeit/").status_code == 404


def test_switching_a_counter_off_shows_its_appointments(desk: PageClient, busy: Day) -> None:
    with tenant_context(busy.office.tenant):
        from rathaus.appointments.models import Counter

        counter = Counter.objects.get()
    page = desk.get(f"{HOURS}schalter/{counter.pk}/betrieb/").content.decode()
    assert "Dort sind noch Termine vereinbart." in page
    assert busy.by_mail.reference in page


def test_the_office_has_a_page_for_everybody(
    page_client: Callable[..., PageClient], desk: PageClient, busy: Day
) -> None:
    lock(desk, busy)
    page = page_client().get("/stralendorf/termine/buero/buergerbuero/").content.decode()
    assert "geschlossen (Rohrbruch)" in page
    assert "Reisepass" in page
    assert "8–12 und 13–16 Uhr" in page
    assert page_client().get("/stralendorf/termine/buero/nirgends/").status_code == 404
