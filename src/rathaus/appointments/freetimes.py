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
from rathaus.core.postgres.planning import plan_for_the_values
from rathaus.core.tenancy import require_tenant_transaction

_FREE = """
WITH pattern AS (
    SELECT pattern, counter, range_agg(int4range(opens, closes)) AS span
    FROM unnest(%(patterns)s::int[], %(counters)s::bigint[], %(opens)s::int[], %(closes)s::int[])
        AS p (pattern, counter, opens, closes)
    GROUP BY pattern, counter
), opened AS (
    SELECT d.office, d.day, d.minutes, d.step, d.not_before, p.counter, p.span
    FROM unnest(%(offices)s::bigint[], %(days)s::date[], %(day_patterns)s::int[],
            %(lengths)s::int[], %(steps)s::int[], %(not_before)s::int[])
        AS d (office, day, pattern, minutes, step, not_before)
    JOIN pattern p USING (pattern)
), taken AS (
    SELECT office_id, day, counter_id, range_agg(span) AS span FROM appointments_seat
    WHERE tenant_id = %(tenant)s AND office_id = ANY (%(places)s::bigint[])
        AND day BETWEEN %(first)s AND %(last)s
        AND (let_go_at IS NULL OR let_go_at > %(now)s)
    GROUP BY office_id, day, counter_id
), gap AS (
    SELECT o.office, o.day, o.minutes, o.step, o.not_before,
        unnest(o.span - coalesce(t.span, '{}'::int4multirange)) AS span
    FROM opened o
    LEFT JOIN taken t ON t.office_id = o.office AND t.day = o.day AND t.counter_id = o.counter
), fit AS (
    SELECT office, day, step, (greatest(lower(span), not_before) + step - 1) / step AS earliest,
        (upper(span) - minutes + step) / step - 1 AS latest
    FROM gap WHERE upper(span) - lower(span) >= minutes
)
"""
"""Gaps of each counter and the first and last time in them, counted in steps of the office.

``pattern``: hours that several days share. ``opened``: the days, and what is wanted of them.
"""
_DAYS = f"""{_FREE}, starts AS (
    SELECT office, day, unnest(range_agg(int4range(earliest, latest, '[]'))) AS span
    FROM fit WHERE earliest <= latest GROUP BY office, day
)
SELECT office, day, sum(upper(span) - lower(span)) FROM starts GROUP BY office, day ORDER BY day
"""  # noqa: S608 - a constant
_TIMES = f"""{_FREE}, start AS (SELECT day, generate_series(earliest, latest) * step AS start FROM fit)
SELECT day, start, count(*) FROM start GROUP BY day, start ORDER BY day, start
LIMIT %(limit)s
"""  # noqa: S608 - a constant
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

    @property
    def clock(self) -> str:
        """``9:05``, the time of day on the wall."""
        return f"{self.start // 60}:{self.start % 60:02d}"


@dataclass(frozen=True)
class Wanted:
    """What somebody wants of an office.

    Attributes:
        counters: primary keys of those that do everything wanted (:func:`able_counters`).
        minutes: length of the visit.
    """

    office: Office
    counters: Sequence[int]
    minutes: int


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
    wanted = Wanted(office, counters, minutes)
    found = free_days_of_offices([wanted], channel=channel, first=first, last=last, now=now)
    return found[office.pk]


def free_days_of_offices(
    wanted: Sequence[Wanted],
    *,
    channel: Channel = Channel.ONLINE,
    first: date | None = None,
    last: date | None = None,
    now: datetime | None = None,
) -> dict[int, dict[date, int]]:
    """The same of several different offices in one statement, by the office's primary key."""
    days: dict[int, dict[date, int]] = {one.office.pk: {} for one in wanted}
    for office, day, number in _query(_DAYS, wanted, channel, first, last, now):
        days[office][day] = int(number)
    return days


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
    wanted = [Wanted(office, counters, minutes)]
    found = _query(_TIMES, wanted, channel, first, last, now, limit=limit)
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
    for counter, spans in _joined(_opened(office, counters, channel, day)).items():
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
    wanted: Sequence[Wanted],
    channel: Channel,
    first: date | None,
    last: date | None,
    now: datetime | None,
    **more: int,
) -> list[Any]:
    moment = now or timezone.now()
    opened, patterns = _Columns(6), _Columns(4)
    for one in wanted:
        earliest, horizon = bookable_window(one.office, channel, moment)
        begin = max(first or earliest.date(), earliest.date())
        end = min(last or horizon, horizon)
        if begin <= end and one.counters:
            _add_hours(one, channel, (begin, end), earliest, opened, patterns)
    if not opened.rows:
        return []
    days = [row[1] for row in opened.rows]
    values = {
        **opened.named("offices", "days", "day_patterns", "lengths", "steps", "not_before"),
        **patterns.named("patterns", "counters", "opens", "closes"),
        "places": [one.office.pk for one in wanted],
        "tenant": require_tenant_transaction("Seat"),
        "first": min(days),
        "last": max(days),
        "now": moment,
    }
    plan_for_the_values()  # a plan for any number of days and offices would join them in a loop
    with connection.cursor() as cursor:
        cursor.execute(sql, values | more)
        return list(cursor.fetchall())


class _Columns:
    """Rows on their way into a statement, as one array a column."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> None:
        self.rows.append(values)

    def named(self, *names: str) -> dict[str, list[Any]]:
        columns = zip(*self.rows, strict=True) if self.rows else [[] for _ in range(self.width)]
        return {name: list(column) for name, column in zip(names, columns, strict=True)}


def _add_hours(
    one: Wanted,
    channel: Channel,
    between: tuple[date, date],
    earliest: datetime,
    opened: _Columns,
    patterns: _Columns,
) -> None:
    """Note each day with the number of its pattern, and each pattern once."""
    office = one.office
    today, minute = earliest.date(), first_minute(earliest)
    hours = hours_of(office, first=between[0], last=between[1])
    for days, spans in hours.alike(*between, HoursKind.APPOINTMENT):
        number = len(opened.rows)  # any that no other pattern has
        usable = _usable(spans, one.counters, channel)
        for span in usable:
            patterns.add(number, span.counter, span.start, span.end)
        for day in days if usable else ():
            not_before = minute if day == today else 0
            opened.add(office.pk, day, number, one.minutes, office.step_minutes, not_before)


def _opened(office: Office, counters: Sequence[int], channel: Channel, day: date) -> list[OpenSpan]:
    spans = hours_of(office, first=day, last=day).on(day, HoursKind.APPOINTMENT)
    return _usable(spans, counters, channel)


def _usable(spans: Sequence[OpenSpan], counters: Sequence[int], channel: Channel) -> list[OpenSpan]:
    return [
        span
        for span in spans
        if span.counter in counters and (channel.is_internal or not span.kept_back)
    ]
