"""Free times as staff looks for them: a day's times, the days after it, and the nearest to a wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rathaus.appointments.calendar import HOUR, clock
from rathaus.appointments.enums import Channel
from rathaus.appointments.freetimes import FreeTime, free_days, free_times
from rathaus.appointments.models import Office

DAYS_OFFERED = 6


@dataclass(frozen=True)
class Choice:
    """Times for a visit of so many minutes.

    Attributes:
        hours: label of the hour, and the times in it.
        wish: the time that was asked for, if it is free.
        nearest: the free time of the day nearest to the wish; None without a wish.
        days: the next days on which something is free.
    """

    day: date
    minutes: int
    hours: Sequence[tuple[str, Sequence[FreeTime]]]
    wish: FreeTime | None
    nearest: FreeTime | None
    days: Sequence[date]


def choice(
    office: Office, *, counters: Sequence[int], minutes: int, day: date, wish: int | None = None
) -> Choice:
    """What staff may book from a day on, kept-back counters included."""
    free = free_times(
        office, counters=counters, minutes=minutes, channel=Channel.PHONE, first=day, last=day
    )
    later = free_days(
        office,
        counters=counters,
        minutes=minutes,
        channel=Channel.PHONE,
        first=day + timedelta(days=1),
    )
    return Choice(
        day=day,
        minutes=minutes,
        hours=_by_hour(free),
        wish=next((time for time in free if time.start == wish), None),
        nearest=None if wish is None else nearest(free, wish),
        days=list(later)[:DAYS_OFFERED],
    )


def nearest(free: Sequence[FreeTime], wish: int) -> FreeTime | None:
    """Of two equally near the earlier one."""
    return min(free, key=lambda time: (abs(time.start - wish), time.start), default=None)


def _by_hour(free: Sequence[FreeTime]) -> list[tuple[str, list[FreeTime]]]:
    hours: dict[int, list[FreeTime]] = {}
    for time in free:
        hours.setdefault(time.start // HOUR, []).append(time)
    return [(clock(hour * HOUR), times) for hour, times in hours.items()]
