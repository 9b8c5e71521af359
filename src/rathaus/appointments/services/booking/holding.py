"""Keeping a time while somebody types.

How two people are kept off one seat stands in :mod:`rathaus.appointments.services.seats`. There is
no job on this path, and nobody waits for more than the commit of whoever wants the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.accounts.api import User
from rathaus.appointments.codes import code_for
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.models import Booking, BookingItem, Concern, Office, Seat, instant
from rathaus.appointments.services.booking.parts import keep_seat, locked_booking, record, set_state
from rathaus.appointments.services.booking.refusals import BookingClosed, NotBookable
from rathaus.appointments.services.seats import begin_booking, take_seat
from rathaus.core import rows
from rathaus.core.tokens import hash_code

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DRAWN = 8
"""References drawn for a booking: among a city's 184,000 bookings one in 4,800 is taken."""


GRACE = timedelta(seconds=30)
"""A confirmation that was on its way when the hold ended still counts, if nobody took the time."""


@transaction.atomic
def hold_time(
    *,
    office: Office,
    items: Mapping[Concern, int],
    day: date,
    start: int,
    channel: Channel,
    idempotency_key: str,
    citizen: User | None = None,
    held_until: datetime | None = None,
    counter: int | None = None,
    now: datetime | None = None,
) -> tuple[Booking, str]:
    """Keep a time for the office's hold minutes; the same key gives the same hold again.

    Args:
        items: concern → people; the lengths add up.
        start: minutes after midnight.
        held_until: keep it until then instead of the office's hold minutes.
        counter: only this one (primary key); None is any.

    Returns:
        The booking and the long code that manages it; the code is empty when the key was used
        before. Whoever knows that the key is the caller's own gets it from ``codes.code_of``.

    Raises:
        NotBookable: a concern is not offered, or not for so many people.
        TimeTaken: no counter is free for the whole length.
    """
    begun = begin_booking(office, idempotency_key, drawn=[_reference() for _ in range(DRAWN)])
    if begun.is_known:
        return Booking.objects.get(pk=begun.number), ""
    if begun.reference is None:
        raise RuntimeError(f"All of {DRAWN} drawn references are taken.")
    moment = now or timezone.now()
    minutes = length_of(office, items, channel)
    code = code_for(begun.reference, idempotency_key)
    booking = Booking(
        pk=begun.number,
        reference=begun.reference,
        token_hash=hash_code(code),
        office=office,
        channel=channel,
        day=day,
        start=start,
        minutes=minutes,
        starts_at=instant(day, start),
        held_until=held_until or moment + timedelta(minutes=office.hold_minutes),
        language=get_language() or "de",
        citizen=citizen,
        idempotency_key=idempotency_key,
        made_at=moment,
    )
    take_seat(booking, items, let_go_at=booking.held_until, now=moment, only=counter)
    rows.insert_together(
        [booking],
        [BookingItem(booking=booking, concern=c, people=n) for c, n in items.items()],
        [record(booking, "held", moment, items)],
    )
    return booking, code


def length_of(office: Office, items: Mapping[Concern, int], channel: Channel) -> int:
    """Minutes a visit takes, a multiple of five.

    Raises:
        NotBookable: as in :func:`hold_time`.
    """
    if not items:
        raise NotBookable("Nothing was chosen.")
    for concern, people in items.items():
        if concern.office_id != office.pk or not 1 <= people <= concern.max_people:
            raise NotBookable(concern.key)
        if not (concern.is_bookable or channel.is_internal):
            raise NotBookable(concern.key)
    minutes = sum(concern.minutes_for(people) for concern, people in items.items())
    return -(-minutes // 5) * 5


@transaction.atomic
def extend_hold(*, booking_id: int, now: datetime | None = None) -> Booking:
    """Keep the time for the office's hold minutes again, counted from now.

    Raises:
        HoldIsOver, BookingClosed: as in :func:`confirm_booking`.
    """
    moment = now or timezone.now()
    booking = locked_booking(booking_id)
    keep_seat(booking, moment + timedelta(minutes=booking.office.hold_minutes))
    booking.held_until = moment + timedelta(minutes=booking.office.hold_minutes)
    booking.save(update_fields=["held_until"])
    return booking


@transaction.atomic
def send_code(*, booking_id: int, email: str) -> None:
    """Mail a code to the address of somebody whose browser could not prove that it is no robot.

    Raises:
        BookingClosed: the time is not held any more.
    """
    from rathaus.appointments.tasks import send_code_mail

    booking = locked_booking(booking_id)
    if booking.state != BookingState.HELD:
        raise BookingClosed(booking.state)
    booking.email = email
    booking.save(update_fields=["email"])
    send_code_mail.enqueue(booking_id=booking.pk)


def expire_holds(*, now: datetime | None = None) -> int:
    """Note that holds ended without a confirmation; how many. Their seats are free already."""
    moment = now or timezone.now()
    over = Booking.objects.filter(state=BookingState.HELD, held_until__lt=moment - GRACE)
    count = 0
    for booking in over.select_for_update(skip_locked=True, of=("self",)).select_related("office"):
        Seat.objects.filter(booking=booking).delete()
        set_state(booking, BookingState.EXPIRED, "expired", moment)
        booking.email = ""
        booking.save(update_fields=["state", "email"])
        count += 1
    return count


def _reference() -> str:
    """Six characters without look-alikes, one of 887 million."""
    text = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
    return f"{text[:3]}-{text[3:]}"
