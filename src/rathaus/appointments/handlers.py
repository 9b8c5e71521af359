"""What follows from bookings: mails, and offers to those who wait."""

from __future__ import annotations

from django.utils import timezone

from rathaus.appointments.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingEvent,
    BookingMissed,
    BookingMoved,
)
from rathaus.appointments.models import Booking, Seat
from rathaus.appointments.queries import services_of_booking
from rathaus.appointments.services.waiting import end_wishes_of, note_taken
from rathaus.appointments.tasks import offer_times, send_booking_mail
from rathaus.catalog import api as catalog
from rathaus.core.events import subscribe


@subscribe(BookingConfirmed)
def confirm_by_mail(event: BookingConfirmed) -> None:
    _mail(event, "confirmed")
    note_taken(booking_id=event.booking_id)
    for slug in services_of_booking(event.booking_id):
        catalog.note_use(slug=slug)


@subscribe(BookingMoved)
def tell_the_new_time(event: BookingMoved) -> None:
    _mail(event, "moved")
    _offer(event)


@subscribe(BookingCancelled)
def tell_that_it_is_off(event: BookingCancelled) -> None:
    _mail(event, "cancelled", event.reason)
    end_wishes_of(booking_id=event.booking_id)
    _offer(event)


@subscribe(BookingMissed)
def offer_what_is_left(event: BookingMissed) -> None:
    end_wishes_of(booking_id=event.booking_id)
    _offer(event)


def _mail(event: BookingEvent, kind: str, reason: str = "") -> None:
    found = Booking.objects.filter(pk=event.booking_id).exclude(email="")
    for times_moved in found.values_list("times_moved", flat=True):
        send_booking_mail.enqueue(
            booking_id=event.booking_id, kind=kind, times_moved=times_moved, reason=reason
        )


def _offer(event: BookingEvent) -> None:
    """As soon as the seat is free again, which may be some minutes from now."""
    seats = Seat.objects.filter(booking_id=event.booking_id, let_go_at__gt=timezone.now())
    free_again = [at for at in seats.values_list("let_go_at", flat=True) if at is not None]
    offer_times.enqueue(run_at=max(free_again, default=None), office_id=event.office_id)
