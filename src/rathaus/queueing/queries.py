"""Who waits, who is called, and which concerns a counter takes."""

from __future__ import annotations

from datetime import date

from rathaus.appointments import api as appointments
from rathaus.queueing.models import CounterDuty, Ticket


def concerns_of(duty: CounterDuty) -> list[int]:
    """Primary keys of the concerns that the counter takes now."""
    able = appointments.concerns_of_counter(duty.counter)
    return [pk for pk in able if not duty.concerns or pk in duty.concerns]


def open_counters(office: appointments.Office) -> list[CounterDuty]:
    """Who works where at the moment, by the counters' order."""
    found = CounterDuty.objects.filter(office=office, closed_at=None).select_related("counter")
    return list(found.order_by("counter__position"))


def present_tickets(office: appointments.Office, day: date) -> list[Ticket]:
    """Everybody who is here and not done, in the order of the queue."""
    found = Ticket.objects.of_day(day).present().filter(office=office)
    return sorted(found.select_related("concern", "counter", "wanted_counter"), key=_place)


def _place(ticket: Ticket) -> tuple[bool, object, int]:
    return (not ticket.priority_reason, ticket.due_at or ticket.queue_at, ticket.pk)
