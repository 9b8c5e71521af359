"""Whether numbers are given now: the hours of the office, the word of the lead, the rest of the day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.texts import Texts
from rathaus.queueing.estimate import Seconds, foretell
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.queries import stop_words

NOTICE = timedelta(minutes=30)
"""So long before the day is full it is said."""


@dataclass(frozen=True)
class Giving:
    """What kiosk, door and phone say about taking a number.

    Attributes:
        open: a number can be taken for at least one concern.
        reason: why not: ``closed`` (no walk-in hours now), ``stopped`` (by the lead), ``full``.
        until: end of the running walk-in hours.
        begins: of the next walk-in hours of today.
        hours: today's walk-in hours, as pairs of minutes after midnight.
        words: the office's own, why it is closed or stopped; texts by language.
        soon_full: the numbers of today come to an end.
        stops_at: the lead has announced the end for this moment.
        full: primary keys of concerns for which there is no number any more today: too late, or
            closed by the lead.
        waits: of somebody who comes now, by primary key of the concern.
    """

    open: bool
    reason: str = ""
    until: datetime | None = None
    begins: datetime | None = None
    hours: tuple[tuple[int, int], ...] = ()
    words: Texts = field(default_factory=dict)
    soon_full: bool = False
    stops_at: datetime | None = None
    full: frozenset[int] = frozenset()
    waits: Mapping[int, Seconds] = field(default_factory=dict)

    def why_not(self, concern: appointments.Concern) -> str:
        """Why there is no number for the concern: a ``reason``, or ``booked_only``; empty if there is one."""
        if not concern.is_walk_in:
            return "booked_only"
        return self.reason or ("full" if concern.pk in self.full else "")


def giving(office: appointments.Office, now: datetime) -> Giving:
    """The one rule for every number; :func:`services.tickets.take_ticket` keeps it.

    The reception may give numbers against it, with a reason.
    """
    return giving_of(OfficeNow(office, now))


def giving_of(seen: OfficeNow, waits: Mapping[int, Seconds] | None = None) -> Giving:
    """The same of an office that is being looked at.

    Args:
        waits: as from :func:`estimate.newcomers`, if they are known already.
    """
    now, settings, hours = seen.now, seen.settings, tuple(seen.hours)
    minute = _minute(now)
    if not any(start <= minute < end for start, end in hours):
        later = next((start for start, _ in hours if start > minute), None)
        begins = None if later is None else _instant(now, later)
        why: Texts = {"de": seen.closed_because} if seen.closed_because else {}
        return Giving(False, "closed", begins=begins, hours=hours, words=why)
    until = _instant(now, hours[-1][1])
    waits = foretell(seen)[1] if waits is None else waits
    closed = frozenset(settings.concerns_closed_at(now))
    walk_in = {concern.pk for concern in seen.walk_in}
    if walk_in <= closed or not settings.gives_numbers or settings.is_stopped(now):
        words = stop_words(settings)
        return Giving(False, "stopped", until, hours=hours, words=words, waits=waits)
    limits = settings.stops_by_itself and bool(seen.duties)
    full = closed.union(pk for pk, wait in waits.items() if limits and now + _middle(wait) > until)
    soon = limits and any(now + _middle(wait) + NOTICE > until for wait in waits.values())
    is_open = not walk_in <= full
    stops_at = settings.stops_at if settings.is_stopping(now) else None
    return Giving(
        is_open, "" if is_open else "full", until,
        hours=hours, soon_full=soon, stops_at=stops_at, full=full, waits=waits,
    )  # fmt: skip


def _minute(now: datetime) -> int:
    local = now.astimezone(BERLIN)
    return local.hour * 60 + local.minute


def _instant(now: datetime, minute: int) -> datetime:
    return appointments.instant(now.astimezone(BERLIN).date(), minute)


def _middle(wait: Seconds) -> timedelta:
    return timedelta(seconds=sum(wait) / 2)
