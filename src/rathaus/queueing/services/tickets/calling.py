"""Being called, and served.

A call is one UPDATE of one row that nobody else has locked: two clerks never get the same ticket,
and none waits for the other.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.queueing.enums import AT_COUNTER, TicketState
from rathaus.queueing.events import TicketCalled
from rathaus.queueing.grace import GRACE
from rathaus.queueing.models import CounterDuty, Ticket
from rathaus.queueing.services.tickets.parts import (
    about,
    change_state,
    check_state,
    locked_ticket,
    touch,
    write_record,
)
from rathaus.queueing.services.tickets.refusals import (
    CounterBusy,
    NobodySits,
    NobodyWaits,
    NotHere,
)

_NEXT = """
SELECT t.id FROM queueing_ticket t
WHERE t.tenant_id = %(tenant)s AND t.office_id = %(office)s AND t.day = %(day)s
    AND (t.state = 'waiting' OR (t.state IN ('missed', 'parked') AND t.back_at <= %(now)s))
    AND (t.wanted_counter_id IS NULL OR t.wanted_counter_id = %(counter)s)
    AND t.room = ''
    AND t.concern_id = ANY(%(concerns)s)
    AND (t.due_at IS NULL OR t.due_at <= %(due)s)
ORDER BY (t.priority_reason <> '') DESC, (t.due_at IS NOT NULL) DESC,
    coalesce(t.due_at, t.queue_at), t.id
LIMIT 1 FOR UPDATE OF t SKIP LOCKED
"""
"""First who goes first by law, then appointments whose time has come, then by arrival."""


@transaction.atomic
def call_next(
    *, counter: appointments.Counter, concerns: list[int], now: datetime | None = None
) -> Ticket:
    """Call whoever is next for this counter.

    Args:
        concerns: primary keys of the concerns the counter takes now (:func:`queries.concerns_of`).

    Raises:
        CounterBusy: a ticket is at the counter.
        NobodySits: the counter was closed meanwhile.
        NobodyWaits: nobody may be called now.
    """
    moment = now or timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT,
            {
                "tenant": require_tenant_id(), "office": counter.office_id, "counter": counter.pk,
                "day": moment.astimezone(BERLIN).date(), "now": moment, "concerns": concerns,
                "due": moment + GRACE,
            },
        )  # fmt: skip
        found = cursor.fetchone()
    if found is None:
        raise NobodyWaits(counter.name)
    return _call(locked_ticket(found[0]), counter, moment)


@transaction.atomic
def call_ticket(
    *, ticket_id: int, counter: appointments.Counter, now: datetime | None = None
) -> Ticket:
    """Call a particular ticket out of its turn, also one with an appointment later today.

    Raises:
        NotHere: somebody else has called it, or it is over, of another day or another office.
        CounterBusy: a ticket is at the counter.
        NobodySits: the counter was closed meanwhile.
    """
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    of_today = ticket.day == moment.astimezone(BERLIN).date()
    if not of_today or ticket.office_id != counter.office_id:
        raise NotHere(ticket.label)
    return _call(ticket, counter, moment)


def _call(ticket: Ticket, counter: appointments.Counter, now: datetime) -> Ticket:
    _stay_seated(counter)
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(counter.name)
    check_state(ticket, TicketState.CALLED)
    ticket.state, ticket.counter, ticket.called_at = TicketState.CALLED, counter, now
    ticket.times_called += 1
    ticket.back_at, ticket.room = None, ""
    if ticket.wanted_counter_id != counter.pk:
        ticket.wanted_counter = None
    try:
        with transaction.atomic():
            ticket.save()
    except IntegrityError:  # the other hand of the same clerk was faster
        raise CounterBusy(counter.name) from None
    write_record(ticket, "called", now)
    touch(ticket.office_id)
    publish(TicketCalled(**about(ticket), counter_id=counter.pk))
    return ticket


def _stay_seated(counter: appointments.Counter) -> None:
    """Until the transaction ends nobody gets up from the counter.

    Raises:
        NobodySits: whoever sat there has got up meanwhile.
    """
    duties = CounterDuty.objects.filter(counter=counter).order_by("-opened_at", "-pk")
    last = duties.select_for_update(of=("self",), no_key=True).first()
    if last is not None and last.closed_at is not None:
        raise NobodySits(counter.name)


@transaction.atomic
def call_again(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Gong and voice once more."""
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    if ticket.state != TicketState.CALLED:
        raise NotHere(ticket.label)
    ticket.called_at = moment
    ticket.times_called += 1
    ticket.save(update_fields=["called_at", "times_called"])
    write_record(ticket, "called_again", moment)
    touch(ticket.office_id)
    return ticket


@transaction.atomic
def start_serving(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """The person has come to the counter; again changes nothing."""
    moment = now or timezone.now()
    ticket = locked_ticket(ticket_id)
    if ticket.state == TicketState.SERVING:
        return ticket
    change_state(ticket, TicketState.SERVING)
    ticket.served_at = moment
    ticket.save()
    write_record(ticket, "served", moment)
    touch(ticket.office_id)
    return ticket
