"""The end of a visit, and taking it back."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.events import publish
from rathaus.queueing.enums import AT_COUNTER, Outcome, TicketState
from rathaus.queueing.events import TicketEnded
from rathaus.queueing.grace import REOPEN_WITHIN
from rathaus.queueing.models import QueueRecord, Ticket
from rathaus.queueing.services.tickets.parts import (
    about,
    change_state,
    locked_ticket,
    touch,
    write_record,
)
from rathaus.queueing.services.tickets.refusals import CounterBusy, NotHere


@transaction.atomic
def finish(
    *,
    ticket_id: int,
    outcome: Outcome = Outcome.DONE,
    note: str = "",
    now: datetime | None = None,
) -> Ticket:
    """The visit is over; again changes nothing.

    Args:
        note: for colleagues, at most 200 characters; gone in the night.
    """
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    if ticket.state == TicketState.DONE:
        return ticket
    change_state(ticket, TicketState.DONE)
    ticket.served_at = ticket.served_at or ticket.called_at
    ticket.outcome, ticket.ended_at = outcome, moment
    ticket.remark = note[:200] or ticket.remark
    ticket.save()
    write_record(ticket, "done", moment)
    touch(ticket.office_id)
    if ticket.booking_id is not None:
        with suppress(appointments.BookingClosed):  # the calendar says something else by now
            appointments.mark_done(booking_id=ticket.booking_id, now=moment)
    publish(TicketEnded(**about(ticket), state="done"))
    return ticket


@transaction.atomic
def reopen(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Finished by mistake: back to the counter, as if it had not ended.

    Raises:
        NotHere: it is not over, or longer than :data:`REOPEN_WITHIN`.
        CounterBusy: the counter has the next ticket already.
    """
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    ended = ticket.ended_at
    if ticket.state != TicketState.DONE or ended is None or moment - ended > REOPEN_WITHIN:
        raise NotHere(ticket.label)
    if ticket.counter is None:
        raise NotHere(ticket.label)
    if Ticket.objects.filter(counter=ticket.counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(ticket.counter.name)
    change_state(ticket, TicketState.SERVING)
    ticket.outcome, ticket.ended_at = "", None
    try:
        with transaction.atomic():
            ticket.save()
    except IntegrityError:  # the next number was called at the same moment
        raise CounterBusy(ticket.counter.name) from None
    QueueRecord.objects.filter(ticket_number=ticket.pk, what="done", at=ended).delete()
    write_record(ticket, "reopened", moment)
    touch(ticket.office_id)
    return ticket


@transaction.atomic
def leave(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """The person gives the number back, or is gone; again changes nothing."""
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    if ticket.state in {TicketState.LEFT, TicketState.DONE}:
        return ticket
    change_state(ticket, TicketState.LEFT)
    ticket.counter, ticket.ended_at = None, moment
    ticket.save()
    write_record(ticket, "left", moment)
    touch(ticket.office_id)
    publish(TicketEnded(**about(ticket), state="left"))
    return ticket
