"""How long people will wait, as a range."""

from __future__ import annotations

from datetime import datetime

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import Ticket
from rathaus.queueing.queries import open_counters, present_tickets

type Seconds = tuple[int, int]
"""Shortest and longest expected wait."""

SHORT, LONG = 0.7, 1.3


def waiting_times(office: appointments.Office, now: datetime) -> dict[int, Seconds]:
    """Ticket's primary key → seconds until its call, for everybody who waits."""
    counters = max(1, len(open_counters(office)))
    found, ahead = {}, 0.0
    for ticket in _waiting(office, now):
        found[ticket.pk] = _range(ahead, counters)
        ahead += ticket.concern.minutes_for(ticket.people) * 60
    return found


def newcomers(office: appointments.Office, now: datetime) -> dict[int, Seconds]:
    """Concern's primary key → seconds that somebody waits who takes a number for it now."""
    ahead = sum(ticket.concern.minutes_for(ticket.people) for ticket in _waiting(office, now))
    wait = _range(ahead * 60, max(1, len(open_counters(office))))
    walk_in = [c for c in appointments.concerns_of_office(office) if c.is_walk_in]
    return {concern.pk: wait for concern in walk_in}


def _waiting(office: appointments.Office, now: datetime) -> list[Ticket]:
    present = present_tickets(office, now.astimezone(BERLIN).date())
    return [ticket for ticket in present if ticket.state == TicketState.WAITING]


def _range(ahead_seconds: float, counters: int) -> Seconds:
    return round(ahead_seconds / counters * SHORT), round(ahead_seconds / counters * LONG)
