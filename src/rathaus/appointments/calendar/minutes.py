"""Minutes of a day as staff reads them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rathaus.core.dates import BERLIN

HALF_HOUR, HOUR = 30, 60


def minute_of(now: datetime, day: date) -> int:
    """Now as a minute of the day: 0 before it has begun, 1440 when it is over."""
    local = now.astimezone(BERLIN)
    if local.date() != day:
        return 0 if local.date() < day else 24 * HOUR
    return local.hour * HOUR + local.minute


def clock(minute: int) -> str:
    """``9:05``, the time of day on the wall."""
    return f"{minute // HOUR}:{minute % HOUR:02d}"


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
