"""What the guest does on the own phone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets import NotHere, touch, write_record

CALLS_BY_ONESELF = 3
"""Who was called so often and did not come goes to the reception."""


@transaction.atomic
def come_back(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """A missed guest is here: waits again at the old place; again changes nothing.

    Raises:
        NotHere: the ticket was not missed, or too often.
    """
    moment = now or timezone.now()
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("concern", "counter")
    ticket: Ticket = rows.get(pk=ticket_id)
    if ticket.state == TicketState.WAITING:
        return ticket
    if ticket.state != TicketState.MISSED or ticket.times_called >= CALLS_BY_ONESELF:
        raise NotHere(ticket.label)
    ticket.state, ticket.back_at = TicketState.WAITING, None
    ticket.save(update_fields=["state", "back_at"])
    write_record(ticket, "back", moment)
    touch(ticket.office_id)
    return ticket
