"""What may be done with an appointment when, and what a day's appointments add up to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rathaus.appointments.enums import TRANSITIONS, BookingState
from rathaus.appointments.models import Booking
from rathaus.core.dates import BERLIN


@dataclass(frozen=True)
class Figures:
    """Appointments of some days; ``came`` are those who arrived or are done already."""

    agreed: int
    came: int
    missed: int
    cancelled: int

    @property
    def missed_percent(self) -> int | None:
        """Of all who were expected and whose time is over; None as long as nobody was."""
        over = self.came + self.missed
        return round(100 * self.missed / over) if over else None


def figures(bookings: Iterable[Booking]) -> Figures:
    states = [booking.state for booking in bookings]
    came = sum(state in (BookingState.ARRIVED, BookingState.DONE) for state in states)
    missed, cancelled = states.count(BookingState.MISSED), states.count(BookingState.CANCELLED)
    return Figures(states.count(BookingState.BOOKED) + came + missed, came, missed, cancelled)


def marks_for(booking: Booking, now: datetime | None = None) -> list[BookingState]:
    """What staff can note now: arrived on the day itself, missed once the time has come."""
    moment = now or timezone.now()
    day = moment.astimezone(BERLIN).date()
    possible = TRANSITIONS[BookingState(booking.state)]
    found = []
    if BookingState.ARRIVED in possible and booking.day == day and not is_over(booking):
        found.append(BookingState.ARRIVED)
    if BookingState.DONE in possible and booking.day <= day:
        found.append(BookingState.DONE)
    if BookingState.MISSED in possible and booking.starts_at <= moment:
        found.append(BookingState.MISSED)
    return found


def is_over(booking: Booking) -> bool:
    return booking.state in (BookingState.DONE, BookingState.CANCELLED, BookingState.EXPIRED)


def may_change(booking: Booking, now: datetime | None = None) -> bool:
    """Moving and cancelling end with the day of the appointment."""
    day = (now or timezone.now()).astimezone(BERLIN).date()
    return booking.state == BookingState.BOOKED and booking.day >= day
