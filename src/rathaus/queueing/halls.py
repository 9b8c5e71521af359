"""What the pages of the hall have in common: the device, the language, the place of a number."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.texts import Texts
from rathaus.core.tokens import hash_code
from rathaus.queueing.enums import DeviceKind, TicketState
from rathaus.queueing.estimate import Seconds, waiting_times
from rathaus.queueing.models import Device, Ticket
from rathaus.queueing.queries import present_tickets, priority_rule, settings_of
from rathaus.queueing.sentences import (
    LANGUAGES,
    direction,
    in_language,
    language_choices,
    say,
    words_in,
)
from rathaus.queueing.services.devices import note_device
from rathaus.queueing.services.tickets import phone_code
from rathaus.queueing.state import minutes


def device_or_404(code: str, kind: DeviceKind) -> Device:
    """The device behind an address.

    Raises:
        Http404: unknown, of another kind, or revoked.
    """
    found = Device.objects.filter(token_hash=hash_code(code), kind=kind, revoked_at=None)
    device = found.select_related("office").first() if code else None
    if device is None:
        raise Http404
    note_device(device)
    return device


def language_of(request: HttpRequest) -> str:
    """Chosen by ``?sprache=``, else the address's own."""
    wanted = request.POST.get("sprache") or request.GET.get("sprache") or ""
    if wanted in LANGUAGES:
        return wanted
    return _language_of_address(request)


def spoken_query(request: HttpRequest, language: str) -> str:
    """``?sprache=uk`` for a language that the address does not say by itself, else empty."""
    return "" if language == _language_of_address(request) else f"?sprache={language}"


def _language_of_address(request: HttpRequest) -> str:
    return "en" if getattr(request, "LANGUAGE_CODE", "de") == "en" else "de"


def frame(language: str) -> dict[str, Any]:
    """Context of every page of the hall."""
    return {
        "spoken": language,
        "direction": direction(language),
        "words": words_in(language),
        "language_choices": language_choices(),
    }


@dataclass(frozen=True)
class Place:
    """Where a ticket stands.

    Attributes:
        status: a ticket's state, or ``room`` (sent to a room), or ``gone`` (of another day).
        ahead: tickets before it; None unless it waits.
        low, high: minutes until the call; None unless it waits.
    """

    status: str
    ahead: int | None = None
    low: int | None = None
    high: int | None = None


def place_of(ticket: Ticket, now: datetime) -> Place:
    if ticket.day != now.astimezone(BERLIN).date():
        return Place("gone")
    if ticket.state != TicketState.WAITING:
        return Place(ticket.state)
    if ticket.room:
        return Place("room")
    queue = [
        other.pk
        for other in present_tickets(ticket.office, ticket.day)
        if other.state == TicketState.WAITING and not other.room
    ]
    wait = waiting_times(ticket.office, now).get(ticket.pk)
    low, high = minutes(wait) if wait else (None, None)
    return Place("waiting", queue.index(ticket.pk), low, high)


def range_text(low: int | None, high: int | None, language: str, *, is_short: bool = False) -> str:
    """``10 bis 25 Minuten``, in short ``10–25 Min.``; nearly nothing is said in words."""
    if low is None or high is None:
        return ""
    if high <= 1:
        return say("soon", language)
    return say("range_short" if is_short else "range", language, low=low, high=high)


def wait_text(wait: Seconds | None, language: str, *, is_short: bool = False) -> str:
    return range_text(*minutes(wait), language, is_short=is_short) if wait else ""


def concern_name(concern: appointments.Concern, language: str) -> str:
    names: Texts = concern.names
    return in_language(names, language)


def rule_text(office: appointments.Office, language: str) -> str:
    """Who goes first, as it is announced."""
    return in_language(priority_rule(settings_of(office)), language)


def room_text(room: str, language: str) -> str:
    """``4`` → ``Raum 4``; what has words of its own stays as it is."""
    return f"{say('room', language)} {room}" if room[:1].isdigit() else room


def phone_address(request: HttpRequest, ticket: Ticket, language: str) -> str:
    """Full address of the ticket's phone page."""
    address = reverse("queueing:phone", args=[phone_code(ticket)])
    return request.build_absolute_uri(address + spoken_query(request, language))


def qr_svg(text: str) -> SafeString:
    """A QR code with medium error correction, as a drawing that scales."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", border=4, xmldecl=False, svgclass=None, lineclass=None,
        omitsize=True, light="#fff",
    )  # fmt: skip
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn here, from an address of ours
