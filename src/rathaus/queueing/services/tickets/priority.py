"""Who goes first by law."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.queueing.enums import PRESENT, PriorityReason
from rathaus.queueing.estimate import waiting_times
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets.parts import locked_ticket, touch
from rathaus.queueing.services.tickets.refusals import NotHere


@transaction.atomic
def set_priority(
    *, ticket_id: int, reason: PriorityReason | str, now: datetime | None = None
) -> Ticket:
    """Somebody who already has a number goes first by law, or does not after all.

    What was foretold for the old place does not count any more; the new place has its own range.

    Raises:
        NotHere: the visit is over.
    """
    ticket = locked_ticket(ticket_id)
    if ticket.state not in PRESENT:
        raise NotHere(ticket.label)
    ticket.priority_reason = reason
    ticket.save(update_fields=["priority_reason"])
    _foretell_anew(ticket, now or timezone.now())
    touch(ticket.office_id)
    return ticket


def _foretell_anew(ticket: Ticket, now: datetime) -> None:
    """The whole wait from arrival on, as the record compares it with the whole wait."""
    wait = waiting_times(ticket.office, now).get(ticket.pk)
    if ticket.low_seconds is None or wait is None:  # nothing was said, or nothing can be
        return
    waited = max(0, round((now - ticket.queue_at).total_seconds()))
    ticket.low_seconds, ticket.high_seconds = waited + wait[0], waited + wait[1]
    ticket.save(update_fields=["low_seconds", "high_seconds"])
