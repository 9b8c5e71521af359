"""Public JSON endpoints of the waiting room: take a number, follow it, and what the displays show."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Router, Schema, Status
from pydantic import Field

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.endpoints import (
    NOT_FOUND,
    UNAVAILABLE,
    IdempotencyKey,
    Kind,
    Problem,
    ProblemOut,
    Rate,
    limit,
    problem_response,
)
from rathaus.core.repeats import KeyReused, once
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import hash_code
from rathaus.queueing.enums import PriorityReason, Source
from rathaus.queueing.giving import giving
from rathaus.queueing.halls import place_of
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets import NoNumbersNow, phone_code, take_ticket
from rathaus.queueing.statecache import kept_state

router = Router(tags=[gettext_noop("Warten")])
TICKETS: Rate = {"limit": 60, "per_seconds": 600}
"""Of one network address, as a hall shares one."""
LOOKS: Rate = {"limit": 600, "per_seconds": 60}

NO_NUMBERS = Kind(
    "no-numbers", 409, _("Zurzeit werden keine Nummern ausgegeben"),
    _("Es ist geschlossen, der Rest des Tages ist voll, oder dieses Anliegen geht nur mit Termin."),
)  # fmt: skip
KINDS = (NO_NUMBERS,)
REFUSALS: dict[type[Exception], Kind] = {NoNumbersNow: NO_NUMBERS}
SUMMARIES = {
    "show_queue": gettext_noop("Was die Anzeigen zeigen"),
    "take": gettext_noop("Nummer ziehen"),
    "show_ticket": gettext_noop("Wie weit eine Nummer ist"),
}
"""What each operation is called where people read; the document itself speaks English."""


class TicketIn(Schema):
    """A number for somebody without an appointment."""

    concern: str = Field(max_length=60, examples=["personalausweis"])
    people: int = Field(1, ge=1, le=20)
    priority_reason: PriorityReason | None = Field(
        None, description="Who goes first by law; asked for at the counter."
    )


class TicketOut(Schema):
    """A number and where it stands. It knows no person."""

    code: str = Field(description="Opens the number's page.", examples=["7KQM-4PWX-R2DN"])
    number: str = Field(description="As it is called.", examples=["A 12"])
    office: str
    status: str = Field(
        description="waiting, called, serving, missed, parked, room, done, left or gone."
    )
    ahead: int | None = Field(description="Numbers before this one; null unless it waits.")
    low: int | None = Field(description="Shortest expected wait in minutes.")
    high: int | None = Field(description="Longest expected wait in minutes.")
    counter: str = Field(description="Where to go; empty unless called.")
    taken_at: datetime


class CallOut(Schema):
    """A number that is asked to come."""

    id: int
    label: str
    counter: str
    room: str
    called_at: datetime | None
    times_called: int


class WaitingOut(Schema):
    """A number that waits."""

    id: int
    label: str
    letter: str
    low: int | None
    high: int | None


class StateOut(Schema):
    """What every display of the office shows: numbers and counters, and nobody's name."""

    revision: int = Field(description="Counts up with each change.")
    at: datetime
    counters: int = Field(description="Open counters.")
    waiting: list[WaitingOut] = Field(description="In the order of the queue.")
    called: list[CallOut] = Field(description="Who is asked to come now.")
    last_calls: list[CallOut] = Field(description="Newest first.")


@router.get(
    "offices/{office}/queue",
    response={200: StateOut, 304: None, 404: ProblemOut, 429: ProblemOut},
    summary="What the displays show",
)
def show_queue(request: HttpRequest, office: str) -> Any:
    """The state of the waiting room; ask every five seconds, with the last answer's ETag."""
    limit(request, "api.queue", LOOKS)
    found = appointments.office_by_key(office)
    if found is None:
        raise Problem(NOT_FOUND)
    kept = kept_state(require_tenant_id(), found)
    kept.refresh()
    answer = kept.answer(request)
    if answer.status_code == UNAVAILABLE.status:
        return problem_response(request, UNAVAILABLE, retry_after=5)
    if answer.status_code != 200:
        return answer
    state = json.loads(answer.content)
    known = StateOut.model_fields
    plain = {name: value for name, value in state.items() if name in known}
    for name in ("called", "last_calls"):
        plain[name] = [_only(CallOut, row) for row in state[name]]
    plain["waiting"] = [_only(WaitingOut, row) for row in state["waiting"]]
    return HttpResponse(
        json.dumps(plain, ensure_ascii=False), content_type="application/json",
        headers={"ETag": answer.headers["ETag"], "Cache-Control": "no-cache"},
    )  # fmt: skip


@router.post(
    "offices/{office}/tickets",
    response={201: TicketOut, **dict.fromkeys((404, 409, 422, 429), ProblemOut)},
    summary="Take a number",
)
def take(
    request: HttpRequest, office: str, body: TicketIn, key: IdempotencyKey
) -> Status[dict[str, Any]]:
    """A number for somebody who comes without an appointment today."""
    limit(request, "queueing.address", TICKETS)
    found = appointments.office_by_key(office)
    if found is None:
        raise Problem(NOT_FOUND)
    own_key = f"api-{key}"
    ticket = once(request, key, lambda: _taken(found, body, own_key), lambda: _known(own_key))
    return Status(201, _shown(ticket))


@router.get(
    "tickets/{code}",
    response={200: TicketOut, 404: ProblemOut, 429: ProblemOut},
    summary="Where a number stands",
)
def show_ticket(request: HttpRequest, code: str) -> dict[str, Any]:
    """Numbers ahead and the expected wait, or where to go."""
    limit(request, "api.queue", LOOKS)
    found = Ticket.objects.filter(token_hash=hash_code(code))
    ticket = found.select_related("office", "concern", "counter").first()
    if ticket is None:
        raise Problem(NOT_FOUND)
    return _shown(ticket)


def _taken(office: appointments.Office, body: TicketIn, key: str) -> Ticket:
    given = giving(office, timezone.now())
    concern = next(
        (c for c in appointments.concerns_of_office(office) if c.key == body.concern), None
    )
    if concern is None:
        raise Problem(NOT_FOUND)
    issued = take_ticket(
        office=office, concern=concern, source=Source.PHONE, idempotency_key=key,
        people=min(body.people, concern.max_people), priority_reason=body.priority_reason or "",
        given=given,
    )  # fmt: skip
    if not issued.code:  # used so long ago that nobody knows for what
        raise KeyReused(key)
    return issued.ticket


def _known(key: str) -> Ticket:
    found = Ticket.objects.filter(idempotency_key=key).exclude(token_hash="")
    ticket = found.select_related("office", "concern", "counter").first()
    if ticket is None:
        raise Problem(NOT_FOUND)
    return ticket


def _only(schema: type[Schema], row: dict[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in schema.model_fields}


def _shown(ticket: Ticket) -> dict[str, Any]:
    place = place_of(ticket, timezone.now())
    return {
        "code": phone_code(ticket),
        "number": ticket.label,
        "office": ticket.office.key,
        "status": place.status,
        "ahead": place.ahead,
        "low": place.low,
        "high": place.high,
        "counter": ticket.counter.name if ticket.counter and place.status == "called" else "",
        "taken_at": ticket.taken_at.astimezone(BERLIN),
    }
