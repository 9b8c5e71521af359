"""What every change of a ticket does: lock, check, record, and tell the displays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from rathaus.appointments import api as appointments
from rathaus.queueing.enums import TRANSITIONS, TicketState
from rathaus.queueing.models import QueueRecord, Ticket
from rathaus.queueing.services.tickets.refusals import NotHere


def touch(office_id: int) -> None:
    """Displays and phones of the office have something new to show."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queueing_queuesettings SET revision = revision + 1 WHERE office_id = %s",
            [office_id],
        )


def write_record(
    ticket: Ticket, what: str, at: datetime, *, counter: appointments.Counter | None = None
) -> None:
    """Add to the log without persons, from which the figures are made."""
    begun = max(ticket.queue_at, ticket.due_at) if ticket.due_at else ticket.queue_at
    served = (at - ticket.served_at).total_seconds() if ticket.served_at else None
    QueueRecord.objects.create(
        office_id=ticket.office_id,
        day=ticket.day,
        at=at,
        what=what,
        ticket_number=ticket.pk,
        concern_key=ticket.concern.key,
        counter=counter or ticket.counter,
        source=ticket.source,
        has_priority=bool(ticket.priority_reason),
        waited_seconds=max(0, round((at - begun).total_seconds())),
        served_seconds=max(0, round(served)) if what == "done" and served is not None else None,
        low_seconds=ticket.low_seconds,
        high_seconds=ticket.high_seconds,
    )


def change_state(ticket: Ticket, state: TicketState) -> None:
    check_state(ticket, state)
    ticket.state = state


def check_state(ticket: Ticket, state: TicketState) -> None:
    if state not in TRANSITIONS[TicketState(ticket.state)]:
        raise NotHere(ticket.label)


def locked_ticket(ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",))
    found: Ticket = rows.select_related("office", "concern", "counter").get(pk=ticket_id)
    return found


def about(ticket: Ticket) -> dict[str, Any]:
    return {"ticket_id": ticket.pk, "label": ticket.label, "office_id": ticket.office_id}
