"""Free times: opening hours minus taken seats, computed by PostgreSQL with multiranges.

Nothing is stored: an edit of the hours and a booking are visible in the next statement.
A time is free if one counter that does everything wanted is open and untaken for the whole length.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection
from django.utils import timezone

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import Office
from rathaus.appointments.opening import OpenSpan, hours_of, hours_of_offices
from rathaus.core.dates import BERLIN
from rathaus.core.postgres.planning import plan_for_the_values
from rathaus.core.tenancy import require_tenant_transaction

_FREE = """
WITH opened AS (
    SELECT o.office, d.day, c.counter, o.span, o.minutes, o.step,
        CASE WHEN d.day = o.today THEN o.minute ELSE 0 END AS not_before
    FROM unnest(%(offices)s::bigint[], %(days)s::text[], %(counters)s::text[],
            %(spans)s::int4multirange[], %(lengths)s::int[], %(steps)s::int[],
            %(todays)s::date[], %(minutes)s::int[])
        AS o (office, days, counters, span, minutes, step, today, minute)
    CROSS JOIN LATERAL unnest(o.days::date[]) AS d (day)
    CROSS JOIN LATERAL unnest(o.counters::bigint[]) AS c (counter)
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
    ORDER BY o.office, o.day
), fit AS (
    SELECT office, day, step, (greatest(lower(span), not_before) + step - 1) / step AS earliest,
        (upper(span) - minutes + step) / step - 1 AS latest
    FROM gap WHERE upper(span) - lower(span) >= minutes
)
"""
"""Gaps of each counter and the first and last time in them, counted in steps of the office.

``opened``: the hours come in short, as days and counters that have the same. The order of ``gap`` is
that of the seats' index and spares sorting all gaps.
"""
_DAYS = f"""{_FREE}
SELECT office, day, bit_count(bit_or(
    (repeat('1', 288)::bit(288) << (287 - latest + earliest)) >> earliest
))
FROM fit WHERE earliest <= latest GROUP BY office, day
"""  # noqa: S608 - a constant
"""Different times of a day, each a bit: a step has at least five minutes, so there are 288 at most."""
_TIMES = f"""{_FREE}, start AS (
    SELECT office, day, generate_series(earliest, latest) * step AS start FROM fit
)
SELECT office, day, start, count(*) FROM start GROUP BY office, day, start
ORDER BY day, start, array_position(%(places)s::bigint[], office)
LIMIT %(limit)s
"""  # noqa: S608 - a constant
ALL = 100_000
MUCH = 5_000
"""Days of all counters together, from which on two processes of the database share the work."""


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
    moment = now or timezone.now()
    shares = _shares(_all_asked(wanted, channel, first, last, moment))
    parts = [values for share in shares if (values := _values(share, channel, moment))]
    if parts:
        found = _rows(_side_by_side(_DAYS, len(parts)), _numbered(parts), processes=len(parts))
        for office, day, number in found:
            days[office][day] = number
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
    found = free_times_of_offices(
        wanted, channel=channel, first=first, last=last, limit=limit, now=now
    )
    return [time for _office, time in found]


def free_times_of_offices(
    wanted: Sequence[Wanted],
    *,
    channel: Channel = Channel.ONLINE,
    first: date | None = None,
    last: date | None = None,
    limit: int = ALL,
    now: datetime | None = None,
) -> list[tuple[int, FreeTime]]:
    """The same of several different offices in one statement, with the office's primary key.

    What is free at the same time in several offices stands in the order in which they are wanted.
    """
    moment = now or timezone.now()
    values = _values(_all_asked(wanted, channel, first, last, moment), channel, moment)
    found = _rows(_TIMES, values | {"limit": limit}) if values else ()
    return [(office, FreeTime(day, start, seats)) for office, day, start, seats in found]


_ABLE = """
SELECT o.office, c.id FROM unnest(%(offices)s::bigint[], %(concerns)s::text[]) AS o (office, concerns)
JOIN appointments_counter c ON c.tenant_id = %(tenant)s AND c.office_id = o.office AND c.is_active
WHERE c.does_everything OR NOT EXISTS (
    SELECT FROM unnest(o.concerns::bigint[]) AS wanted (concern)
    WHERE NOT EXISTS (
        SELECT FROM appointments_counterconcern d
        WHERE d.tenant_id = c.tenant_id AND d.counter_id = c.id AND d.concern_id = concern))
ORDER BY c.position, c.id
"""


def able_counters(office: Office, concerns: Sequence[int]) -> list[int]:
    """Counters that do all the concerns (primary keys)."""
    return able_counters_of_offices({office.pk: concerns})[office.pk]


def able_counters_of_offices(concerns: Mapping[int, Sequence[int]]) -> dict[int, list[int]]:
    """The same of many offices in one statement: office → concerns becomes office → counters."""
    values: dict[str, Any] = {
        "tenant": require_tenant_transaction("Counter"),
        "offices": list(concerns),
        "concerns": [_literal(map(str, some)) for some in concerns.values()],
    }
    able: dict[int, list[int]] = {office: [] for office in concerns}
    with connection.cursor() as cursor:
        cursor.execute(_ABLE, values)
        for office, counter in cursor.fetchall():
            able[office].append(counter)
    return able


def opened_around(
    office: Office,
    *,
    concerns: Sequence[int],
    only: int | None = None,
    day: date,
    start: int,
    minutes: int,
    channel: Channel,
    now: datetime,
) -> list[tuple[int, int, int]]:
    """Counters open for the whole stretch, each with the beginning and end of the hours around it.

    Args:
        concerns: primary keys; the counters do all of them.
        only: this counter or none (primary key).

    Empty if the channel may not book the stretch: too early, too late, or beside the office's steps.
    Staff may book any minute that is not over.
    """
    earliest, last = bookable_window(office, channel, now)
    after = start + minutes - 1 if channel.is_internal else start
    if day > last or (day, after) < (earliest.date(), first_minute(earliest)):
        return []
    if start % office.step_minutes and not channel.is_internal:
        return []
    able = able_counters(office, concerns)
    if only is not None:
        able = [counter for counter in able if counter == only]
    spans_of_day = hours_of(office, first=day, last=day).on(day, HoursKind.APPOINTMENT)
    found = []
    for counter, spans in _joined(_usable(spans_of_day, able, channel)).items():
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


def _rows(sql: str, values: Mapping[str, Any], *, processes: int = 1) -> list[Any]:
    # a plan for any number of days and offices would join them in a loop
    plan_for_the_values(helpers=processes - 1)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


@cache
def _side_by_side(sql: str, parts: int) -> str:
    """The statement as often as there are parts, in the order of the days.

    PostgreSQL gives each to a process of its own if one is free; it cannot cut an aggregate of ranges.
    """
    statements = (re.sub(r"%\((\w+)\)s", rf"%(\1_{number})s", sql) for number in range(parts))
    return f"{' UNION ALL '.join(f'({statement})' for statement in statements)} ORDER BY day"


def _numbered(parts: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        f"{name}_{number}": value
        for number, values in enumerate(parts)
        for name, value in values.items()
    }


_COLUMNS = ("offices", "days", "counters", "spans", "lengths", "steps", "todays", "minutes")


@dataclass(frozen=True)
class _Asked:
    """What is wanted, and the days that are asked for; ``earliest`` is the first moment."""

    wanted: Wanted
    first: date
    last: date
    earliest: datetime


def _all_asked(
    wanted: Iterable[Wanted],
    channel: Channel,
    first: date | None,
    last: date | None,
    now: datetime,
) -> list[_Asked]:
    return [found for one in wanted if (found := _asked(one, channel, first, last, now))]


def _asked(
    one: Wanted, channel: Channel, first: date | None, last: date | None, now: datetime
) -> _Asked | None:
    """None if there is nothing to look for."""
    earliest, horizon = bookable_window(one.office, channel, now)
    begin = max(first or earliest.date(), earliest.date())
    end = min(last or horizon, horizon)
    return _Asked(one, begin, end, earliest) if begin <= end and one.counters else None


def _shares(asked: Sequence[_Asked]) -> list[Sequence[_Asked]]:
    """Two halves of the offices if it is much, else all of them."""
    much = sum(len(one.wanted.counters) * ((one.last - one.first).days + 1) for one in asked)
    half = len(asked) // 2
    return [asked[:half], asked[half:]] if half and much >= MUCH else [asked]


def _values(asked: Sequence[_Asked], channel: Channel, now: datetime) -> dict[str, Any] | None:
    """The values of :data:`_FREE`; None if nothing is open."""
    tenant = require_tenant_transaction("Seat")
    opened = _opened_in_short(asked, channel)
    if not opened:
        return None
    return {
        **dict(zip(_COLUMNS, (list(column) for column in zip(*opened, strict=True)), strict=True)),
        "places": [one.wanted.office.pk for one in asked],
        "tenant": tenant,
        "first": min(one.first for one in asked),
        "last": max(one.last for one in asked),
        "now": now,
    }


def _opened_in_short(asked: Sequence[_Asked], channel: Channel) -> list[tuple[Any, ...]]:
    """Rows of :data:`_COLUMNS`: each stands for all days and counters of an office with its hours."""
    if not asked:
        return []
    hours = hours_of_offices(
        [one.wanted.office.pk for one in asked],
        first=min(one.first for one in asked),
        last=max(one.last for one in asked),
    )
    rows: list[tuple[Any, ...]] = []
    for one in asked:
        office = one.wanted.office
        fixed = (
            one.wanted.minutes, office.step_minutes, one.earliest.date(), first_minute(one.earliest),
        )  # fmt: skip
        for days, spans in hours[office.pk].alike(one.first, one.last, HoursKind.APPOINTMENT):
            together: dict[str, list[int]] = defaultdict(list)
            for counter, stretches in _joined(_usable(spans, one.wanted.counters, channel)).items():
                together[_literal(f"[{start},{end})" for start, end in stretches)].append(counter)
            for span, counters in together.items():
                rows.append(
                    (
                        office.pk,
                        _literal(map(str, days)),
                        _literal(map(str, counters)),
                        span,
                        *fixed,
                    )
                )
    return rows


def _literal(values: Iterable[str]) -> str:
    """An array or multirange as PostgreSQL reads it."""
    return f"{{{','.join(values)}}}"


def _usable(spans: Sequence[OpenSpan], counters: Sequence[int], channel: Channel) -> list[OpenSpan]:
    able = set(counters)
    return [
        span
        for span in spans
        if span.counter in able and (channel.is_internal or not span.kept_back)
    ]
