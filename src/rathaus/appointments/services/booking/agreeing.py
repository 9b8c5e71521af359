"""A hold becomes an appointment."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from rathaus.appointments.enums import OPEN_STATES, BookingState, Channel
from rathaus.appointments.events import BookingConfirmed
from rathaus.appointments.models import Booking
from rathaus.appointments.services.booking.parts import (
    about,
    keep_seat,
    locked_booking,
    reminded_already,
    set_state,
)
from rathaus.appointments.services.booking.refusals import TooManyBookings
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id


@dataclass(frozen=True)
class Person:
    """Who comes; everything but the name may be missing.

    Attributes:
        note: at most 200 characters.
    """

    name: str
    email: str = ""
    phone: str = ""
    note: str = ""


@transaction.atomic
def confirm_booking(*, booking_id: int, person: Person, now: datetime | None = None) -> Booking:
    """Make a hold an appointment; doing it again changes nothing.

    A hold that ended a moment ago still becomes one as long as nobody else took the time.

    Raises:
        HoldIsOver: somebody else has the time.
        TooManyBookings: the e-mail address has enough of them.
        BookingClosed: it was cancelled.
    """
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    if booking.state in OPEN_STATES:
        return booking
    keep_seat(booking, None)
    booking.email_hash = _check_limit(booking, person.email, moment)
    booking.name, booking.email = person.name[:120], person.email
    booking.phone, booking.note = person.phone[:40], person.note[:200]
    booking.held_until = None
    booking.reminded_at = reminded_already(booking, moment)
    set_state(booking, BookingState.BOOKED, "booked", moment)
    booking.save()
    publish(BookingConfirmed(**about(booking)))
    return booking


def _check_limit(booking: Booking, email: str, now: datetime) -> str:
    """The address's hash; people who write it with ``+`` or other letters are the same."""
    if not email or booking.channel != Channel.ONLINE:
        return email_hash(email) if email else ""
    known = email_hash(email)
    with connection.cursor() as cursor:  # two confirmations at once are counted one after the other
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [known])
    today = now.astimezone(BERLIN).date()
    coming = Booking.objects.filter(email_hash=known, state__in=OPEN_STATES, day__gte=today)
    if coming.count() >= booking.office.bookings_per_email:
        raise TooManyBookings(booking.reference)
    return known


def email_hash(email: str) -> str:
    """SHA-256 over tenant and address, without case and without what stands after ``+``."""
    local, _, host = email.strip().lower().partition("@")
    plain = f"{require_tenant_id()}:{local.partition('+')[0]}@{host}"
    return hashlib.sha256(plain.encode()).hexdigest()
