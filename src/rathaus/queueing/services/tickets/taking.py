"""Taking a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import code_from, hash_code
from rathaus.queueing.enums import PriorityReason, Source, TicketState
from rathaus.queueing.estimate import expected_wait
from rathaus.queueing.events import TicketTaken
from rathaus.queueing.giving import Giving, giving
from rathaus.queueing.models import QueueRecord, Ticket
from rathaus.queueing.services.tickets.parts import about, locked_ticket, touch, write_record
from rathaus.queueing.services.tickets.refusals import NoNumbersNow, NotHere


@dataclass(frozen=True)
class Issued:
    """A fresh ticket, and the code of its phone page (empty if the key was used before)."""

    ticket: Ticket
    code: str


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
        return Issued(_here_after_all(known, moment), "")
    appointments.mark_arrived(booking_id=booking.pk, now=moment)
    concern, people = next(iter(appointments.items_of(booking).items()))
    return _issue(
        booking.office, concern, Source.APPOINTMENT, f"booking-{booking.pk}", moment,
        people=people, booking=booking,
    )  # fmt: skip


def _here_after_all(known: Ticket, now: datetime) -> Ticket:
    """Who gave the number back and comes to the appointment all the same waits again."""
    ticket = locked_ticket(known.pk)
    if ticket.state != TicketState.LEFT or ticket.ended_at is None:
        return ticket
    QueueRecord.objects.filter(ticket_number=ticket.pk, what="left", at=ticket.ended_at).delete()
    ticket.state, ticket.ended_at = TicketState.WAITING, None
    ticket.save(update_fields=["state", "ended_at"])
    write_record(ticket, "back", now)
    touch(ticket.office_id)
    return ticket


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
    publish(TicketTaken(**about(ticket)))
    return Issued(ticket, code)


def phone_code(ticket: Ticket) -> str:
    """The code of the ticket's phone page: twelve characters, 59 bits, made again from its key.

    So a kiosk whose answer was lost prints the same paper once more, and the table holds no code.
    """
    text = f"{require_tenant_id()}:{ticket.idempotency_key}"
    return code_from(salted_hmac("queueing.phone", text, algorithm="sha256").digest())


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
