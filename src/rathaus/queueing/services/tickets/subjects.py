"""What a clerk works on for a guest."""

from __future__ import annotations

from django.db import transaction

from rathaus.appointments import api as appointments
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets.parts import touch


@transaction.atomic
def link_subject(*, before: tuple[str, str], after: tuple[str, str]) -> None:
    """What was begun at the counter has become something else: an application a case.

    Args:
        before, after: subject kind and key, such as ``("draft", "…")`` and ``("case", "…")``.
    """
    found = Ticket.objects.filter(subject_kind=before[0], subject_key=before[1])
    for ticket in found.select_for_update(of=("self",)):
        attach_subject(ticket=ticket, subject=after)


@transaction.atomic
def attach_subject(*, ticket: Ticket, subject: tuple[str, str]) -> None:
    """What the clerk works on for this guest; a booking keeps it, too."""
    ticket.subject_kind, ticket.subject_key = subject
    ticket.save(update_fields=["subject_kind", "subject_key"])
    touch(ticket.office_id)
    if ticket.booking_id is not None:
        appointments.attach_subject(booking_id=ticket.booking_id, subject=subject)
