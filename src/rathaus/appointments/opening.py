"""Opening hours: from rules, own days and holidays to the stretches of each counter.

A public holiday of the Land closes the day and wins over every rule; a day's own row wins over both.
What an own row closes stays closed, whatever else opens the day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Model

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models import MIDNIGHT, Office, OpeningException, OpeningRule
from rathaus.core.tenancy import require_tenant_transaction
from rathaus.core.texts import pick
from rathaus.tenants import api as tenants

DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class OpenSpan:
    """A counter is staffed.

    Attributes:
        counter: its primary key.
        start, end: minutes after midnight, end excluded.
        kept_back: only staff may book it.
    """

    day: date
    counter: int
    start: int
    end: int
    kept_back: bool = False


@dataclass(frozen=True)
class Hours:
    """Everything that decides when an office is open; loaded once, asked for many days.

    Attributes:
        counters: primary keys of all that are in use.
        state: the Land, for its public holidays.
    """

    rules: Sequence[OpeningRule]
    exceptions: Sequence[OpeningException]
    counters: Sequence[int]
    state: str

    def spans(self, first: date, last: date, kind: HoursKind) -> list[OpenSpan]:
        """Stretches of the days ``first`` to ``last``, both included."""
        return [span for day in days(first, last) for span in self.on(day, kind)]

    def alike(
        self, first: date, last: date, kind: HoursKind
    ) -> list[tuple[list[date], list[OpenSpan]]]:
        """The same in short: days that share their hours, with the stretches of the first of them."""
        groups: dict[tuple[object, ...], list[date]] = {}
        for day in days(first, last):
            groups.setdefault(self._sameness(day, kind), []).append(day)
        return [(group, self.on(group[0], kind)) for group in groups.values()]

    def _sameness(self, day: date, kind: HoursKind) -> tuple[object, ...]:
        if day in self._own:
            return (day,)
        return tuple(map(id, self._regular(day, kind)))

    def on(self, day: date, kind: HoursKind) -> list[OpenSpan]:
        own = [row for row in self._own.get(day, ()) if row.hours in ("", kind)]
        if any(closes_the_day(row) for row in own):
            return []
        spans = self._stretches(day, self._opening(day, kind, own))
        closed = [row for row in own if row.kind == ExceptionKind.CLOSED]
        return _without_closed(spans, closed)

    def _opening(
        self, day: date, kind: HoursKind, own: Sequence[OpeningException]
    ) -> Sequence[OpeningRule | OpeningException]:
        """The rows that open the day: its own, or the regular ones unless it is a holiday."""
        if opened := [row for row in own if row.kind == ExceptionKind.OPEN]:
            return opened
        return self._regular(day, kind)

    def _regular(self, day: date, kind: HoursKind) -> Sequence[OpeningRule]:
        rules = self._weekly.get((kind, day.weekday()), ())
        found = [rule for rule in rules if applies(rule, day)]
        return [] if found and tenants.is_holiday(self.state, day) else found

    def closed_because(self, day: date) -> str | None:
        """Why nobody is there on a day: the office's own words, the holiday's name, or None.

        The empty string is a day that is closed without a reason.
        """
        own = self._own.get(day, ())
        for row in own:
            if closes_the_day(row) and not row.hours:
                return pick(row.reason)
        if any(row.kind == ExceptionKind.OPEN for row in own):
            return None
        return tenants.holiday_name(self.state, day)

    @cached_property
    def _own(self) -> Mapping[date, Sequence[OpeningException]]:
        found: dict[date, list[OpeningException]] = defaultdict(list)
        for row in self.exceptions:
            found[row.day].append(row)
        return dict(found)

    @cached_property
    def _weekly(self) -> Mapping[tuple[str, int], Sequence[OpeningRule]]:
        found: dict[tuple[str, int], list[OpeningRule]] = defaultdict(list)
        for rule in self.rules:
            found[str(rule.kind), rule.weekday].append(rule)
        return found

    def _stretches(
        self, day: date, rows: Iterable[OpeningRule | OpeningException]
    ) -> Iterator[OpenSpan]:
        for row in rows:
            chosen = [pk for pk in self.counters if not row.counters or pk in row.counters]
            public = len(chosen) - row.kept_back
            pieces = without_breaks(row)
            for place, counter in enumerate(chosen):
                for start, end in pieces:
                    yield OpenSpan(day, counter, start, end, place >= public)


_LOAD = """
SELECT o.id,
    (SELECT coalesce(json_agg(r ORDER BY r.weekday, r.opens, r.id), '[]')
        FROM appointments_openingrule r
        WHERE r.tenant_id = %(tenant)s AND r.office_id = o.id),
    (SELECT coalesce(json_agg(e ORDER BY e.day, e.opens, e.id), '[]')
        FROM appointments_openingexception e
        WHERE e.tenant_id = %(tenant)s AND e.office_id = o.id
            AND e.day BETWEEN %(first)s AND %(last)s),
    (SELECT coalesce(array_agg(c.id ORDER BY c.position, c.id), '{}')
        FROM appointments_counter c
        WHERE c.tenant_id = %(tenant)s AND c.office_id = o.id AND c.is_active)
FROM unnest(%(offices)s::bigint[]) AS o (id)
"""
"""In one statement, as every hold and every calendar asks for it."""


def hours_of(office: Office, *, first: date, last: date) -> Hours:
    """The office's hours, with the own days between ``first`` and ``last``."""
    return hours_of_offices([office.pk], first=first, last=last)[office.pk]


def hours_of_offices(offices: Sequence[int], *, first: date, last: date) -> dict[int, Hours]:
    """The same of many offices in one statement, by their primary keys."""
    tenant = require_tenant_transaction("OpeningRule")
    state = str(tenants.active_tenant().state)
    values: dict[str, Any] = {
        "tenant": tenant,
        "offices": list(offices),
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOAD, values)
        return {
            office: Hours(
                rules=[_row(OpeningRule, row) for row in rules],
                exceptions=[_row(OpeningException, row) for row in exceptions],
                counters=counters,
                state=state,
            )
            for office, rules, exceptions, counters in cursor.fetchall()
        }


def _row[M: Model](model: type[M], values: Mapping[str, Any]) -> M:
    """The object of a row that came as JSON."""
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    return model.from_db(
        connection.alias, names, [field.to_python(values[str(field.column)]) for field in fields]
    )


def closes_the_day(row: OpeningException) -> bool:
    """Closed from midnight to midnight at every counter."""
    return row.kind == ExceptionKind.CLOSED and row.opens is None and not row.counters


def _without_closed(
    spans: Iterable[OpenSpan], closed: Sequence[OpeningException]
) -> list[OpenSpan]:
    """What is left of the stretches when some minutes or counters are closed."""
    left = list(spans)
    for row in closed:
        left = [piece for span in left for piece in _cut(span, row)]
    return left


def _cut(span: OpenSpan, row: OpeningException) -> Iterator[OpenSpan]:
    start = 0 if row.opens is None else row.opens
    end = MIDNIGHT if row.closes is None else row.closes
    if (
        (row.counters and span.counter not in row.counters)
        or end <= span.start
        or span.end <= start
    ):
        yield span
        return
    if span.start < start:
        yield replace(span, end=start)
    if end < span.end:
        yield replace(span, start=end)


def applies(rule: OpeningRule, day: date) -> bool:
    """Whether a regular row says anything about the day."""
    if day < rule.valid_from or (rule.valid_to is not None and day > rule.valid_to):
        return False
    if day.weekday() != rule.weekday:
        return False
    return _is_its_week(rule, day) and _is_nth(rule.nth, day)


def without_breaks(row: OpeningRule | OpeningException) -> list[tuple[int, int]]:
    """The row's hours in pieces, as minutes after midnight."""
    start, end = row.opens or 0, row.closes or 0
    pieces = []
    for begins, ends in sorted(row.breaks):
        if start < min(begins, end):
            pieces.append((start, min(begins, end)))
        start = max(start, ends)
    if start < end:
        pieces.append((start, end))
    return pieces


def days(first: date, last: date) -> Iterator[date]:
    """Both ends included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _is_its_week(rule: OpeningRule, day: date) -> bool:
    if rule.every_weeks == 1:
        return True
    weeks = (_monday(day) - _monday(rule.valid_from)).days // DAYS_OF_WEEK
    return weeks % rule.every_weeks == 0


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_nth(nth: int | None, day: date) -> bool:
    if nth is None:
        return True
    if nth == -1:
        return (day + timedelta(days=DAYS_OF_WEEK)).month != day.month
    return (day.day - 1) // DAYS_OF_WEEK + 1 == nth
