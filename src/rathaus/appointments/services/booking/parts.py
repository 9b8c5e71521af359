"""What every change of a booking does: lock, check, and record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from rathaus.appointments.enums import TRANSITIONS, BookingState
from rathaus.appointments.models import Booking, BookingItem, BookingRecord, Concern, Seat
from rathaus.appointments.services.booking.refusals import BookingClosed, HoldIsOver
from rathaus.core import rows

REMIND_MARGIN_HOURS = 12
"""Between an agreement and its reminder lies at least this much."""


def keep_seat(booking: Booking, let_go_at: datetime | None) -> None:
    if booking.state != BookingState.HELD:
        raise BookingClosed(booking.state)
    if not Seat.objects.filter(booking=booking).update(let_go_at=let_go_at):
        raise HoldIsOver(booking.reference)


def reminded_already(booking: Booking, now: datetime) -> datetime | None:
    """Who agrees on a time shortly before it needs no reminder: the answer to it is one."""
    ahead = timedelta(hours=booking.office.remind_hours + REMIND_MARGIN_HOURS)
    return now if booking.starts_at - now < ahead else None


def items_of(booking: Booking) -> dict[Concern, int]:
    """Concern → people."""
    found = BookingItem.objects.filter(booking=booking).select_related("concern")
    return {item.concern: item.people for item in found}


def write_record(booking: Booking, what: str, at: datetime) -> None:
    """Add to the log without persons, from which the figures are made."""
    rows.insert([record(booking, what, at, items_of(booking))])


def record(
    booking: Booking, what: str, at: datetime, items: Mapping[Concern, int]
) -> BookingRecord:
    return BookingRecord(
        office_id=booking.office_id,
        booking_number=booking.pk,
        at=at,
        what=what,
        channel=booking.channel,
        day=booking.day,
        start=booking.start,
        minutes=booking.minutes,
        people=max(items.values(), default=1),
        concerns=[concern.key for concern in items],
        ahead_minutes=round((booking.starts_at - at).total_seconds() / 60),
    )


def set_state(booking: Booking, state: BookingState, what: str, at: datetime) -> None:
    if state not in TRANSITIONS[BookingState(booking.state)]:
        raise BookingClosed(f"{booking.state} → {state}")
    booking.state = state
    write_record(booking, what, at)


def locked_booking(booking_id: int) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related("office")
    found: Booking = rows.get(pk=booking_id)
    return found


def about(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": booking.pk,
        "reference": booking.reference,
        "office_id": booking.office_id,
        "day": booking.day,
    }
