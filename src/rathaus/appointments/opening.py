"""Opening hours: from rules, own days and holidays to the stretches of each counter.

A public holiday of the Land closes the day and wins over every rule; a day's own row wins over both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models import Counter, Office, OpeningException, OpeningRule
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
    """Everything that decides when an office is open; loaded once, asked for many days."""

    rules: Sequence[OpeningRule]
    exceptions: Sequence[OpeningException]
    counters: Sequence[int]
    state: str

    def spans(self, first: date, last: date, kind: HoursKind) -> list[OpenSpan]:
        """Stretches of the days ``first`` to ``last``, both included."""
        return [span for day in days(first, last) for span in self.on(day, kind)]

    def on(self, day: date, kind: HoursKind) -> list[OpenSpan]:
        own = [row for row in self.exceptions if row.day == day and row.hours in ("", kind)]
        if any(row.kind == ExceptionKind.CLOSED for row in own):
            return []
        if own:
            return list(self._stretches(day, own))
        if tenants.holiday_name(self.state, day):
            return []
        rules = [rule for rule in self.rules if rule.kind == kind and applies(rule, day)]
        return list(self._stretches(day, rules))

    def closed_because(self, day: date) -> str | None:
        """Why nobody is there on a day: the office's own words, the holiday's name, or None."""
        for row in self.exceptions:
            if row.day == day and row.kind == ExceptionKind.CLOSED and not row.hours:
                return pick(row.reason) or ""
        if any(row.day == day for row in self.exceptions):
            return None
        return tenants.holiday_name(self.state, day)

    def _stretches(
        self, day: date, rows: Iterable[OpeningRule | OpeningException]
    ) -> Iterator[OpenSpan]:
        for row in rows:
            chosen = [pk for pk in self.counters if not row.counters or pk in row.counters]
            public = len(chosen) - row.kept_back
            for place, counter in enumerate(chosen):
                for start, end in without_breaks(row):
                    yield OpenSpan(day, counter, start, end, place >= public)


def hours_of(office: Office, *, first: date, last: date) -> Hours:
    """The office's hours, with the own days between ``first`` and ``last``."""
    return Hours(
        rules=list(OpeningRule.objects.filter(office=office)),
        exceptions=list(
            OpeningException.objects.filter(office=office, day__gte=first, day__lte=last)
        ),
        counters=list(
            Counter.objects.filter(office=office, is_active=True).values_list("pk", flat=True)
        ),
        state=str(tenants.active_tenant().state),
    )


def applies(rule: OpeningRule, day: date) -> bool:
    """Whether a regular row says anything about the day."""
    if day < rule.valid_from or (rule.valid_to is not None and day > rule.valid_to):
        return False
    if day.weekday() != rule.weekday:
        return False
    weeks = (_monday(day) - _monday(rule.valid_from)).days // DAYS_OF_WEEK
    return weeks % rule.every_weeks == 0 and _is_nth(rule.nth, day)


def without_breaks(row: OpeningRule | OpeningException) -> list[tuple[int, int]]:
    """The row's hours in pieces, as minutes after midnight."""
    start, end = row.opens or 0, row.closes or 0
    pieces = []
    for begins, ends in sorted(row.breaks):
        if begins > start:
            pieces.append((start, min(begins, end)))
        start = max(start, ends)
    if start < end:
        pieces.append((start, end))
    return pieces


def days(first: date, last: date) -> Iterator[date]:
    """Both ends included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_nth(nth: int | None, day: date) -> bool:
    if nth is None:
        return True
    if nth == -1:
        return (day + timedelta(days=DAYS_OF_WEEK)).month != day.month
    return (day.day - 1) // DAYS_OF_WEEK + 1 == nth
