"""Away from the counter without being done: missed, set aside, or sent on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.events import publish
from rathaus.queueing.enums import TicketState
from rathaus.queueing.events import TicketForwarded
from rathaus.queueing.models import Ticket
from rathaus.queueing.queries import settings_of
from rathaus.queueing.services.tickets.parts import (
    about,
    change_state,
    locked_ticket,
    touch,
    write_record,
)


@transaction.atomic
def mark_missed(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Nobody came; the ticket is called again by itself after the office's minutes."""
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    where = ticket.counter
    change_state(ticket, TicketState.MISSED)
    minutes = settings_of(ticket.office).back_after_minutes
    ticket.back_at, ticket.counter = moment + timedelta(minutes=minutes), None
    ticket.save()
    write_record(ticket, "missed", moment, counter=where)
    touch(ticket.office_id)
    return ticket


@transaction.atomic
def park(
    *,
    ticket_id: int,
    remark: str,
    minutes: int | None = None,
    keep_counter: bool = True,
    now: datetime | None = None,
) -> Ticket:
    """Set aside (a form to fill in, a photograph to take).

    Args:
        minutes: the ticket is called by itself after them; None: only by hand.
        keep_counter: only the same counter calls it again.
    """
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    where = ticket.counter
    change_state(ticket, TicketState.PARKED)
    ticket.remark, ticket.counter = remark[:200], None
    ticket.wanted_counter = where if keep_counter else None
    ticket.served_at = None
    ticket.back_at = None if minutes is None else moment + timedelta(minutes=minutes)
    ticket.save()
    write_record(ticket, "parked", moment, counter=where)
    touch(ticket.office_id)
    return ticket


@transaction.atomic
def forward(
    *,
    ticket_id: int,
    remark: str,
    counter: appointments.Counter | None = None,
    office: appointments.Office | None = None,
    concern: appointments.Concern | None = None,
    room: str = "",
    now: datetime | None = None,
) -> Ticket:
    """Send on to a counter, another office with a concern there, or a room.

    The time of arrival stays. Whoever is sent to a room is not called here again by itself.
    """
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    before, left = ticket.office_id, ticket.counter
    change_state(ticket, TicketState.WAITING)
    ticket.counter, ticket.wanted_counter = None, counter
    ticket.room, ticket.remark = room[:60], remark[:200]
    ticket.due_at = ticket.back_at = ticket.served_at = None
    if office is not None and concern is not None:
        ticket.office, ticket.concern = office, concern
    ticket.save()
    write_record(ticket, "forwarded", moment, counter=left)
    for office_id in sorted({before, ticket.office_id}):  # in one order, so that two never block
        touch(office_id)
    publish(TicketForwarded(**about(ticket)))
    return ticket
