"""Appointments that fell out of the opening hours, and what was done for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from rathaus.appointments.daysahead import fits
from rathaus.appointments.enums import AffectedState, BookingState
from rathaus.appointments.models import (
    AffectedBooking,
    Booking,
    Disruption,
    HoursChange,
    Office,
    OpeningException,
    Seat,
)
from rathaus.appointments.opening import hours_of
from rathaus.core.actors import current_actor
from rathaus.core.dates import today


class NotAffected(RuntimeError):
    """The appointment has been moved or cancelled meanwhile, or takes place after all."""


def open_disruption(
    *,
    change: HoursChange,
    affected: Sequence[Booking],
    first: date,
    last: date,
    is_lock: bool = False,
) -> Disruption:
    """Keep who is affected; telling them is the next step."""
    made = Disruption.objects.create(
        office=change.office,
        change=change,
        first_day=min([first, *(booking.day for booking in affected)]),
        last_day=max([last, *(booking.day for booking in affected)]),
        is_lock=is_lock,
        made_by=current_actor().label[:120],
    )
    AffectedBooking.objects.bulk_create(
        AffectedBooking(disruption=made, booking=booking, day=booking.day, start=booking.start)
        for booking in affected
        if booking.state != BookingState.HELD  # a hold ends by itself: nobody has promised anything
    )
    return made


def affected_of(disruption: Disruption) -> list[AffectedBooking]:
    """By time, with the bookings."""
    rows = AffectedBooking.objects.filter(disruption=disruption).select_related("booking__office")
    return list(rows)


def has_left(row: AffectedBooking) -> bool:
    """The booking is not where it was: moved, cancelled or over."""
    booking = row.booking
    stands = booking.state in {BookingState.BOOKED, BookingState.ARRIVED}
    return not stands or (booking.day, booking.start) != (row.day, row.start)


def open_row_of(booking: Booking) -> AffectedBooking | None:
    """Why the booking cannot take place where it stands; None if it can."""
    rows = AffectedBooking.objects.filter(booking=booking).select_related("booking", "disruption")
    return next((row for row in rows.order_by("-pk") if row_is_open(row)), None)


def row_is_open(row: AffectedBooking) -> bool:
    """The person still needs another time."""
    return row.state != AffectedState.STANDS and not has_left(row)


def needs_somebody(row: AffectedBooking) -> bool:
    """Nobody has told the person yet."""
    return row.state == AffectedState.OPEN and not has_left(row)


@transaction.atomic
def mark_reached(*, affected_id: int) -> AffectedBooking:
    """Somebody has spoken with the person; again changes nothing.

    Raises:
        NotAffected: there is nothing to tell any more.
    """
    row = _locked(affected_id)
    if has_left(row) or row.state == AffectedState.STANDS:
        raise NotAffected(row.booking.reference)
    if row.state != AffectedState.REACHED:
        _tell(row, AffectedState.REACHED)
    return row


@transaction.atomic
def mark_offered(*, affected_id: int) -> AffectedBooking:
    """The mail with new times is on its way."""
    row = _locked(affected_id)
    if row.state == AffectedState.OPEN:
        _tell(row, AffectedState.OFFERED)
    return row


def _tell(row: AffectedBooking, state: AffectedState) -> None:
    row.state, row.told_at, row.told_by = state, timezone.now(), current_actor().label[:120]
    row.save(update_fields=["state", "told_at", "told_by"])


def _locked(affected_id: int) -> AffectedBooking:
    rows = AffectedBooking.objects.select_for_update(of=("self",))
    found: AffectedBooking = rows.select_related("booking__office", "disruption").get(
        pk=affected_id
    )
    return found


def recheck(*, office: Office) -> list[AffectedBooking]:
    """After a change of the hours: whose appointment takes place after all. Ends what is settled.

    Returns:
        Rows that stand again and whose people were told otherwise before.
    """
    from rathaus.appointments.offermail import send_stands

    now_right = []
    running = Disruption.objects.filter(
        office=office, lifted_at__isnull=True, last_day__gte=today()
    )
    for disruption in running:
        rows = affected_of(disruption)
        for row in rows:
            if row_is_open(row) and _fits_again(row):
                if row.state != AffectedState.OPEN:
                    now_right.append(row)
                row.state = AffectedState.STANDS
                row.save(update_fields=["state"])
        _end_if_settled(disruption, rows)
    for row in now_right:
        send_stands.enqueue(affected_id=row.pk)
    return now_right


def _fits_again(row: AffectedBooking) -> bool:
    day = row.day
    seat = Seat.objects.filter(booking=row.booking_id, let_go_at__isnull=True).first()
    return seat is not None and fits(hours_of(row.booking.office, first=day, last=day), seat)


def _end_if_settled(disruption: Disruption, rows: Sequence[AffectedBooking]) -> None:
    settled = all(row.state == AffectedState.STANDS or has_left(row) for row in rows)
    locked = OpeningException.objects.filter(pk__in=disruption.change.after["days"])
    if not settled or (disruption.is_lock and locked.exists()):
        return
    disruption.lifted_at = timezone.now()
    disruption.lifted_by = current_actor().label[:120]
    disruption.save(update_fields=["lifted_at", "lifted_by"])


def running_disruptions(office: Office) -> list[Disruption]:
    """Those that still need somebody, and those of the last days."""
    found = Disruption.objects.filter(office=office, last_day__gte=today() - timedelta(days=7))
    return list(found.select_related("change"))


@transaction.atomic
def offer_new_times(*, disruption: Disruption) -> int:
    """Send the next free times to everybody who has an e-mail address and was not told yet.

    Returns:
        How many mails go out.
    """
    from rathaus.appointments.offermail import send_offer

    number = 0
    for row in affected_of(disruption):
        if needs_somebody(row) and row.booking.email:
            mark_offered(affected_id=row.pk)
            send_offer.enqueue(affected_id=row.pk)
            number += 1
    return number
