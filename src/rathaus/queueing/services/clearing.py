"""The night after: nobody waits any more, and nothing leads from a number to a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
from rathaus.queueing.services.tickets import touch

CLEARED = "cleared-"
KEPT_DAYS = 31
"""Emptied tickets are deleted after it; the figures live on in the log without persons."""


@transaction.atomic
def clear_past_days(*, now: datetime | None = None) -> int:
    """End and empty the tickets of days before today, and forget who sat where; how many tickets.

    Doing it again changes nothing. The key goes too, as the phone page's code can be made from it.
    """
    moment = now or timezone.now()
    today = moment.astimezone(BERLIN).date()
    _end_tickets(today, moment)
    _end_duties(today)
    past = Ticket.objects.filter(day__lt=today)
    emptied = past.exclude(idempotency_key__startswith=CLEARED).update(
        token_hash="", booking_id=None, remark="", room="", subject_kind="", subject_key="",
        language="de", priority_reason="",
        idempotency_key=Concat(Value(CLEARED), Cast(F("pk"), CharField())),
    )  # fmt: skip
    past.filter(day__lt=today - timedelta(days=KEPT_DAYS)).delete()
    return int(emptied)


def _end_tickets(today: date, now: datetime) -> None:
    """Whoever was forgotten has gone home; nobody knows when, so no time is recorded as served."""
    forgotten = list(Ticket.objects.present().filter(day__lt=today).select_related("concern"))
    QueueRecord.objects.bulk_create(
        QueueRecord(
            office_id=ticket.office_id, day=ticket.day, at=now, what="left",
            ticket_number=ticket.pk, concern_key=ticket.concern.key, source=ticket.source,
            has_priority=bool(ticket.priority_reason),
        )
        for ticket in forgotten
    )  # fmt: skip
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in forgotten]).update(
        state=TicketState.LEFT, counter=None, ended_at=now
    )
    for office_id in {ticket.office_id for ticket in forgotten}:
        touch(office_id)


def _end_duties(today: date) -> None:
    """Close what was left open, and delete the rows that name colleagues."""
    midnight = appointments.instant(today, 0)
    past = CounterDuty.objects.filter(opened_at__lt=midnight)
    for duty in past.filter(closed_at=None):
        QueueRecord.objects.create(
            office_id=duty.office_id, day=duty.opened_at.astimezone(BERLIN).date(), at=midnight,
            what="closed", counter_id=duty.counter_id,
        )  # fmt: skip
        touch(duty.office_id)
    past.delete()
