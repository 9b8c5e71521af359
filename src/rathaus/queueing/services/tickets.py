"""Taking a number, being called, being served.

A call is one UPDATE of one row that nobody else has locked: two clerks never get the same ticket,
and none waits for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import code_from, hash_code
from rathaus.queueing.enums import (
    AT_COUNTER,
    PRESENT,
    TRANSITIONS,
    Outcome,
    PriorityReason,
    Source,
    TicketState,
)
from rathaus.queueing.estimate import expected_wait, waiting_times
from rathaus.queueing.events import TicketCalled, TicketEnded, TicketForwarded, TicketTaken
from rathaus.queueing.giving import Giving, giving
from rathaus.queueing.grace import GRACE, REOPEN_WITHIN
from rathaus.queueing.models import QueueRecord, Ticket
from rathaus.queueing.queries import settings_of


class NoNumbersNow(RuntimeError):
    """The office gives no numbers at the moment; the message is a key of :attr:`Giving.reason`."""


class NotHere(RuntimeError):
    """The ticket is not in the state for this: somebody else was faster, or it is over."""


class CounterBusy(RuntimeError):
    """The counter has a ticket already; finish, park or forward it first."""


class NobodyWaits(RuntimeError):
    """There is no ticket that this counter may call now."""


@dataclass(frozen=True)
class Issued:
    """A fresh ticket, and the code of its phone page (empty if the key was used before)."""

    ticket: Ticket
    code: str


# --- Taking a number ------------------------------------------------------------------------------


@transaction.atomic
def take_ticket(
    *,
    office: appointments.Office,
    concern: appointments.Concern,
    source: Source,
    idempotency_key: str,
    people: int = 1,
    priority_reason: PriorityReason | str = "",
    language: str = "",
    given: Giving | None = None,
    although: str = "",
    now: datetime | None = None,
) -> Issued:
    """Give the next number of the concern's letter; the same key gives the same ticket.

    Kiosk, phone, reception and API ask here for the one rule (:mod:`rathaus.queueing.giving`).

    Args:
        language: the guest's, also one that only the kiosk speaks; empty is the page's.
        given: what :func:`giving.giving` says at this moment, if it is known already.
        although: the reception's reason to give a number against the rule; it stands with the
            ticket, at most 200 characters, and goes in the night.

    Raises:
        NoNumbersNow: no walk-in hours now, stopped by the lead, the rest of the day is full, or the
            concern has no walk-in.
    """
    known = Ticket.objects.filter(idempotency_key=idempotency_key).first()
    if known is not None:
        return Issued(known, "")
    moment = now or timezone.now()
    given = given or giving(office, moment)
    insists = source == Source.RECEPTION and bool(although)
    if given.why_not(concern) and not insists:
        raise NoNumbersNow(given.why_not(concern))
    foretold = None if priority_reason else given.waits.get(concern.pk)
    foretold = foretold or expected_wait(
        office, concern, moment, has_priority=bool(priority_reason)
    )
    return _issue(
        office, concern, source, idempotency_key, moment, people=people, language=language,
        priority_reason=priority_reason, foretold=foretold, remark=although[:200],
    )  # fmt: skip


@transaction.atomic
def check_in(*, booking: appointments.Booking, now: datetime | None = None) -> Issued:
    """The person with an appointment is there: the same kind of ticket, due at the agreed time.

    Raises:
        NotHere: the appointment is not of today.
    """
    moment = now or timezone.now()
    if booking.day != moment.astimezone(BERLIN).date():
        raise NotHere(booking.reference)
    known = Ticket.objects.filter(booking_id=booking.pk).first()
    if known is not None:
        return Issued(known, "")
    appointments.mark_arrived(booking_id=booking.pk, now=moment)
    concern, people = next(iter(appointments.items_of(booking).items()))
    return _issue(
        booking.office, concern, Source.APPOINTMENT, f"booking-{booking.pk}", moment,
        people=people, booking=booking,
    )  # fmt: skip


def _issue(
    office: appointments.Office,
    concern: appointments.Concern,
    source: Source,
    idempotency_key: str,
    now: datetime,
    *,
    people: int,
    priority_reason: PriorityReason | str = "",
    language: str = "",
    booking: appointments.Booking | None = None,
    foretold: tuple[int, int] | None = None,
    remark: str = "",
) -> Issued:
    day = now.astimezone(BERLIN).date()
    low, high = foretold or (None, None)
    ticket = Ticket(
        office=office, issued_by=office, day=day, letter=concern.letter,
        number=_next_number(office, day.isoformat(), concern.letter),
        concern=concern, source=source, people=people, priority_reason=priority_reason,
        language=language or get_language() or "de", taken_at=now, queue_at=now,
        due_at=booking.starts_at if booking else None,
        booking_id=booking.pk if booking else None,
        idempotency_key=idempotency_key, low_seconds=low, high_seconds=high,
        remark=remark,
    )  # fmt: skip
    code = phone_code(ticket)
    ticket.token_hash = hash_code(code)
    try:
        with transaction.atomic():
            ticket.save(force_insert=True)
    except IntegrityError:  # the same click arrived twice at the same moment
        return Issued(Ticket.objects.get(idempotency_key=idempotency_key), "")
    write_record(ticket, "taken", now)
    touch(office.pk)
    publish(TicketTaken(**_about(ticket)))
    return Issued(ticket, code)


def phone_code(ticket: Ticket) -> str:
    """The code of the ticket's phone page: twelve characters, 59 bits, made again from its key.

    So a kiosk whose answer was lost prints the same paper once more, and the table holds no code.
    """
    text = f"{require_tenant_id()}:{ticket.idempotency_key}"
    return code_from(salted_hmac("queueing.phone", text, algorithm="sha256").digest())


@transaction.atomic
def set_priority(
    *, ticket_id: int, reason: PriorityReason | str, now: datetime | None = None
) -> Ticket:
    """Somebody who already has a number goes first by law, or does not after all.

    What was foretold for the old place does not count any more; the new place has its own range.

    Raises:
        NotHere: the visit is over.
    """
    ticket = _locked(ticket_id)
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


_NEXT_NUMBER = """
INSERT INTO queueing_numberrow AS n (tenant_id, office_id, day, letter, last)
VALUES (%s, %s, %s, %s, 1)
ON CONFLICT (tenant_id, office_id, day, letter) DO UPDATE SET last = n.last + 1
RETURNING last
"""


def _next_number(office: appointments.Office, day: str, letter: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_NUMBER, [require_tenant_id(), office.pk, day, letter])
        (number,) = cursor.fetchone()
    return int(number)


# --- Calling --------------------------------------------------------------------------------------

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
    return _call(_locked(found[0]), counter, moment)


@transaction.atomic
def call_ticket(
    *, ticket_id: int, counter: appointments.Counter, now: datetime | None = None
) -> Ticket:
    """Call a particular ticket out of its turn, also one with an appointment later today.

    Raises:
        NotHere: somebody else has called it, or it is over, of another day or another office.
        CounterBusy: a ticket is at the counter.
    """
    moment = now or timezone.now()
    ticket = _locked(ticket_id)
    of_today = ticket.day == moment.astimezone(BERLIN).date()
    if not of_today or ticket.office_id != counter.office_id:
        raise NotHere(ticket.label)
    return _call(ticket, counter, moment)


def _call(ticket: Ticket, counter: appointments.Counter, now: datetime) -> Ticket:
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(counter.name)
    _check(ticket, TicketState.CALLED)
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
    publish(TicketCalled(**_about(ticket), counter_id=counter.pk))
    return ticket


@transaction.atomic
def call_again(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Gong and voice once more."""
    moment = now or timezone.now()
    ticket = _locked(ticket_id)
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
    ticket = _locked(ticket_id)
    if ticket.state == TicketState.SERVING:
        return ticket
    _change(ticket, TicketState.SERVING)
    ticket.served_at = moment
    ticket.save()
    write_record(ticket, "served", moment)
    touch(ticket.office_id)
    return ticket


@transaction.atomic
def mark_missed(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Nobody came; the ticket is called again by itself after the office's minutes."""
    moment = now or timezone.now()
    ticket = _locked(ticket_id)
    where = ticket.counter
    _change(ticket, TicketState.MISSED)
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
    ticket = _locked(ticket_id)
    where = ticket.counter
    _change(ticket, TicketState.PARKED)
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
    ticket = _locked(ticket_id)
    before, left = ticket.office_id, ticket.counter
    _change(ticket, TicketState.WAITING)
    ticket.counter, ticket.wanted_counter = None, counter
    ticket.room, ticket.remark = room[:60], remark[:200]
    ticket.due_at = ticket.back_at = ticket.served_at = None
    if office is not None and concern is not None:
        ticket.office, ticket.concern = office, concern
    ticket.save()
    write_record(ticket, "forwarded", moment, counter=left)
    for office_id in sorted({before, ticket.office_id}):  # in one order, so that two never block
        touch(office_id)
    publish(TicketForwarded(**_about(ticket)))
    return ticket


# --- Ending ---------------------------------------------------------------------------------------


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
    ticket = _locked(ticket_id)
    if ticket.state == TicketState.DONE:
        return ticket
    _change(ticket, TicketState.DONE)
    ticket.served_at = ticket.served_at or ticket.called_at
    ticket.outcome, ticket.ended_at = outcome, moment
    ticket.remark = note[:200] or ticket.remark
    ticket.save()
    write_record(ticket, "done", moment)
    touch(ticket.office_id)
    if ticket.booking_id is not None:
        appointments.mark_done(booking_id=ticket.booking_id, now=moment)
    publish(TicketEnded(**_about(ticket), state="done"))
    return ticket


@transaction.atomic
def reopen(*, ticket_id: int, now: datetime | None = None) -> Ticket:
    """Finished by mistake: back to the counter, as if it had not ended.

    Raises:
        NotHere: it is not over, or longer than :data:`REOPEN_WITHIN`.
        CounterBusy: the counter has the next ticket already.
    """
    moment = now or timezone.now()
    ticket = _locked(ticket_id)
    ended = ticket.ended_at
    if ticket.state != TicketState.DONE or ended is None or moment - ended > REOPEN_WITHIN:
        raise NotHere(ticket.label)
    if ticket.counter is None:
        raise NotHere(ticket.label)
    if Ticket.objects.filter(counter=ticket.counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(ticket.counter.name)
    _change(ticket, TicketState.SERVING)
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
    ticket = _locked(ticket_id)
    if ticket.state in {TicketState.LEFT, TicketState.DONE}:
        return ticket
    _change(ticket, TicketState.LEFT)
    ticket.counter, ticket.ended_at = None, moment
    ticket.save()
    write_record(ticket, "left", moment)
    touch(ticket.office_id)
    publish(TicketEnded(**_about(ticket), state="left"))
    return ticket


# --- Parts ----------------------------------------------------------------------------------------


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


def _change(ticket: Ticket, state: TicketState) -> None:
    _check(ticket, state)
    ticket.state = state


def _check(ticket: Ticket, state: TicketState) -> None:
    if state not in TRANSITIONS[TicketState(ticket.state)]:
        raise NotHere(ticket.label)


def _locked(ticket_id: int) -> Ticket:
    rows = Ticket.objects.select_for_update(of=("self",))
    found: Ticket = rows.select_related("office", "concern", "counter").get(pk=ticket_id)
    return found


def _about(ticket: Ticket) -> dict[str, Any]:
    return {"ticket_id": ticket.pk, "label": ticket.label, "office_id": ticket.office_id}
