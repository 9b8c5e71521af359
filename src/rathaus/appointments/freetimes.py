"""Free times: opening hours minus taken seats, computed by PostgreSQL with multiranges.

Nothing is stored: an edit of the hours and a booking are visible in the next statement.
A time is free if one counter that does everything wanted is open and untaken for the whole length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import Office
from rathaus.appointments.opening import OpenSpan, hours_of
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import require_tenant_transaction

_FREE = """
WITH opened AS (
    SELECT counter, day, range_agg(int4range(starts, ends)) AS span
    FROM unnest(%(counters)s::bigint[], %(days)s::date[], %(starts)s::int[], %(ends)s::int[])
        AS o(counter, day, starts, ends)
    GROUP BY counter, day
), taken AS (
    SELECT counter_id, day, range_agg(span) AS span FROM appointments_seat
    WHERE tenant_id = %(tenant)s AND office_id = %(office)s
        AND day BETWEEN %(first)s AND %(last)s
        AND (let_go_at IS NULL OR let_go_at > %(now)s)
    GROUP BY counter_id, day
), gap AS (
    SELECT o.counter, o.day, unnest(o.span - coalesce(t.span, '{}'::int4multirange)) AS span
    FROM opened o LEFT JOIN taken t ON t.counter_id = o.counter AND t.day = o.day
), fit AS (
    SELECT counter, day, span, ((lower(span) + %(step)s - 1) / %(step)s) * %(step)s AS earliest,
        upper(span) - %(minutes)s AS latest
    FROM gap WHERE upper(span) - lower(span) >= %(minutes)s
)
"""
_DAYS = (
    _FREE
    + """
SELECT day, count(DISTINCT start)
FROM fit, generate_series(earliest, latest, %(step)s) AS start
WHERE day > %(from_day)s OR (day = %(from_day)s AND start >= %(from_minute)s)
GROUP BY day ORDER BY day
"""
)
_TIMES = (
    _FREE
    + """
SELECT day, start, count(*)
FROM fit, generate_series(earliest, latest, %(step)s) AS start
WHERE day > %(from_day)s OR (day = %(from_day)s AND start >= %(from_minute)s)
GROUP BY day, start ORDER BY day, start
LIMIT %(limit)s
"""
)
ALL = 100_000


@dataclass(frozen=True)
class FreeTime:
    """Somebody could come then.

    Attributes:
        start: minutes after midnight.
        seats: counters that are free for the whole length.
    """

    day: date
    start: int
    seats: int


def free_days(
    office: Office,
    *,
    counters: Sequence[int],
    minutes: int,
    channel: Channel = Channel.ONLINE,
    first: date | None = None,
    last: date | None = None,
    now: datetime | None = None,
) -> dict[date, int]:
    """Days with at least one free time → how many different times.

    Args:
        counters: primary keys of those that do everything wanted (:func:`able_counters`).
        minutes: length of the visit.
        first, last: cut to what may be booked through the channel; None is all of it.
    """
    found = _query(_DAYS, office, counters, minutes, channel, first, last, now)
    return {day: int(number) for day, number in found}


def free_times(
    office: Office,
    *,
    counters: Sequence[int],
    minutes: int,
    channel: Channel = Channel.ONLINE,
    first: date | None = None,
    last: date | None = None,
    limit: int = ALL,
    now: datetime | None = None,
) -> list[FreeTime]:
    """Free times in order; the first ``limit`` of them."""
    found = _query(_TIMES, office, counters, minutes, channel, first, last, now, limit=limit)
    return [FreeTime(day, start, seats) for day, start, seats in found]


_ABLE = """
SELECT c.id FROM appointments_counter c
WHERE c.tenant_id = %(tenant)s AND c.office_id = %(office)s AND c.is_active
    AND (c.does_everything OR NOT EXISTS (
        SELECT FROM unnest(%(concerns)s::bigint[]) AS wanted (concern)
        WHERE NOT EXISTS (
            SELECT FROM appointments_counterconcern d
            WHERE d.tenant_id = c.tenant_id AND d.counter_id = c.id AND d.concern_id = concern)))
ORDER BY c.position, c.id
"""


def able_counters(office: Office, concerns: Sequence[int]) -> list[int]:
    """Counters that do all the concerns (primary keys)."""
    tenant = require_tenant_transaction("Counter")
    with connection.cursor() as cursor:
        cursor.execute(_ABLE, {"tenant": tenant, "office": office.pk, "concerns": list(concerns)})
        return [counter for (counter,) in cursor.fetchall()]


def opened_around(
    office: Office,
    *,
    counters: Sequence[int],
    day: date,
    start: int,
    minutes: int,
    channel: Channel,
    now: datetime,
) -> list[tuple[int, int, int]]:
    """Counters open for the whole stretch, each with the beginning and end of the hours around it.

    Empty if the channel may not book the stretch: too early, too late, or beside the office's steps.
    Staff may book any minute that is not over.
    """
    earliest, last = bookable_window(office, channel, now)
    after = start + minutes - 1 if channel.is_internal else start
    if day > last or (day, after) < (earliest.date(), first_minute(earliest)):
        return []
    if start % office.step_minutes and not channel.is_internal:
        return []
    found = []
    for counter, spans in _joined(_opened(office, counters, channel, day, day)).items():
        around = [(o, c) for o, c in spans if o <= start and start + minutes <= c]
        found += [(counter, opens, closes) for opens, closes in around]
    return found


def _joined(spans: Sequence[OpenSpan]) -> dict[int, list[tuple[int, int]]]:
    """The hours of each counter on one day; those that touch or overlap are one."""
    found: dict[int, list[tuple[int, int]]] = {}
    for span in sorted(spans, key=lambda span: span.start):
        hours = found.setdefault(span.counter, [])
        if hours and span.start <= hours[-1][1]:
            hours[-1] = (hours[-1][0], max(hours[-1][1], span.end))
        else:
            hours.append((span.start, span.end))
    return found


def bookable_window(
    office: Office, channel: Channel, now: datetime | None = None
) -> tuple[datetime, date]:
    """From which moment and up to which day the channel may book."""
    moment = now or timezone.now()
    last = moment.astimezone(BERLIN).date() + timedelta(days=office.horizon_days)
    if not channel.is_internal:
        moment = moment.astimezone(UTC) + timedelta(minutes=office.lead_minutes)
    return moment.astimezone(BERLIN), last


def first_minute(moment: datetime) -> int:
    """The first minute of its day that has not begun before.

    In the hour that summer time gives twice, its second time round, all of that hour is over.
    """
    local = moment.astimezone(BERLIN)
    if local.fold:
        return (local.hour + 1) * 60
    return local.hour * 60 + local.minute + bool(local.second or local.microsecond)


def _query(
    sql: str,
    office: Office,
    counters: Sequence[int],
    minutes: int,
    channel: Channel,
    first: date | None,
    last: date | None,
    now: datetime | None,
    **more: int,
) -> list[Any]:
    moment = now or timezone.now()
    earliest, horizon = bookable_window(office, channel, moment)
    first = max(first or earliest.date(), earliest.date())
    last = min(last or horizon, horizon)
    if first > last or not counters:
        return []
    opened = _opened(office, counters, channel, first, last)
    values: dict[str, Any] = {
        "counters": [span.counter for span in opened],
        "days": [span.day for span in opened],
        "starts": [span.start for span in opened],
        "ends": [span.end for span in opened],
        "tenant": require_tenant_transaction("Seat"),
        "office": office.pk,
        "first": first,
        "last": last,
        "now": moment,
        "step": office.step_minutes,
        "minutes": minutes,
        "from_day": earliest.date(),
        "from_minute": first_minute(earliest),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values | more)
        return list(cursor.fetchall())


def _opened(
    office: Office, counters: Sequence[int], channel: Channel, first: date, last: date
) -> list[OpenSpan]:
    wanted = frozenset(counters)
    spans = hours_of(office, first=first, last=last).spans(first, last, HoursKind.APPOINTMENT)
    return [
        span
        for span in spans
        if span.counter in wanted and (channel.is_internal or not span.kept_back)
    ]
