"""Visits as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from rathaus.appointments.calendar.minutes import clock
from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking, BookingItem, Counter, Office, Seat

NOT_SHOWN = (BookingState.HELD, BookingState.EXPIRED)


@dataclass(frozen=True)
class Entry:
    """A visit as a line.

    Attributes:
        concerns: names in the active language, with a comma.
        counter: None where the seat went to somebody else, after a cancellation or a no-show.
    """

    booking: Booking
    concerns: str
    people: int
    counter: Counter | None

    @property
    def where(self) -> str:
        return self.counter.name if self.counter else "–"

    @property
    def time(self) -> str:
        return clock(self.booking.start)

    @property
    def end(self) -> str:
        return clock(self.booking.end)


def entries_of(office: Office, first: date, last: date) -> list[Entry]:
    """All visits of the days, in order of time; cancelled ones too, holds not."""
    found = Booking.objects.filter(office=office, day__gte=first, day__lte=last)
    return entries_from(found.exclude(state__in=NOT_SHOWN).order_by("day", "start", "id"))


def entries_from(bookings: Iterable[Booking]) -> list[Entry]:
    """With what they are for and where, in three queries however many there are."""
    rows = list(bookings)
    ids = [row.pk for row in rows]
    names: dict[int, list[str]] = {}
    people: dict[int, int] = {}
    items = BookingItem.objects.filter(booking__in=ids).select_related("concern").order_by("id")
    for item in items:
        names.setdefault(item.booking_id, []).append(item.concern.name)
        people[item.booking_id] = max(people.get(item.booking_id, 1), item.people)
    own = Seat.objects.filter(booking__in=ids, day=F("booking__day"))  # not one that was left
    seats = own.select_related("counter").order_by("id")
    counters = {seat.booking_id: seat.counter for seat in seats}
    return [
        Entry(row, ", ".join(names.get(row.pk, [])), people.get(row.pk, 1), counters.get(row.pk))
        for row in rows
    ]
