"""ISO 8601 durations, dates and repeating intervals, counted as a German calendar counts.

``P1D`` over the end of summer time is one calendar day (25 hours), ``PT24H`` is 24 hours.
Source: ISO 8601-1:2019, 5.5 and 5.6; BPMN 2.0.2, 10.5.5 (timer event definitions).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from rathaus.core.dates import BERLIN

_DURATION = re.compile(
    r"^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?"
    r"(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$"
)
_CYCLE = re.compile(r"^R(\d*)/(.+)$")
_LONGEST_YEARS = 100


class TimingInvalid(ValueError):
    """The text is no ISO 8601 duration, date or cycle."""


@dataclass(frozen=True)
class Duration:
    """Calendar part (months, days) and clock part."""

    months: int
    days: int
    clock: timedelta

    def after(self, moment: datetime) -> datetime:
        """The aware moment that lies this duration after ``moment``, in UTC."""
        local = moment.astimezone(BERLIN).replace(tzinfo=None)
        month = local.month - 1 + self.months
        year, month = local.year + month // 12, month % 12 + 1
        day = min(local.day, calendar.monthrange(year, month)[1])
        shifted = local.replace(year=year, month=month, day=day) + timedelta(days=self.days)
        return (
            shifted.replace(tzinfo=BERLIN, fold=moment.astimezone(BERLIN).fold).astimezone(UTC)
            + self.clock
        )


@dataclass(frozen=True)
class Cycle:
    """``repeats`` times in all (None: without end), each ``every`` after the one before."""

    repeats: int | None
    every: Duration


def parse_duration(text: str) -> Duration:
    """``P14D``, ``P1M``, ``PT30M``.

    Raises:
        TimingInvalid: anything else, also more than a hundred years.
    """
    match = _DURATION.match(text.strip())
    if match is None:
        raise TimingInvalid(f"{text!r} is no ISO 8601 duration such as P14D or PT2H")
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    seconds = float(match.group(7) or 0)
    try:
        clock = timedelta(hours=hours, minutes=minutes, seconds=seconds)
        whole = timedelta(days=weeks * 7 + days + (years * 12 + months) * 31) + clock
    except OverflowError:
        whole = timedelta.max
    if whole > timedelta(days=_LONGEST_YEARS * 366):
        raise TimingInvalid(f"{text!r} is longer than {_LONGEST_YEARS} years")
    return Duration(years * 12 + months, weeks * 7 + days, clock)


def parse_date(text: str) -> datetime:
    """``2026-12-03T09:00:00+01:00``; without a zone it is local time, without a time midnight.

    Raises:
        TimingInvalid: the text is no date.
    """
    try:
        if len(text.strip()) <= len("2026-12-03"):
            day = date.fromisoformat(text.strip())
            return datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)
        moment = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise TimingInvalid(f"{text!r} is no ISO 8601 date such as 2026-12-03T09:00") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=BERLIN)).astimezone(UTC)


def parse_cycle(text: str) -> Cycle:
    """``R3/P1D`` (three times) or ``R/PT1H`` (without end).

    Raises:
        TimingInvalid: the text is no repeating interval, or repeats never or without a pause.
    """
    match = _CYCLE.match(text.strip())
    if match is None:
        raise TimingInvalid(f"{text!r} is no ISO 8601 cycle such as R3/P1D")
    repeats = int(match.group(1)) if match.group(1) else None
    every = parse_duration(match.group(2))
    if repeats == 0 or every == Duration(0, 0, timedelta()):
        raise TimingInvalid(f"{text!r} repeats never or without a pause")
    return Cycle(repeats, every)


def check(form: str, text: str) -> None:
    """Raises TimingInvalid unless ``text`` fits the ``form`` (duration, date or cycle)."""
    {"duration": parse_duration, "date": parse_date, "cycle": parse_cycle}[form](text)
