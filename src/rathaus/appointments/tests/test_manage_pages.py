"""The page behind the long code, and what arrives by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest

from rathaus.accounts.models import User
from rathaus.appointments.calendarfile import calendar_file
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.models import Booking
from rathaus.appointments.services import cancel_booking, move_booking
from rathaus.appointments.services.reminders import remind_due
from rathaus.appointments.tests.conftest import MONDAY, NINE, Town
from rathaus.appointments.tests.test_booking_pages import found, text
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox

pytestmark = pytest.mark.django_db
Browser = Callable[..., PageClient]
TEN = f"buergerbuero~{MONDAY.isoformat()}~600"


def at(town: Town, booking: Booking, page: str = "") -> str:
    with tenant_context(town.tenant):
        return f"{town.base}{code_of(booking)}/{page}"


def state(town: Town, booking: Booking) -> str:
    with tenant_context(town.tenant):
        return str(Booking.objects.get(pk=booking.pk).state)


def test_a_link_scanner_that_opens_everything_changes_nothing(
    town: Town, page_client: Browser
) -> None:
    booking = town.book()
    client = page_client()
    for page in ("", "absagen/", "verschieben/", "frueher/", "termin.ics"):
        assert client.get(at(town, booking, page)).status_code == 200
    assert state(town, booking) == BookingState.BOOKED


def test_cancelling_takes_one_button_and_can_be_repeated(town: Town, page_client: Browser) -> None:
    booking = town.book()
    client = page_client()
    response = client.post(at(town, booking, "absagen/"), follow=True)
    assert "Ihr Termin ist abgesagt." in text(response)
    assert state(town, booking) == BookingState.CANCELLED
    again = client.post(at(town, booking, "absagen/"), follow=True)
    assert "schon abgesagt" in text(again)


def test_moving_keeps_number_and_address(town: Town, page_client: Browser) -> None:
    booking = town.book()
    client = page_client()
    page = client.get(at(town, booking, "verschieben/"))
    assert TEN in found(
        client.get(at(town, booking, "verschieben/?tag=2026-11-30")), "//button/@value"
    )
    assert "Bisher: Mo., 30. November 2026, 9:00 Uhr" in text(page)
    response = client.post(at(town, booking, "verschieben/"), {"zeit": TEN}, follow=True)
    assert "Ihr Termin ist verschoben." in text(response)
    assert "10:00 Uhr" in text(response)
    assert booking.reference in text(response)


def test_a_move_that_comes_too_late_keeps_the_old_time(town: Town, page_client: Browser) -> None:
    booking = town.book()
    for _ in range(2):
        town.book(start=600)
    response = page_client().post(at(town, booking, "verschieben/"), {"zeit": TEN}, follow=True)
    assert "Ihr bisheriger Termin bleibt." in text(response)
    with tenant_context(town.tenant):
        assert Booking.objects.get(pk=booking.pk).start == NINE


@pytest.mark.parametrize("page", ["absagen/", "verschieben/"])
def test_nothing_moves_once_the_appointment_began(
    town: Town, page_client: Browser, clock: Any, page: str
) -> None:
    booking = town.book()
    clock.shift(timedelta(days=7, minutes=1))
    client = page_client()
    response = client.post(at(town, booking, page), {"zeit": TEN}, follow=True)
    assert "hat schon begonnen" in text(response)
    assert state(town, booking) == BookingState.BOOKED


@pytest.mark.parametrize("zeit", ["", "anderswo~2026-11-30~600", "buergerbuero~2026-11-30~601"])
def test_a_move_to_nowhere_changes_nothing(town: Town, page_client: Browser, zeit: str) -> None:
    booking = town.book()
    page_client().post(at(town, booking, "verschieben/"), {"zeit": zeit})
    with tenant_context(town.tenant):
        assert Booking.objects.get(pk=booking.pk).times_moved == 0


def test_a_wrong_code_shows_nothing(town: Town, page_client: Browser) -> None:
    town.book()
    client = page_client()
    for page in ("", "absagen/", "verschieben/", "angaben/", "frueher/", "termin.ics"):
        assert client.get(f"{town.base}AAAA-BBBB/{page}").status_code == 404


def test_the_pages_speak_english_and_plain_german(town: Town, page_client: Browser) -> None:
    booking = town.book()
    client = page_client()
    english = at(town, booking).replace("/stralendorf/", "/stralendorf/en/")
    assert "Mon, 30 November 2026, 9:00" in text(client.get(english))
    plain = at(town, booking).replace("/stralendorf/", "/stralendorf/leicht/")
    assert "9:00 Uhr" in text(client.get(plain))


def test_my_town_hall_shows_what_is_coming(town: Town, page_client: Browser, citizen: User) -> None:
    booking = town.book()
    with tenant_context(town.tenant):
        Booking.objects.update(citizen=citizen)
    response = page_client(citizen).get("/stralendorf/mein-rathaus/")
    assert "Mo., 30. November 2026, 9:00 Uhr" in text(response)
    assert any(at(town, booking) in link for link in found(response, "//a/@href"))


# --- The calendar file ----------------------------------------------------------------------------


def event_of(town: Town, booking: Booking) -> Any:
    with tenant_context(town.tenant):
        calendar = icalendar.Calendar.from_ical(
            calendar_file(Booking.objects.select_related("office").get(pk=booking.pk))
        )
    (event,) = calendar.walk("VEVENT")
    assert calendar.walk("VTIMEZONE")
    return event


@pytest.mark.parametrize(
    ("day", "utc"), [(MONDAY, "08:00"), (date(2027, 3, 29), "07:00"), (date(2027, 11, 1), "08:00")]
)
def test_the_calendar_entry_stands_at_nine_in_winter_and_in_summer(
    town: Town, day: date, utc: str
) -> None:
    town.change(horizon_days=366)
    with tenant_context(town.tenant):
        from rathaus.appointments.models import OpeningException

        OpeningException.objects.create(
            office=town.office, day=day, kind="open", opens=480, closes=960
        )
    event = event_of(town, town.book(day=day))
    begin = event["DTSTART"].dt
    assert f"{begin:%H:%M}" == "09:00"
    assert f"{(begin - begin.utcoffset()):%H:%M}" == utc
    assert event["DTEND"].dt - begin == timedelta(minutes=20)


def test_a_moved_entry_replaces_the_old_one_and_a_cancelled_one_removes_it(town: Town) -> None:
    booking = town.book()
    first = event_of(town, booking)
    with tenant_context(town.tenant):
        move_booking(booking_id=booking.pk, day=MONDAY, start=600, channel=Channel.ONLINE)
    moved = event_of(town, booking)
    with tenant_context(town.tenant):
        cancel_booking(booking_id=booking.pk)
    off = event_of(town, booking)
    assert {first["UID"], moved["UID"], off["UID"]} == {first["UID"]}
    assert [int(e["SEQUENCE"]) for e in (first, moved, off)] == [0, 1, 2]
    assert str(off["STATUS"]) == "CANCELLED"
    assert "Beate" not in str(first.to_ical())


# --- Mails ----------------------------------------------------------------------------------------


def test_mails_tell_what_happened_and_carry_the_way_back(
    town: Town, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    booking = town.book(email="beate@post.example")
    run_jobs()
    with tenant_context(town.tenant):
        move_booking(booking_id=booking.pk, day=MONDAY, start=600, channel=Channel.ONLINE)
    run_jobs()
    with tenant_context(town.tenant):
        cancel_booking(booking_id=booking.pk)
    run_jobs()
    assert [str(mail["Subject"]) for mail in smtp_server.messages] == [
        "Ihr Termin am Mo., 30. November 2026, 9:00 Uhr",
        "Ihr Termin ist verschoben auf Mo., 30. November 2026, 10:00 Uhr",
        "Abgesagt: Ihr Termin am Mo., 30. November 2026, 10:00 Uhr",
    ]
    for mail in smtp_server.messages:
        assert at(town, booking) in mail.get_body().get_content()  # type: ignore[union-attr]


def test_no_confirmation_without_a_booking(
    town: Town, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    booking = town.book(email="beate@post.example")
    with tenant_context(town.tenant):
        cancel_booking(booking_id=booking.pk)
    run_jobs()
    assert [str(mail["Subject"])[:9] for mail in smtp_server.messages] == ["Abgesagt:"]


def test_a_reminder_goes_out_once_the_day_before_and_names_the_cost(
    town: Town, clock: Any, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    town.change(missed_cents=2400)
    booking = town.book(email="beate@post.example")
    run_jobs()
    with tenant_context(town.tenant):
        assert remind_due() == 0
    clock.shift(timedelta(days=6))
    with tenant_context(town.tenant):
        assert remind_due() == 1
        assert remind_due() == 0
    run_jobs()
    mail = smtp_server.messages[-1]
    body = mail.get_body().get_content()  # type: ignore[union-attr]
    assert str(mail["Subject"]) == "Erinnerung: Ihr Termin am Mo., 30. November 2026, 9:00 Uhr"
    assert "24,00\N{NO-BREAK SPACE}€" in body
    assert at(town, booking, "absagen/") in body


@pytest.mark.parametrize("why", ["cancelled", "moved", "soon", "no address", "switched off"])
def test_nobody_is_reminded_in_vain(town: Town, clock: Any, why: str) -> None:
    if why == "switched off":
        town.change(remind_hours=0)
    day = date(2026, 11, 24) if why == "soon" else MONDAY
    booking = town.book(day=day, email="" if why == "no address" else "beate@post.example")
    with tenant_context(town.tenant):
        if why == "cancelled":
            cancel_booking(booking_id=booking.pk)
        if why == "moved":
            later = MONDAY + timedelta(days=2)
            move_booking(booking_id=booking.pk, day=later, start=NINE, channel=Channel.ONLINE)
    clock.shift(timedelta(hours=1) if why == "soon" else timedelta(days=6, hours=1))
    with tenant_context(town.tenant):
        assert remind_due() == 0
