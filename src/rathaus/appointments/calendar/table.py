"""The staff's picture of days: columns side by side on one scale of time.

The table has one row for every ``unit`` minutes, and a block stands in as many rows as it lasts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from rathaus.appointments.calendar.columns import (
    Block,
    Column,
    Load,
    bounds_of,
    column_of,
    times_of,
)
from rathaus.appointments.calendar.minutes import HALF_HOUR, HOUR, clock, minute_of
from rathaus.appointments.models import Counter, Office
from rathaus.appointments.opening import days


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


def picture(
    office: Office,
    counters: Sequence[Counter],
    first: date,
    last: date,
    *,
    now: datetime | None = None,
) -> Picture:
    """Columns of the counters for each day from ``first`` to ``last``, both included."""
    times = times_of(office, first, last, now or timezone.now())
    wanted = [(day, counter) for day in days(first, last) for counter in counters]
    bounds = bounds_of(times, {(day, counter.pk) for day, counter in wanted})
    columns = [column_of(times, day, counter, bounds) for day, counter in wanted]
    if bounds is None:
        return Picture(columns, office.step_minutes, [])
    unit = _unit(office, columns)
    return Picture(columns, unit, list(_rows(columns, bounds, unit, times.now)))


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
