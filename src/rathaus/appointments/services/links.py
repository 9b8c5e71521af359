"""The links to somebody's appointments, once more."""

from __future__ import annotations

from django.utils.translation import get_language

from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking
from rathaus.appointments.services.booking import email_hash


def send_links(*, email: str) -> None:
    """Queue the mail, whether there is anything to send or not: both take the same time."""
    from rathaus.appointments.tasks import send_links_mail

    send_links_mail.enqueue(email_hash=email_hash(email), language=get_language() or "de")


def coming_bookings_of(known: str) -> list[Booking]:
    """Agreed and not over, of one address (its hash), the next one first."""
    found = Booking.objects.coming().filter(email_hash=known, state=BookingState.BOOKED)
    return list(found.select_related("office").order_by("starts_at"))
