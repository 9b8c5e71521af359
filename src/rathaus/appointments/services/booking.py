"""Holding, confirming, moving and ending bookings.

How two people are kept off one seat stands in :mod:`rathaus.appointments.services.seats`. There is
no job on this path, and nobody waits for more than the commit of whoever wants the same.
"""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.accounts.api import User
from rathaus.appointments.codes import code_for
from rathaus.appointments.enums import OPEN_STATES, TRANSITIONS, BookingState, Channel
from rathaus.appointments.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingKept,
    BookingMissed,
    BookingMoved,
    BookingReseated,
)
from rathaus.appointments.models import (
    Booking,
    BookingItem,
    BookingRecord,
    Concern,
    Office,
    Seat,
    instant,
)
from rathaus.appointments.services.seats import (
    begin_booking,
    let_hours_stand,
    take_seat,
)
from rathaus.core import rows
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import hash_code

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GRACE = timedelta(seconds=30)
"""A confirmation that was on its way when the hold ended still counts, if nobody took the time."""

REMIND_MARGIN_HOURS = 12
"""Between an agreement and its reminder lies at least this much."""


class HoldIsOver(RuntimeError):
    """The time was kept too long without a confirmation, and somebody else has it now."""


class BookingClosed(RuntimeError):
    """What is wanted does not fit the state of the booking: it is cancelled, over, or not confirmed."""


class TooManyBookings(RuntimeError):
    """The e-mail address has as many appointments as the office allows."""


class NotBookable(ValueError):
    """The concern is not bookable in this office, or not for so many people."""


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


# --- Holding --------------------------------------------------------------------------------------


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
    number, is_known = begin_booking(office, idempotency_key)
    if is_known:
        return Booking.objects.get(pk=number), ""
    moment = now or timezone.now()
    minutes = length_of(office, items, channel)
    reference = _new_reference()
    code = code_for(reference, idempotency_key)
    booking = Booking(
        pk=number,
        reference=reference,
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
        [_record(booking, "held", moment, items)],
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
    booking = _locked(booking_id)
    _keep_seat(booking, moment + timedelta(minutes=booking.office.hold_minutes))
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

    booking = _locked(booking_id)
    if booking.state != BookingState.HELD:
        raise BookingClosed(booking.state)
    booking.email = email
    booking.save(update_fields=["email"])
    send_code_mail.enqueue(booking_id=booking.pk)


def _keep_seat(booking: Booking, let_go_at: datetime | None) -> None:
    if booking.state != BookingState.HELD:
        raise BookingClosed(booking.state)
    if not Seat.objects.filter(booking=booking).update(let_go_at=let_go_at):
        raise HoldIsOver(booking.reference)


# --- Agreeing -------------------------------------------------------------------------------------


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
    booking = _locked(booking_id)
    if booking.state in OPEN_STATES:
        return booking
    _keep_seat(booking, None)
    booking.email_hash = _check_limit(booking, person.email, moment)
    booking.name, booking.email = person.name[:120], person.email
    booking.phone, booking.note = person.phone[:40], person.note[:200]
    booking.held_until = None
    booking.reminded_at = _reminded_already(booking, moment)
    _set_state(booking, BookingState.BOOKED, "booked", moment)
    booking.save()
    publish(BookingConfirmed(**_about(booking)))
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
    booking = _locked(booking_id)
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
    booking.reminded_at = _reminded_already(booking, moment)
    booking.save()
    write_record(booking, "moved", moment)
    publish(BookingMoved(**_about(booking)))
    return booking


def _reminded_already(booking: Booking, now: datetime) -> datetime | None:
    """Who agrees on a time shortly before it needs no reminder: the answer to it is one."""
    ahead = timedelta(hours=booking.office.remind_hours + REMIND_MARGIN_HOURS)
    return now if booking.starts_at - now < ahead else None


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
    publish(BookingReseated(**_about(booking)))
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
    booking = _locked(booking_id)
    if booking.state in {BookingState.CANCELLED, BookingState.EXPIRED}:
        return booking
    was_held = booking.state == BookingState.HELD
    if was_held:
        Seat.objects.filter(booking=booking).update(let_go_at=moment)
    else:  # what was let go of by moving keeps its own time
        kept = Seat.objects.filter(booking=booking, let_go_at=None)
        kept.update(let_go_at=_release_time(booking, moment))
    booking.ended_at = moment
    _set_state(booking, BookingState.CANCELLED, "cancelled", moment)
    booking.save()
    if not was_held:
        publish(BookingCancelled(**_about(booking), reason=reason))
    return booking


# --- On the day -----------------------------------------------------------------------------------


@transaction.atomic
def mark_arrived(*, booking_id: int, now: datetime | None = None) -> Booking:
    """The person is in the house; again changes nothing."""
    moment = now or timezone.now()
    booking = _locked(booking_id)
    if booking.state == BookingState.ARRIVED:
        return booking
    booking.arrived_at = moment
    _set_state(booking, BookingState.ARRIVED, "arrived", moment)
    booking.save()
    publish(BookingKept(**_about(booking), what="arrived"))
    return booking


@transaction.atomic
def mark_done(*, booking_id: int, now: datetime | None = None) -> Booking:
    """The visit is over; again changes nothing."""
    moment = now or timezone.now()
    booking = _locked(booking_id)
    if booking.state == BookingState.DONE:
        return booking
    booking.ended_at = moment
    _set_state(booking, BookingState.DONE, "done", moment)
    booking.save()
    publish(BookingKept(**_about(booking), what="done"))
    return booking


@transaction.atomic
def mark_missed(*, booking_id: int, now: datetime | None = None) -> Booking:
    """Nobody came; what is left of the time is free for others. Again changes nothing."""
    moment = now or timezone.now()
    booking = _locked(booking_id)
    if booking.state == BookingState.MISSED:
        return booking
    booking.ended_at = moment
    Seat.objects.filter(booking=booking, let_go_at=None).update(let_go_at=moment)
    _set_state(booking, BookingState.MISSED, "missed", moment)
    booking.save()
    publish(BookingMissed(**_about(booking)))
    return booking


@transaction.atomic
def attach_subject(*, booking_id: int, subject: tuple[str, str]) -> None:
    """What was begun from the appointment: subject kind and key, such as ``("case", "…")``."""
    booking = _locked(booking_id)
    booking.subject_kind, booking.subject_key = subject
    booking.save(update_fields=["subject_kind", "subject_key"])


def expire_holds(*, now: datetime | None = None) -> int:
    """Note that holds ended without a confirmation; how many. Their seats are free already."""
    moment = now or timezone.now()
    over = Booking.objects.filter(state=BookingState.HELD, held_until__lt=moment - GRACE)
    count = 0
    for booking in over.select_for_update(skip_locked=True, of=("self",)).select_related("office"):
        Seat.objects.filter(booking=booking).delete()
        _set_state(booking, BookingState.EXPIRED, "expired", moment)
        booking.email = ""
        booking.save(update_fields=["state", "email"])
        count += 1
    return count


# --- Parts ----------------------------------------------------------------------------------------


def items_of(booking: Booking) -> dict[Concern, int]:
    """Concern → people."""
    found = BookingItem.objects.filter(booking=booking).select_related("concern")
    return {item.concern: item.people for item in found}


def write_record(booking: Booking, what: str, at: datetime) -> None:
    """Add to the log without persons, from which the figures are made."""
    rows.insert([_record(booking, what, at, items_of(booking))])


def _record(
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


def _set_state(booking: Booking, state: BookingState, what: str, at: datetime) -> None:
    if state not in TRANSITIONS[BookingState(booking.state)]:
        raise BookingClosed(f"{booking.state} → {state}")
    booking.state = state
    write_record(booking, what, at)


def _office_of(booking_id: int) -> int:
    found: int = Booking.objects.values_list("office_id", flat=True).get(pk=booking_id)
    return found


def _locked(booking_id: int) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related("office")
    found: Booking = rows.get(pk=booking_id)
    return found


def _about(booking: Booking) -> dict[str, Any]:
    return {
        "booking_id": booking.pk,
        "reference": booking.reference,
        "office_id": booking.office_id,
        "day": booking.day,
    }


def _new_reference() -> str:
    """Six characters without look-alikes: 887 million of them; the database refuses a repeated one."""
    text = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
    return f"{text[:3]}-{text[3:]}"
