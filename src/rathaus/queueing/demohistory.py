"""Past Thursdays for the demo's figures: computed, not played, so that the demo starts at once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from rathaus.appointments import api as appointments
from rathaus.core.dates import today
from rathaus.queueing.dayscript import HOUR, MINUTE, USUAL, Comer, thursday
from rathaus.queueing.estimate import wait_range
from rathaus.queueing.models import QueueRecord
from rathaus.queueing.play import NOON
from rathaus.queueing.schedule import Desk, Start, Visit, list_schedule

WEEKS, THURSDAY, VISITORS = 4, 3, 170
GUESS = 1.08
"""The mean of a visit by its usual minutes."""


def remember_thursdays(office: appointments.Office) -> None:
    """The log of the last Thursdays; visits are numbered below zero, as no ticket is theirs."""
    concerns = {c.key: c for c in appointments.concerns_of_office(office) if c.is_walk_in}
    takes = appointments.concerns_by_counter(office)
    desks = [
        Desk(pk, frozenset(key for key, c in concerns.items() if c.pk in does), 9 * HOUR)
        for pk, does in takes.items()
    ]
    back = (today().weekday() - THURSDAY) % 7 or 7
    for week in range(WEEKS):
        day = today() - timedelta(days=back + 7 * week)
        chance = random.Random(f"{office.key} {week}")  # noqa: S311 - not a secret
        planned = {key: concern.minutes for key, concern in concerns.items()}
        comers = thursday(chance, planned, visitors=VISITORS)
        rows = _rows(comers, desks, first=-1000 * (week + 1))
        QueueRecord.objects.bulk_create(
            QueueRecord(office=office, day=day, at=_moment(day, at), **values)
            for at, values in rows
        )


def _moment(day: date, seconds: float) -> Any:
    return appointments.instant(day, 0) + timedelta(seconds=seconds)


def _rows(
    comers: Sequence[Comer], desks: Sequence[Desk], *, first: int
) -> Iterator[tuple[float, dict[str, Any]]]:
    visits = [_visit(number, comer, _taken(comer)) for number, comer in enumerate(comers)]
    starts = list_schedule(visits, desks, pauses=[NOON])
    for desk in desks:
        ends = [
            s.at + _taken(comers[key]) for key, s in starts.items() if s.counter == desk.counter
        ]
        yield 9 * HOUR - 60, {"what": "opened", "counter_id": desk.counter}
        yield max([*ends, 18 * HOUR]) + 60, {"what": "closed", "counter_id": desk.counter}
    for number, comer in enumerate(comers):
        told = _foretold(number, visits, comers, starts, desks)
        about = {
            "ticket_number": first - number, "concern_key": comer.concern, "source": "kiosk",
            "has_priority": bool(comer.priority), "low_seconds": told[0], "high_seconds": told[1],
        }  # fmt: skip
        for at, values in _visit_rows(comer, starts[number]):
            yield at, about | values


def _visit_rows(comer: Comer, start: Start) -> Iterator[tuple[float, dict[str, Any]]]:
    desk = {"counter_id": start.counter, "waited_seconds": round(start.at - comer.at)}
    yield comer.at, {"what": "taken", "waited_seconds": 0}
    yield start.at, {"what": "called"} | desk
    if comer.misses > 1:
        yield start.at + _taken(comer), {"what": "missed"} | desk
        yield start.at + _taken(comer), {"what": "left"}
        return
    yield start.at + comer.walk, {"what": "served"} | desk
    done = {"what": "done", "served_seconds": round(comer.serve)}
    yield start.at + _taken(comer), desk | done


def _taken(comer: Comer) -> float:
    return 2 * MINUTE if comer.misses > 1 else comer.walk + comer.serve


def _visit(number: int, comer: Comer, serve: float) -> Visit[int]:
    return Visit(
        number, comer.concern, comer.at, serve, variance=(0.4 * serve) ** 2,
        has_priority=bool(comer.priority),
    )  # fmt: skip


def _foretold(
    number: int, visits: Sequence[Visit[int]], comers: Sequence[Comer], starts: dict[int, Start],
    desks: Sequence[Desk],
) -> tuple[int, int]:  # fmt: skip
    """What the estimate would have said: the usual times of those ahead, the counters as they were."""
    now = comers[number].at
    ahead = [
        _visit(n, comers[n], USUAL.get(comers[n].concern, (0, 8.0))[1] * MINUTE * GUESS + 45)
        for n, start in starts.items()
        if visits[n].arrives <= now < start.at
    ]
    busy = [
        Desk(desk.counter, desk.concerns, max([now, *_ends(desk, now, visits, starts)]))
        for desk in desks
    ]
    start = list_schedule(ahead, busy, pauses=[NOON, (0.0, 9 * HOUR)]).get(number)
    return wait_range(Start(start.at - now, 0, start.variance)) if start else (0, 120)


def _ends(
    desk: Desk, now: float, visits: Sequence[Visit[int]], starts: dict[int, Start]
) -> list[float]:
    return [
        start.at + visits[n].serve
        for n, start in starts.items()
        if start.counter == desk.counter and start.at <= now < start.at + visits[n].serve
    ]
