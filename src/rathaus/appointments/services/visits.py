"""What staff does with an appointment on its day and after: notes, and taking a mark back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.appointments.enums import BookingState
from rathaus.appointments.events import BookingNoted, BookingReopened
from rathaus.appointments.models import Booking, BookingRecord, Seat
from rathaus.appointments.services.booking import BookingClosed, write_record
from rathaus.appointments.services.seats import TimeTaken
from rathaus.core.events import publish

REVERSIBLE = frozenset({BookingState.ARRIVED, BookingState.DONE, BookingState.MISSED})


@transaction.atomic
def take_back(*, booking_id: int, now: datetime | None = None) -> Booking:
    """Undo the last mark: arrived and missed become booked, done becomes what it was before.

    The figures forget the mark that was taken back.

    Raises:
        BookingClosed: there is nothing to take back.
        TimeTaken: nobody came, and somebody else has the time by now.
    """
    moment = now or timezone.now()
    booking = _locked(booking_id)
    was = BookingState(booking.state)
    if was not in REVERSIBLE:
        raise BookingClosed(booking.state)
    if was == BookingState.MISSED:
        _keep_seat_again(booking)
    booking.state = _state_before(booking, was)
    booking.ended_at = None
    if was == BookingState.ARRIVED:
        booking.arrived_at = None
    booking.save(update_fields=["state", "ended_at", "arrived_at"])
    BookingRecord.objects.filter(booking_number=booking.pk, what=was.value).delete()
    write_record(booking, "reopened", moment)
    publish(
        BookingReopened(
            booking_id=booking.pk,
            reference=booking.reference,
            office_id=booking.office_id,
            day=booking.day,
            what=was.value,
        )
    )
    return booking


def _keep_seat_again(booking: Booking) -> None:
    own = Seat.objects.filter(booking=booking, day=booking.day)  # not one it was moved away from
    if not own.update(let_go_at=None):
        raise TimeTaken(booking.reference)


def _state_before(booking: Booking, was: BookingState) -> BookingState:
    if was != BookingState.ARRIVED and booking.arrived_at is not None:
        return BookingState.ARRIVED
    return BookingState.BOOKED


@transaction.atomic
def set_note(*, booking_id: int, note: str) -> Booking:
    """At most 200 characters; the same note changes nothing."""
    booking = _locked(booking_id)
    if booking.note == note[:200]:
        return booking
    booking.note = note[:200]
    booking.save(update_fields=["note"])
    publish(
        BookingNoted(
            booking_id=booking.pk,
            reference=booking.reference,
            office_id=booking.office_id,
            day=booking.day,
        )
    )
    return booking


@transaction.atomic
def link_subject(*, before: tuple[str, str], after: tuple[str, str]) -> None:
    """What was begun from an appointment has become something else: an application a case.

    Args:
        before, after: subject kind and key, such as ``("draft", "…")`` and ``("case", "…")``.
    """
    found = Booking.objects.filter(subject_kind=before[0], subject_key=before[1])
    found.update(subject_kind=after[0], subject_key=after[1])


def _locked(booking_id: int) -> Booking:
    rows = Booking.objects.select_for_update(of=("self",)).select_related("office")
    found: Booking = rows.get(pk=booking_id)
    return found
