"""What opening hours mean for single days, and whom a change of them would affect."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from rathaus.appointments.enums import BookingState, HoursKind
from rathaus.appointments.models import Booking, Office, Seat
from rathaus.appointments.opening import Hours, OpenSpan, days, hours_of
from rathaus.appointments.sentences import hours_in_words
from rathaus.tenants import api as tenants

WEEK = 7
COUNTED = (BookingState.BOOKED, BookingState.ARRIVED, BookingState.HELD)


class Window(NamedTuple):
    """Somebody is there from ``start`` to ``end``; ``counters`` is the most at one time."""

    start: int
    end: int
    counters: int


@dataclass(frozen=True)
class DayPlan:
    """One day as a calendar shows it.

    Attributes:
        holiday: its name, empty if it is none.
        reason: why the day is closed, in the office's words or as the holiday's name.
        appointment, walk_in: hours of both kinds.
        was: the same day before the change; None if nothing changes.
        is_own: the day has a row of its own.
    """

    day: date
    appointment: list[Window]
    walk_in: list[Window]
    holiday: str = ""
    reason: str = ""
    is_own: bool = False
    was: DayPlan | None = None

    @property
    def is_open(self) -> bool:
        return bool(self.appointment or self.walk_in)

    @property
    def appointment_words(self) -> str:
        return hours_in_words((start, end) for start, end, _counters in self.appointment)

    @property
    def walk_in_words(self) -> str:
        return hours_in_words((start, end) for start, end, _counters in self.walk_in)

    @property
    def counters(self) -> int:
        return max((window.counters for window in self.appointment + self.walk_in), default=0)

    @property
    def is_weekend(self) -> bool:
        return self.day.weekday() >= 5


def plan_of(hours: Hours, day: date) -> DayPlan:
    return DayPlan(
        day=day,
        appointment=windows(hours.on(day, HoursKind.APPOINTMENT)),
        walk_in=windows(hours.on(day, HoursKind.WALK_IN)),
        holiday=tenants.holiday_name(hours.state, day) or "",
        reason=hours.closed_because(day) or "",
        is_own=any(row.day == day for row in hours.exceptions),
    )


def windows(spans: Iterable[OpenSpan]) -> list[Window]:
    """Stretches of single counters put together."""
    found: list[Window] = []
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    for start, end in merged((span.start, span.end) for span in ordered):
        inside = [span for span in ordered if start <= span.start < end]
        found.append(Window(start, end, len({span.counter for span in inside})))
    return found


def merged(pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of stretches, as stretches that do not touch."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(pieces):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def weeks_from(first: date, number: int) -> list[list[date]]:
    """Whole weeks, Monday to Sunday, from the week of ``first``."""
    monday = first - timedelta(days=first.weekday())
    return [
        list(days(begin, begin + timedelta(days=WEEK - 1)))
        for begin in (monday + timedelta(days=WEEK * week) for week in range(number))
    ]


# --- Comparing ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """What a change of the hours does.

    Attributes:
        weeks: days from the week of the first change on; those that change carry ``was``.
        changed: days that change within the booking horizon.
        affected: coming appointments that fit the hours before, but not after.
        overlaps: days on which two rows open the same counter at the same time.
        both_kinds: days on which a counter is open with and without appointment at once.
    """

    weeks: list[list[DayPlan]]
    changed: list[date]
    affected: list[Booking]
    overlaps: list[date] = field(default_factory=list)
    both_kinds: list[date] = field(default_factory=list)


def compare(
    office: Office, before: Hours, after: Hours, *, first: date, last: date, weeks: int = 4
) -> Comparison:
    """Look at every day from ``first`` to ``last``."""
    changed = [day for day in days(first, last) if _differs(before, after, day)]
    shown = weeks_from(changed[0] if changed else first, weeks)
    return Comparison(
        weeks=[[_compared(before, after, day, first) for day in week] for week in shown],
        changed=changed,
        affected=affected_bookings(office, before, after, changed),
        overlaps=[day for day in changed if _overlaps(after, day)],
        both_kinds=[day for day in changed if _both_kinds(after, day)],
    )


def _differs(before: Hours, after: Hours, day: date) -> bool:
    return any(
        _canonical(before.on(day, kind)) != _canonical(after.on(day, kind)) for kind in HoursKind
    ) or (before.closed_because(day) != after.closed_because(day))


def _canonical(spans: Sequence[OpenSpan]) -> list[tuple[int, bool, int, int]]:
    keys = sorted({(span.counter, span.kept_back) for span in spans})
    return [
        (counter, kept_back, start, end)
        for counter, kept_back in keys
        for start, end in merged(
            (span.start, span.end)
            for span in spans
            if (span.counter, span.kept_back) == (counter, kept_back)
        )
    ]


def _compared(before: Hours, after: Hours, day: date, first: date) -> DayPlan:
    now = plan_of(after, day)
    if day < first or not _differs(before, after, day):
        return now
    return DayPlan(**{**now.__dict__, "was": plan_of(before, day)})


def _overlaps(hours: Hours, day: date) -> bool:
    return any(_any_overlap(hours.on(day, kind)) for kind in HoursKind)


def _both_kinds(hours: Hours, day: date) -> bool:
    agreed = hours.on(day, HoursKind.APPOINTMENT)
    free = hours.on(day, HoursKind.WALK_IN)
    return any(_overlap(one, other) for one in agreed for other in free)


def _any_overlap(spans: Sequence[OpenSpan]) -> bool:
    ordered = sorted(spans, key=lambda span: (span.counter, span.start))
    return any(_overlap(one, other) for one, other in itertools.pairwise(ordered))


def _overlap(one: OpenSpan, other: OpenSpan) -> bool:
    return one.counter == other.counter and one.start < other.end and other.start < one.end


# --- Who is affected ------------------------------------------------------------------------------


def affected_bookings(
    office: Office, before: Hours, after: Hours, on: Collection[date]
) -> list[Booking]:
    """Coming appointments that fit the hours before, but not after; by time."""
    if not on:
        return []
    now = timezone.now()
    seats = Seat.objects.filter(
        Q(let_go_at__isnull=True) | Q(let_go_at__gt=now),
        office=office,
        day__in=list(on),
        booking__state__in=COUNTED,
        booking__starts_at__gte=now,
    ).select_related("booking")
    out = [seat.booking for seat in seats if fits(before, seat) and not fits(after, seat)]
    return sorted(out, key=lambda booking: (booking.day, booking.start, booking.pk))


def fits(hours: Hours, seat: Seat) -> bool:
    """Whether the seat's counter is open with appointment for all of its time."""
    spans = hours.on(seat.day, HoursKind.APPOINTMENT)
    pieces = merged((span.start, span.end) for span in spans if span.counter == seat.counter_id)
    return any(start <= seat.span.lower and seat.span.upper <= end for start, end in pieces)


# --- Calendars ------------------------------------------------------------------------------------


def plans(office: Office, first: date, last: date) -> list[DayPlan]:
    """The days from ``first`` to ``last``, both included."""
    hours = hours_of(office, first=first, last=last)
    return [plan_of(hours, day) for day in days(first, last)]
