"""A recorded day once more, with more or fewer counters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from rathaus.appointments import api as appointments
from rathaus.queueing.figures import BUSY_UNTIL
from rathaus.queueing.models import QueueRecord
from rathaus.queueing.schedule import Desk, Visit, list_schedule

BUCKETS = (0, 5, 15, 30, 60)
"""Waits in minutes, from so many on."""


@dataclass(frozen=True)
class Waits:
    """How long people would have waited with so many counters; minutes.

    Attributes:
        shares: percent of the people by :data:`BUCKETS`.
        unserved: people whom no counter could take.
    """

    counters: int
    minutes: tuple[float, ...]
    shares: tuple[float, ...]
    unserved: int

    @property
    def half(self) -> float:
        return round(median(self.minutes), 1) if self.minutes else 0.0

    @property
    def nine_of_ten(self) -> float:
        return self.minutes[-(-9 * len(self.minutes) // 10) - 1] if self.minutes else 0.0


def recorded_days(office: appointments.Office, first: date, last: date) -> list[date]:
    """Days on which somebody took a number, newest first."""
    rows = QueueRecord.objects.filter(office=office, what="taken", day__gte=first, day__lte=last)
    return list(rows.order_by("-day").values_list("day", flat=True).distinct())


def recorded_waits(office: appointments.Office, day: date) -> Waits:
    """What really happened, from the log."""
    rows = QueueRecord.objects.filter(office=office, day=day, what="called").order_by("at", "id")
    first: dict[int | None, int] = {}
    for row in rows:
        first.setdefault(row.ticket_number, row.waited_seconds or 0)
    return _waits(len(_desks(office, day)), list(first.values()), 0)


def replay(office: appointments.Office, day: date, *, more: int) -> Waits:
    """The same people with the same times at the counter, and ``more`` counters that do everything.

    With ``more=0`` the day is simulated as it was, so that two simulations are compared and not a
    simulation with the world. Not replayed are breaks of single clerks; a counter that was open on
    the day is open all of it.
    """
    visits, desks = _visits(office, day), _desks(office, day)
    everything = frozenset(visit.concern for visit in visits)
    desks += [Desk(-number, everything, desks[0].free_at) for number in range(1, more + 1) if desks]
    starts = list_schedule(visits, desks, pauses=_pauses(office, day))
    waits = [
        max(0.0, starts[visit.key].at - max(visit.arrives, visit.due or 0.0))
        for visit in visits
        if visit.key in starts
    ]
    return _waits(len(desks), waits, len(visits) - len(waits))


def _waits(counters: int, seconds: Sequence[float], unserved: int) -> Waits:
    minutes = tuple(sorted(round(value / 60, 1) for value in seconds))
    ends = (*BUCKETS[1:], float("inf"))
    shares = tuple(
        round(100 * sum(low <= m < high for m in minutes) / max(1, len(minutes)), 1)
        for low, high in zip(BUCKETS, ends, strict=True)
    )
    return Waits(counters, minutes, shares, unserved)


def _visits(office: appointments.Office, day: date) -> list[Visit[int]]:
    """Everybody who was served, with the whole time that counters were taken."""
    rows = QueueRecord.objects.filter(office=office, day=day, ticket_number__isnull=False)
    tickets: dict[int, list[QueueRecord]] = defaultdict(list)
    for row in rows.order_by("at", "id"):
        tickets[row.ticket_number or 0].append(row)
    midnight = appointments.instant(day, 0)
    found = []
    for number, own in tickets.items():
        called = next((row for row in own if row.what == "called"), None)
        if called is None or own[0].what != "taken":
            continue
        arrives = (own[0].at - midnight).total_seconds()
        due = None
        if called.source == "appointment":
            due = (called.at - midnight).total_seconds() - (called.waited_seconds or 0)
        found.append(
            Visit(
                number, called.concern_key, arrives, _taken(own), ready=max(arrives, (due or 0) - 120),
                due=due, has_priority=called.has_priority,
            )
        )  # fmt: skip
    return found


def _taken(rows: Sequence[QueueRecord]) -> float:
    total, since = 0.0, None
    for row in rows:
        if row.what == "called":
            since = row.at
        elif row.what in BUSY_UNTIL and since is not None:
            total, since = total + (row.at - since).total_seconds(), None
    return total


def _desks(office: appointments.Office, day: date) -> list[Desk]:
    """Counters that called somebody on the day, from the first call on, with what they take today."""
    rows = QueueRecord.objects.filter(office=office, day=day, what="called").order_by("at", "id")
    keys = {row.pk: row.key for row in appointments.concerns_of_office(office)}
    takes = appointments.concerns_by_counter(office)
    seen: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.counter_id is not None:
            seen[row.counter_id].add(row.concern_key)
    return [
        Desk(pk, frozenset({keys[concern] for concern in takes.get(pk, ())} | did))
        for pk, did in sorted(seen.items())
    ]


def _pauses(office: appointments.Office, day: date) -> list[tuple[float, float]]:
    """Gaps between the walk-in hours, in seconds after midnight."""
    spans = appointments.hours_of(office, first=day, last=day).on(
        day, appointments.HoursKind.WALK_IN
    )
    found, end = [], 0
    for begins, ends in sorted({(span.start, span.end) for span in spans}):
        if begins > end:
            found.append((end * 60.0, begins * 60.0))
        end = max(end, ends)
    return found
