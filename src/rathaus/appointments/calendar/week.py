"""A week of all counters in figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rathaus.appointments.calendar.columns import BlockKind, Load
from rathaus.appointments.calendar.minutes import HOUR
from rathaus.appointments.calendar.table import Picture
from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Counter, Office, Seat
from rathaus.appointments.opening import hours_of


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
