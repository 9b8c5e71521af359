"""The waiting list as a counter sees it: who is next, who comes later, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from rathaus.appointments import api as appointments
from rathaus.queueing import queries
from rathaus.queueing.enums import AT_COUNTER, TicketState
from rathaus.queueing.grace import GRACE
from rathaus.queueing.models import CounterDuty, Ticket


@dataclass(frozen=True)
class Row:
    """A ticket on the list.

    Attributes:
        minutes: waited since arrival, or since the agreed time; 0 before it.
        reason: why it is not called by itself now; empty if it is.
    """

    ticket: Ticket
    minutes: int
    reason: str = ""


@dataclass(frozen=True)
class Board:
    """
    Attributes:
        ready: the next ticket of this counter calls the first of them.
        later: not yet, not here, or only by hand.
        called: at the counters, as seen from one: at the others.
    """

    ready: list[Row]
    later: list[Row]
    called: list[Row]

    @property
    def waiting(self) -> int:
        return len(self.ready) + sum(not row.ticket.room for row in self.later)

    @property
    def longest(self) -> int:
        """Minutes of the longest wait of those who may be called."""
        return max((row.minutes for row in self.ready), default=0)


def board_of(office: appointments.Office, now: datetime, duty: CounterDuty | None = None) -> Board:
    """Everybody present; with a ``duty`` as seen from its counter, else from the whole office."""
    tickets = queries.present_tickets(office, localtime(now).date())
    waiting = [ticket for ticket in tickets if ticket.state not in AT_COUNTER]
    concerns = None if duty is None else set(queries.concerns_of(duty))
    why = partial(_reason, now=now, duty=duty, concerns=concerns)
    rows = list(_rows(waiting, now, why))
    own = None if duty is None else duty.counter_id
    called = [one for one in tickets if one.state in AT_COUNTER and one.counter_id != own]
    return Board(
        ready=[row for row in rows if not row.reason],
        later=[row for row in rows if row.reason],
        called=list(_rows(called, now, lambda ticket: "")),
    )


def waited_minutes(ticket: Ticket, now: datetime) -> int:
    """Since arrival, of an appointment since the agreed time."""
    begun = max(ticket.queue_at, ticket.due_at) if ticket.due_at else ticket.queue_at
    return max(0, int((now - begun).total_seconds() // 60))


def _rows(tickets: Iterable[Ticket], now: datetime, why: Callable[[Ticket], str]) -> Iterator[Row]:
    for ticket in tickets:
        yield Row(ticket, waited_minutes(ticket, now), why(ticket))


def _reason(
    ticket: Ticket, *, now: datetime, duty: CounterDuty | None, concerns: set[int] | None
) -> str:
    wanted = ticket.wanted_counter
    if ticket.room:
        return _("geschickt zu: %(room)s") % {"room": ticket.room}
    if ticket.state in {TicketState.MISSED, TicketState.PARKED} and not _is_back(ticket, now):
        return _away(ticket)
    if ticket.due_at is not None and ticket.due_at > now + GRACE:
        return _("Termin um %(time)s Uhr") % {"time": _clock(ticket.due_at)}
    if duty is not None and wanted is not None and wanted.pk != duty.counter_id:
        return _("für %(counter)s") % {"counter": wanted.name}
    if concerns is not None and ticket.concern_id not in concerns:
        return _("anderes Anliegen")
    return ""


def _is_back(ticket: Ticket, now: datetime) -> bool:
    return ticket.back_at is not None and ticket.back_at <= now


def _away(ticket: Ticket) -> str:
    if ticket.state == TicketState.MISSED and ticket.back_at is not None:
        return _("nicht gekommen, wieder ab %(time)s Uhr") % {"time": _clock(ticket.back_at)}
    if ticket.back_at is not None:
        return _("zurückgestellt bis %(time)s Uhr") % {"time": _clock(ticket.back_at)}
    return _("zurückgestellt, nur von Hand")


def _clock(moment: datetime) -> str:
    return time_format(localtime(moment), "G:i")
