"""Days are calendar days of the town, times of day are minutes after midnight on its clock.

A time of day on the wall is what people agree on; the instant follows from it and moves with a
change of the law about summer time. Minutes run from 0 to 1440 on every day, also on the two days
a year that have 23 or 25 hours.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from rathaus.core.dates import BERLIN

MIDNIGHT = 24 * 60


def instant(day: date, minute: int) -> datetime:
    """The moment of a time of day in the town; 1440 is the midnight after.

    In the hour that summer time skips, the clock's reading is taken as if it had not yet changed;
    in the hour that comes twice, the first one counts.
    """
    if minute >= MIDNIGHT:
        day, minute = day + timedelta(days=1), minute - MIDNIGHT
    return datetime.combine(day, time(minute // 60, minute % 60), BERLIN)
