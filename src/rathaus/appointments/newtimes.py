"""Free times near an appointment that cannot take place."""

from __future__ import annotations

from datetime import date, timedelta

from rathaus.appointments.enums import Channel
from rathaus.appointments.freetimes import FreeTime, able_counters, free_times
from rathaus.appointments.models import Booking
from rathaus.appointments.services import items_of, move_booking
from rathaus.core.dates import today

OFFERED = 3
AROUND = timedelta(days=28)


def nearest_times(booking: Booking, channel: Channel, number: int = OFFERED) -> list[FreeTime]:
    """Free times for the same visit, from the day of the appointment on if possible.

    The next days after it come first, each with the time of day nearest to the old one; earlier
    days only if there are not enough. In the order of the calendar.
    """
    office = booking.office
    found = free_times(
        office,
        counters=able_counters(office, [concern.pk for concern in items_of(booking)]),
        minutes=booking.minutes,
        channel=channel,
        first=max(today(), booking.day - AROUND),
        last=booking.day + AROUND,
    )
    best = sorted(found, key=lambda time: _distance(booking, time))
    days: dict[object, int] = {}
    spread = []
    for time in best:  # no day more than twice, so that a bad weekday is not the only choice
        if days.get(time.day, 0) < -(-number // 3):
            days[time.day] = days.get(time.day, 0) + 1
            spread.append(time)
    return sorted(spread[:number], key=lambda time: (time.day, time.start))


def _distance(booking: Booking, time: FreeTime) -> tuple[bool, int, int]:
    away = (time.day - booking.day).days
    return away < 0, abs(away), abs(time.start - booking.start)


def take_time(booking: Booking, text: str, channel: Channel) -> Booking:
    """Move an appointment to what somebody clicked, ``2026-12-01 560``.

    Raises:
        ValueError: no time, or the one that cannot take place.
        TimeTaken, BookingClosed: as in ``move_booking``.
    """
    day_text, _space, start_text = text.partition(" ")
    day, start = date.fromisoformat(day_text), int(start_text)
    if (day, start) == (booking.day, booking.start):
        raise ValueError(text)
    return move_booking(booking_id=booking.pk, day=day, start=start, channel=channel)
