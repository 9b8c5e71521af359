"""One counter on one day, cut into blocks without gaps.

Visits, free times, walk-in hours, breaks, closed: every minute of the picture is one of them.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from rathaus.appointments.calendar.entries import Entry, entries_from
from rathaus.appointments.calendar.minutes import HALF_HOUR, clock, minute_of
from rathaus.appointments.enums import BookingState, HoursKind
from rathaus.appointments.models import Counter, Office, Seat
from rathaus.appointments.opening import Hours, OpenSpan, hours_of


class BlockKind(StrEnum):
    VISIT = "visit"
    HELD = "held"
    COMES_BACK = "comes_back"
    FREE = "free"
    KEPT_BACK = "kept_back"
    PAST = "past"
    WALK_IN = "walk_in"
    BREAK = "break"
    CLOSED = "closed"


@dataclass(frozen=True)
class Block:
    """A stretch of a column, in minutes after midnight.

    Attributes:
        entry: of a visit.
        until: when a held or cancelled time comes back.
    """

    kind: BlockKind
    start: int
    end: int
    entry: Entry | None = None
    until: datetime | None = None

    @property
    def time(self) -> str:
        return clock(self.start)

    @property
    def end_time(self) -> str:
        return clock(self.end)

    @property
    def is_free(self) -> bool:
        return self.kind in {BlockKind.FREE, BlockKind.KEPT_BACK}


@dataclass(frozen=True)
class Load:
    """Minutes with appointments, of those that could be booked."""

    booked: int = 0
    open: int = 0

    @property
    def percent(self) -> int | None:
        """None where nothing could be booked."""
        return round(100 * self.booked / self.open) if self.open else None

    def __add__(self, other: Load) -> Load:
        return Load(self.booked + other.booked, self.open + other.open)


@dataclass(frozen=True)
class Column:
    day: date
    counter: Counter
    blocks: Sequence[Block]
    load: Load


@dataclass(frozen=True)
class _Times:
    """Everything that fills the columns between two days."""

    hours: Hours
    seats: Mapping[tuple[date, int], Sequence[Seat]]
    entries: Mapping[int, Entry]
    now: datetime = field(default_factory=timezone.now)


def times_of(office: Office, first: date, last: date, now: datetime) -> _Times:
    found: dict[tuple[date, int], list[Seat]] = {}
    rows = Seat.objects.filter(office=office, day__gte=first, day__lte=last)
    for seat in rows.select_related("booking").order_by("day", "span"):
        if _is_shown(seat, now):
            found.setdefault((seat.day, seat.counter_id), []).append(seat)
    bookings = [seat.booking for seats in found.values() for seat in seats]
    entries = {entry.booking.pk: entry for entry in entries_from(bookings)}
    return _Times(hours_of(office, first=first, last=last), found, entries, now)


def _is_shown(seat: Seat, now: datetime) -> bool:
    """A seat that was let go is free again, but who was expected there still stands in the picture."""
    if seat.let_go_at is None or seat.let_go_at > now:
        return True
    return seat.booking.state == BookingState.MISSED and seat.day == seat.booking.day


def bounds_of(times: _Times, wanted: set[tuple[date, int]]) -> tuple[int, int] | None:
    """From when to when there is anything to show, in whole half hours."""
    spans = [(s.start, s.end) for kind in HoursKind for s in _spans(times, wanted, kind)]
    spans += [(s.span.lower, s.span.upper) for key in wanted for s in times.seats.get(key, [])]
    if not spans:
        return None
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    return first // HALF_HOUR * HALF_HOUR, -(-last // HALF_HOUR) * HALF_HOUR


def _spans(times: _Times, wanted: set[tuple[date, int]], kind: HoursKind) -> Iterator[OpenSpan]:
    for day in sorted({day for day, _ in wanted}):
        yield from (span for span in times.hours.on(day, kind) if (day, span.counter) in wanted)


def column_of(times: _Times, day: date, counter: Counter, bounds: tuple[int, int] | None) -> Column:
    key = {(day, counter.pk)}
    opened = sorted(_spans(times, key, HoursKind.APPOINTMENT), key=lambda span: span.start)
    walk_in = sorted(_spans(times, key, HoursKind.WALK_IN), key=lambda span: span.start)
    seats = times.seats.get((day, counter.pk), [])
    blocks = list(_blocks(times, day, opened, walk_in, seats, bounds)) if bounds else []
    return Column(day, counter, blocks, _load(opened, seats))


def _load(opened: Sequence[OpenSpan], seats: Sequence[Seat]) -> Load:
    kept = [seat for seat in seats if _is_visit(seat)]
    booked = sum(seat.span.upper - seat.span.lower for seat in kept)
    return Load(booked, sum(span.end - span.start for span in opened))


def _is_visit(seat: Seat) -> bool:
    return seat.booking.state not in (BookingState.HELD, BookingState.CANCELLED) and (
        seat.day == seat.booking.day
    )


def _blocks(
    times: _Times,
    day: date,
    opened: Sequence[OpenSpan],
    walk_in: Sequence[OpenSpan],
    seats: Sequence[Seat],
    bounds: tuple[int, int],
) -> Iterator[Block]:
    at, last = bounds
    for seat in seats:
        yield from _between(times, day, opened, walk_in, at, seat.span.lower)
        yield _taken(times, seat)
        at = max(at, seat.span.upper)
    yield from _between(times, day, opened, walk_in, at, last)


def _taken(times: _Times, seat: Seat) -> Block:
    start, end = seat.span.lower, seat.span.upper
    state = seat.booking.state
    if state == BookingState.HELD:
        return Block(BlockKind.HELD, start, end, until=seat.let_go_at)
    if state == BookingState.CANCELLED or seat.day != seat.booking.day:  # cancelled, or moved
        return Block(BlockKind.COMES_BACK, start, end, until=seat.let_go_at)
    return Block(BlockKind.VISIT, start, end, times.entries.get(seat.booking_id))


def _between(
    times: _Times,
    day: date,
    opened: Sequence[OpenSpan],
    walk_in: Sequence[OpenSpan],
    start: int,
    end: int,
) -> Iterator[Block]:
    """What nobody has taken: free, without appointment, a break, or closed."""
    edges = sorted(
        {start, end}
        | {
            edge
            for span in (*opened, *walk_in)
            for edge in (span.start, span.end)
            if start < edge < end
        }
    )
    for begins, ends in itertools.pairwise(edges):
        span = next((s for s in opened if s.start <= begins < s.end), None)
        if span is not None:
            yield from _free(times, day, span, begins, ends)
        elif any(s.start <= begins < s.end for s in walk_in):
            yield Block(BlockKind.WALK_IN, begins, ends)
        else:
            inside = _is_inside((*opened, *walk_in), begins, ends)
            yield Block(BlockKind.BREAK if inside else BlockKind.CLOSED, begins, ends)


def _is_inside(spans: Sequence[OpenSpan], start: int, end: int) -> bool:
    return any(span.end <= start for span in spans) and any(span.start >= end for span in spans)


def _free(times: _Times, day: date, span: OpenSpan, start: int, end: int) -> Iterator[Block]:
    """In pieces of half an hour, so that each can be pressed; what is over is one piece."""
    kind = BlockKind.KEPT_BACK if span.kept_back else BlockKind.FREE
    over = min(max(minute_of(times.now, day), start), end)
    if start < over:
        over = min(-(-over // 5) * 5, end)
        yield Block(BlockKind.PAST, start, over)
        start = over
    while start < end:
        piece = min((start // HALF_HOUR + 1) * HALF_HOUR, end)
        yield Block(kind, start, piece)
        start = piece
