"""The staff's picture of days: counters and times as a table, and the same as a list.

A column is one counter on one day. Its time is cut into blocks without gaps: visits, free times,
walk-in hours, breaks, closed. The table has one row for every ``unit`` minutes, and a block
stands in as many rows as it lasts.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import F
from django.utils import timezone

from rathaus.appointments.enums import BookingState, HoursKind
from rathaus.appointments.models import Booking, BookingItem, Counter, Office, Seat
from rathaus.appointments.opening import Hours, OpenSpan, days, hours_of
from rathaus.core.dates import BERLIN

HALF_HOUR, HOUR = 30, 60
NOT_SHOWN = (BookingState.HELD, BookingState.EXPIRED)


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
class Cell:
    column: Column
    block: Block
    rows: int


@dataclass(frozen=True)
class Row:
    """``label`` stands at every half hour; ``has_now`` is this minute's row."""

    minute: int
    cells: Sequence[Cell]
    label: str = ""
    has_now: bool = False

    @property
    def is_hour(self) -> bool:
        return self.minute % HOUR == 0


@dataclass(frozen=True)
class Picture:
    """Columns side by side on one scale of time; ``rows`` is empty where nothing happens at all."""

    columns: Sequence[Column]
    unit: int
    rows: Sequence[Row]

    @property
    def load(self) -> Load:
        return sum((column.load for column in self.columns), Load())


@dataclass(frozen=True)
class _Times:
    """Everything that fills the columns between two days."""

    hours: Hours
    seats: Mapping[tuple[date, int], Sequence[Seat]]
    entries: Mapping[int, Entry]
    now: datetime = field(default_factory=timezone.now)


# --- Lines ----------------------------------------------------------------------------------------


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


# --- Columns --------------------------------------------------------------------------------------


def picture(
    office: Office,
    counters: Sequence[Counter],
    first: date,
    last: date,
    *,
    now: datetime | None = None,
) -> Picture:
    """Columns of the counters for each day from ``first`` to ``last``, both included."""
    times = _times(office, first, last, now or timezone.now())
    wanted = [(day, counter) for day in days(first, last) for counter in counters]
    bounds = _bounds(times, {(day, counter.pk) for day, counter in wanted})
    columns = [_column(times, day, counter, bounds) for day, counter in wanted]
    if bounds is None:
        return Picture(columns, office.step_minutes, [])
    unit = _unit(office, columns)
    return Picture(columns, unit, list(_rows(columns, bounds, unit, times.now)))


def _times(office: Office, first: date, last: date, now: datetime) -> _Times:
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


def _bounds(times: _Times, wanted: set[tuple[date, int]]) -> tuple[int, int] | None:
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


def _column(times: _Times, day: date, counter: Counter, bounds: tuple[int, int] | None) -> Column:
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


def minute_of(now: datetime, day: date) -> int:
    """Now as a minute of the day: 0 before it has begun, 1440 when it is over."""
    local = now.astimezone(BERLIN)
    if local.date() != day:
        return 0 if local.date() < day else 24 * HOUR
    return local.hour * HOUR + local.minute


# --- Rows -----------------------------------------------------------------------------------------


def _unit(office: Office, columns: Sequence[Column]) -> int:
    edges = {
        edge for column in columns for block in column.blocks for edge in (block.start, block.end)
    }
    return max(5, math.gcd(HALF_HOUR, office.step_minutes, *edges))


def _rows(
    columns: Sequence[Column], bounds: tuple[int, int], unit: int, now: datetime
) -> Iterator[Row]:
    first, last = bounds
    starting: dict[int, list[Cell]] = {}
    for column in columns:
        for minute, cell in _cells(column, first, unit):
            starting.setdefault(minute, []).append(cell)
    minute_now = {minute_of(now, column.day) for column in columns}
    for minute in range(first, last, unit):
        yield Row(
            minute,
            starting.get(minute, []),
            clock(minute) if minute % HALF_HOUR == 0 else "",
            any(minute <= at < minute + unit for at in minute_now if 0 < at < 24 * HOUR),
        )


def _cells(column: Column, first: int, unit: int) -> Iterator[tuple[int, Cell]]:
    """A block takes at least one row; hours at odd minutes are drawn at the nearest row."""
    row = 0
    for block in column.blocks:
        end = -(-(block.end - first) // unit)
        if end > row:
            yield first + row * unit, Cell(column, block, end - row)
            row = end


def clock(minute: int) -> str:
    """``9:05``, the time of day on the wall."""
    return f"{minute // HOUR}:{minute % HOUR:02d}"


# --- Weeks ----------------------------------------------------------------------------------------


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_worth_showing(office: Office, monday: date) -> int:
    """5, or as many days as the week needs to show everything of Saturday and Sunday."""
    sunday = monday + timedelta(days=6)
    hours = hours_of(office, first=monday, last=sunday)
    seats = Seat.objects.filter(office=office, day__gt=monday + timedelta(days=4), day__lte=sunday)
    busy = set(seats.values_list("day", flat=True))
    for number in (7, 6):
        day = monday + timedelta(days=number - 1)
        if day in busy or any(hours.on(day, kind) for kind in HoursKind):
            return number
    return 5


@dataclass(frozen=True)
class HourLoad:
    """An hour of a day, all counters together."""

    day: date
    load: Load

    @property
    def level(self) -> int:
        """0 empty to 4 full, for the shade; the number stands beside it."""
        percent = self.load.percent
        return 0 if percent is None else min(4, percent // 25 + (1 if percent % 25 else 0))


@dataclass(frozen=True)
class WeekTable:
    """A week of all counters in figures.

    Attributes:
        hours: label of the hour, and that hour of every day.
        totals: of each day.
        counters: each counter's load by day, and in the week.
    """

    days: Sequence[date]
    hours: Sequence[tuple[str, Sequence[HourLoad]]]
    totals: Sequence[HourLoad]
    counters: Sequence[tuple[Counter, Sequence[Load], Load]]


def week_table(painted: Picture) -> WeekTable:
    shown = sorted({column.day for column in painted.columns})
    begins = sorted({row.minute // HOUR for row in painted.rows})
    counters = {column.counter.pk: column.counter for column in painted.columns}
    by_key = {(column.day, column.counter.pk): column for column in painted.columns}

    def total(day: date) -> Load:
        return sum((by_key[day, pk].load for pk in counters), Load())

    return WeekTable(
        days=shown,
        hours=[
            (f"{hour}–{hour + 1}", [HourLoad(day, _hour(painted, day, hour)) for day in shown])
            for hour in begins
        ],
        totals=[HourLoad(day, total(day)) for day in shown],
        counters=[
            (counter, loads, sum(loads, Load()))
            for pk, counter in counters.items()
            for loads in [[by_key[day, pk].load for day in shown]]
        ],
    )


def _hour(painted: Picture, day: date, hour: int) -> Load:
    """Visits count where they stand; free, kept back and past time is what could be booked."""
    first, last = hour * HOUR, (hour + 1) * HOUR
    booked = open_ = 0
    for column in painted.columns:
        if column.day != day:
            continue
        for block in column.blocks:
            minutes = max(0, min(block.end, last) - max(block.start, first))
            if block.kind == BlockKind.VISIT:
                booked += minutes
            if block.kind in _BOOKABLE:
                open_ += minutes
    return Load(booked, open_)


_BOOKABLE = frozenset(
    {
        BlockKind.VISIT,
        BlockKind.HELD,
        BlockKind.COMES_BACK,
        BlockKind.FREE,
        BlockKind.KEPT_BACK,
        BlockKind.PAST,
    }
)
