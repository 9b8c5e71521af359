"""The guest's own page: how many before me, how long, now to counter 3. It knows no person."""

from __future__ import annotations

from contextlib import suppress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rathaus.appointments import api as appointments
from rathaus.catalog import api as catalog
from rathaus.core.tokens import hash_code
from rathaus.queueing.enums import TicketState
from rathaus.queueing.halls import (
    concern_name,
    frame,
    language_of,
    place_of,
    range_text,
    room_text,
    rule_text,
    spoken_query,
)
from rathaus.queueing.models import Ticket
from rathaus.queueing.notices import clock
from rathaus.queueing.sentences import in_language, say
from rathaus.queueing.services.guests import CALLS_BY_ONESELF, come_back
from rathaus.queueing.services.tickets import NotHere, leave

SECTIONS = ("waiting", "called", "serving", "missed", "parked", "room", "done", "left", "gone")


def _ticket(code: str) -> Ticket:
    found = Ticket.objects.filter(token_hash=hash_code(code)) if code else Ticket.objects.none()
    ticket: Ticket | None = found.select_related("office", "concern", "counter").first()
    if ticket is None:
        raise Http404
    return ticket


@never_cache
@require_GET
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """All states of the number stand in the page; the one that holds is shown."""
    ticket, language = _ticket(code), language_of(request)
    place = place_of(ticket, timezone.now())
    counter = ticket.counter
    context = frame(language) | {
        "ticket": ticket,
        "office": ticket.office,
        "code": code,
        "place": place,
        "name": concern_name(ticket.concern, language),
        "counter": counter.name if counter else "",
        "counter_room": room_text(counter.room, language) if counter else "",
        "range": range_text(place.low, place.high, language),
        "due_at": clock(ticket.due_at),
        "as_of": say("as_of", language, time=clock(timezone.now())),
        "back_words": _back_words(ticket, language),
        "may_come_back": ticket.times_called < CALLS_BY_ONESELF,
        "rule": rule_text(ticket.office, language),
        "documents": _documents(ticket.concern, language),
        "is_over": place.status in {"done", "left", "gone"},
    }
    return render(request, "queueing/halls/phone.html", context)


@never_cache
@require_GET
def short(_request: HttpRequest, code: str) -> HttpResponse:
    """The address on the paper, short enough to type."""
    return redirect("queueing:phone", code=code)


@never_cache
@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    """The guest goes; again changes nothing."""
    ticket = _ticket(code)
    if place_of(ticket, timezone.now()).status in {"waiting", "missed", "parked", "room"}:
        with suppress(NotHere):  # called in the same moment
            leave(ticket_id=ticket.pk)
    return _to_phone(request, code)


@never_cache
@require_POST
def here_again(request: HttpRequest, code: str) -> HttpResponse:
    """The guest was missed and is back."""
    ticket = _ticket(code)
    if place_of(ticket, timezone.now()).status == TicketState.MISSED:
        with suppress(NotHere):  # called in the same moment, or too often
            come_back(ticket_id=ticket.pk)
    return _to_phone(request, code)


def _to_phone(request: HttpRequest, code: str) -> HttpResponse:
    language = language_of(request)
    return redirect(reverse("queueing:phone", args=[code]) + spoken_query(request, language))


def _back_words(ticket: Ticket, language: str) -> str:
    return say("missed_again", language, time=clock(ticket.back_at)) if ticket.back_at else ""


def _documents(concern: appointments.Concern, language: str) -> list[str]:
    """What to bring: the list of the concern's service, else its own."""
    try:
        definition = catalog.service(concern.service).definition
    except catalog.ServiceUnknown:
        return [in_language(texts, language) for texts in concern.documents]
    return [in_language(needed.name.model_dump(), language) for needed in definition.documents]
