"""What becomes of an appointment on the day."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.appointments.enums import BookingState
from rathaus.appointments.events import BookingKept, BookingMissed
from rathaus.appointments.models import Booking, Seat
from rathaus.appointments.services.booking.parts import about, locked_booking, set_state
from rathaus.core.events import publish


@transaction.atomic
def mark_arrived(*, booking_id: int, now: datetime | None = None) -> Booking:
    """The person is in the house; again changes nothing."""
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    if booking.state == BookingState.ARRIVED:
        return booking
    booking.arrived_at = moment
    set_state(booking, BookingState.ARRIVED, "arrived", moment)
    booking.save()
    publish(BookingKept(**about(booking), what="arrived"))
    return booking


@transaction.atomic
def mark_done(*, booking_id: int, now: datetime | None = None) -> Booking:
    """The visit is over; again changes nothing."""
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    if booking.state == BookingState.DONE:
        return booking
    booking.ended_at = moment
    set_state(booking, BookingState.DONE, "done", moment)
    booking.save()
    publish(BookingKept(**about(booking), what="done"))
    return booking


@transaction.atomic
def mark_missed(*, booking_id: int, now: datetime | None = None) -> Booking:
    """Nobody came; what is left of the time is free for others. Again changes nothing."""
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    if booking.state == BookingState.MISSED:
        return booking
    booking.ended_at = moment
    Seat.objects.filter(booking=booking, let_go_at=None).update(let_go_at=moment)
    set_state(booking, BookingState.MISSED, "missed", moment)
    booking.save()
    publish(BookingMissed(**about(booking)))
    return booking


@transaction.atomic
def attach_subject(*, booking_id: int, subject: tuple[str, str]) -> None:
    """What was begun from the appointment: subject kind and key, such as ``("case", "…")``."""
    booking = locked_booking(booking_id)
    booking.subject_kind, booking.subject_key = subject
    booking.save(update_fields=["subject_kind", "subject_key"])
