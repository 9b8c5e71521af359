"""Another time, or none any more."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rathaus.appointments.enums import OPEN_STATES, BookingState, Channel
from rathaus.appointments.events import BookingCancelled, BookingMoved, BookingReseated
from rathaus.appointments.models import Booking, Concern, Seat, instant
from rathaus.appointments.services.booking.parts import (
    about,
    items_of,
    locked_booking,
    reminded_already,
    set_state,
    write_record,
)
from rathaus.appointments.services.booking.refusals import BookingClosed
from rathaus.appointments.services.seats import let_hours_stand, take_seat
from rathaus.core.events import publish


@transaction.atomic
def move_booking(
    *,
    booking_id: int,
    day: date,
    start: int,
    channel: Channel,
    counter: int | None = None,
    now: datetime | None = None,
) -> Booking:
    """Take another time and give the old one back; number and code stay.

    Args:
        counter: only this one (primary key); None is any. At the same time it only changes desks.

    Raises:
        TimeTaken: the new time is not free; the old one is kept.
        BookingClosed: it is not a coming appointment.
    """
    moment = now or timezone.now()
    let_hours_stand(_office_of(booking_id))
    booking = locked_booking(booking_id)
    if booking.state != BookingState.BOOKED:
        raise BookingClosed(booking.state)
    items = items_of(booking)
    if (booking.day, booking.start) == (day, start):
        return _reseat(booking, items, counter, channel, moment)
    _leave_seat(booking, day, moment)
    booking.day, booking.start, booking.starts_at = day, start, instant(day, start)
    by, booking.channel = booking.channel, channel  # whoever moves may use what is kept back
    take_seat(booking, items, let_go_at=None, now=moment, only=counter)
    booking.channel = by
    booking.times_moved += 1
    booking.reminded_at = reminded_already(booking, moment)
    booking.save()
    write_record(booking, "moved", moment)
    publish(BookingMoved(**about(booking)))
    return booking


def _reseat(
    booking: Booking,
    items: Mapping[Concern, int],
    counter: int | None,
    channel: Channel,
    now: datetime,
) -> Booking:
    seats = Seat.objects.filter(booking=booking)
    if counter is None or seats.filter(counter=counter).exists():
        return booking
    seats.delete()
    by, booking.channel = booking.channel, channel
    take_seat(booking, items, let_go_at=None, now=now, only=counter)
    booking.channel = by
    publish(BookingReseated(**about(booking)))
    return booking


def _leave_seat(booking: Booking, new_day: date, now: datetime) -> None:
    """Give the old seat back: after the delay, or at once where it may overlap the new time."""
    seats = Seat.objects.filter(booking=booking)
    seats.filter(day=new_day).delete()
    seats.filter(let_go_at=None).update(let_go_at=_release_time(booking, now))


def _release_time(booking: Booking, now: datetime) -> datetime:
    seconds = random.SystemRandom().randint(0, booking.office.release_minutes * 60)
    return now + timedelta(seconds=seconds)


@transaction.atomic
def cancel_booking(*, booking_id: int, reason: str = "", now: datetime | None = None) -> Booking:
    """Give the time back; doing it again changes nothing.

    Args:
        reason: a key of :class:`CancelReason` if the office cancels.

    The seat comes back after a random delay, so that nobody can hand it over to a buyer.

    Raises:
        BookingClosed: it is over.
    """
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    if booking.state in {BookingState.CANCELLED, BookingState.EXPIRED}:
        return booking
    was_held = booking.state == BookingState.HELD
    if was_held:
        Seat.objects.filter(booking=booking).update(let_go_at=moment)
    else:  # what was let go of by moving keeps its own time
        kept = Seat.objects.filter(booking=booking, let_go_at=None)
        kept.update(let_go_at=_release_time(booking, moment))
    booking.ended_at = moment
    set_state(booking, BookingState.CANCELLED, "cancelled", moment)
    booking.save()
    if not was_held:
        publish(BookingCancelled(**about(booking), reason=reason))
    return booking


@transaction.atomic
def let_go_of_hold(*, booking_id: int, now: datetime | None = None) -> bool:
    """Give back what nobody has confirmed; False if it has become an appointment meanwhile."""
    booking = locked_booking(booking_id)
    if booking.state == BookingState.HELD:
        cancel_booking(booking_id=booking_id, now=now)
    return booking.state not in OPEN_STATES


def _office_of(booking_id: int) -> int:
    found: int = Booking.objects.values_list("office_id", flat=True).get(pk=booking_id)
    return found
