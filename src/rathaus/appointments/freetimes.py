"""Free times: opening hours minus taken seats, computed by PostgreSQL with multiranges.

Nothing is stored: an edit of the hours and a booking are visible in the next statement.
A time is free if one counter that does everything wanted is open and untaken for the whole length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import Counter, CounterConcern, Office
from rathaus.appointments.opening import OpenSpan, hours_of
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import require_tenant_id

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
_COUNTERS = (
    _FREE
    + """
SELECT counter FROM fit WHERE day = %(first)s AND lower(span) <= %(start)s AND %(start)s <= latest
ORDER BY upper(span) - lower(span), random()
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


def free_counters(
    office: Office,
    *,
    counters: Sequence[int],
    day: date,
    start: int,
    minutes: int,
    channel: Channel,
    now: datetime | None = None,
) -> list[int]:
    """Counters free for exactly this stretch; the one with the tightest gap first."""
    found = _query(_COUNTERS, office, counters, minutes, channel, day, day, now, start=start)
    return [counter for (counter,) in found]


def able_counters(office: Office, concerns: Sequence[int]) -> list[int]:
    """Counters that do all the concerns (primary keys)."""
    active = Counter.objects.filter(office=office, is_active=True)
    rows = CounterConcern.objects.filter(counter__in=active, concern__in=concerns)
    done: dict[int, set[int]] = {}
    for counter, concern in rows.values_list("counter_id", "concern_id"):
        done.setdefault(counter, set()).add(concern)
    return [
        counter.pk
        for counter in active
        if counter.does_everything or set(concerns) <= done.get(counter.pk, set())
    ]


def bookable_window(
    office: Office, channel: Channel, now: datetime | None = None
) -> tuple[datetime, date]:
    """From which moment and up to which day the channel may book."""
    moment = (now or timezone.now()).astimezone(BERLIN)
    last = moment.date() + timedelta(days=office.horizon_days)
    if channel.is_internal:
        return moment, last
    return moment + timedelta(minutes=office.lead_minutes), last


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
    earliest = earliest.astimezone(BERLIN)
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
        "tenant": require_tenant_id(),
        "office": office.pk,
        "first": first,
        "last": last,
        "now": moment,
        "step": office.step_minutes,
        "minutes": minutes,
        "from_day": earliest.date(),
        "from_minute": earliest.hour * 60 + earliest.minute + bool(earliest.second),
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
