"""How it looks in the halls now, for the town's front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.enums import TicketState
from rathaus.queueing.estimate import foretell
from rathaus.queueing.giving import Giving, giving_of
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.state import minutes

MOST = 3
"""Halls on a front page; a city's others are one click away."""


@dataclass(frozen=True)
class Hall:
    """An office where one may come without an appointment today.

    Attributes:
        key: of the office.
        is_open: numbers are given now; else ``reason`` as in :class:`Giving`.
        begins: of the next walk-in hours of today.
        waiting: people before somebody who comes now.
        low, high: minutes such a person waits; None if nobody can say.
    """

    name: str
    key: str
    is_open: bool
    reason: str
    begins: datetime | None
    waiting: int
    low: int | None = None
    high: int | None = None


def halls_now(now: datetime | None = None) -> tuple[list[Hall], bool]:
    """Halls that are open today, at most :data:`MOST`; and whether there are more."""
    moment = now or timezone.now()
    found: list[Hall] = []
    for office in appointments.offices():
        seen = OfficeNow(office, moment)
        if seen.walk_in and _comes_today(seen, moment):
            if len(found) == MOST:
                return found, True
            found.append(_hall(seen))
    return found, False


def _comes_today(seen: OfficeNow, moment: datetime) -> bool:
    local = moment.astimezone(BERLIN)
    minute = local.hour * 60 + local.minute
    return any(minute < end for _start, end in seen.hours)


def _hall(seen: OfficeNow) -> Hall:
    waits = foretell(seen)[1]
    given = giving_of(seen, waits)
    low, high = _span(given)
    return Hall(
        name=seen.office.name,
        key=seen.office.key,
        is_open=given.open,
        reason=given.reason,
        begins=given.begins,
        waiting=sum(ticket.state == TicketState.WAITING for ticket in seen.tickets),
        low=low,
        high=high,
    )


def _span(given: Giving) -> tuple[int | None, int | None]:
    """From the shortest to the longest wait of any concern that is done today."""
    waits = [minutes(wait) for concern, wait in given.waits.items() if concern not in given.full]
    if not given.open or not waits:
        return None, None
    return min(low for low, _ in waits), max(high for _, high in waits)
