"""The kiosk: choose, say for how many people, take the slip. Nothing is typed but a booking's number."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.appointments import api as appointments
from rathaus.core import ratelimit
from rathaus.core.tokens import hash_code
from rathaus.queueing.enums import DeviceKind, PriorityReason, Source, TicketState
from rathaus.queueing.giving import Giving, giving
from rathaus.queueing.halls import (
    concern_name,
    device_or_404,
    frame,
    language_of,
    phone_address,
    place_of,
    qr_svg,
    range_text,
    rule_text,
    wait_text,
)
from rathaus.queueing.models import Device, Ticket
from rathaus.queueing.notices import clock, notice_text, why_closed
from rathaus.queueing.queries import present_tickets
from rathaus.queueing.sentences import in_language, say
from rathaus.queueing.services.tickets import (
    NoNumbersNow,
    NotHere,
    check_in,
    phone_code,
    take_ticket,
)

MODES = ("kontrast", "unten")
"""High contrast, and everything in the lower half of the screen."""
KEYS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@never_cache
@require_GET
def kiosk(request: HttpRequest, code: str) -> HttpResponse:
    """First the concerns, then the people, or the keys for a booking's number."""
    device = device_or_404(code, DeviceKind.KIOSK)
    language = language_of(request)
    given = giving(device.office, timezone.now())
    context = _context(request, device, code, language)
    wanted = request.GET.get("anliegen")
    chosen = next((c for c in _concerns(device) if c.key == wanted and not _is_off(c, given)), None)
    if "termin" in request.GET:
        return _show(request, "appointment", context | {"keys": KEYS, "error": "", "typed": ""})
    if chosen is not None and given.open:
        return _show(request, "people", context | _chosen(chosen, language))
    return _show(request, "start", context | _start(device, given, language))


@never_cache
@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    """One tap is one number: the page's own key makes a second tap harmless."""
    device = device_or_404(code, DeviceKind.KIOSK)
    concern = next((c for c in _concerns(device) if c.key == request.POST.get("anliegen")), None)
    given = giving(device.office, timezone.now())
    if concern is None:
        return redirect(_start_address(request, code))
    key = request.POST.get("schluessel", "")[:40] or uuid.uuid4().hex
    try:
        issued = take_ticket(
            office=device.office, concern=concern, source=Source.KIOSK,
            idempotency_key=f"kiosk-{device.pk}-{key}",
            people=_people(request.POST.get("personen", ""), concern),
            priority_reason=_priority(request.POST.get("vorrang", "")),
            language=language_of(request), given=given,
        )  # fmt: skip
    except NoNumbersNow:
        return redirect(_start_address(request, code))
    return redirect(_slip_address(request, code, issued.ticket))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest, code: str) -> HttpResponse:
    """Somebody with an appointment is here; looking at it (another language) leads to the keys."""
    if request.method != "POST":
        query = request.GET.copy()
        query["termin"] = "1"
        return redirect(f"{reverse('queueing:kiosk', args=[code])}?{query.urlencode()}")
    device = device_or_404(code, DeviceKind.KIOSK)
    language, typed = language_of(request), request.POST.get("nummer", "")[:20]
    error = ""
    if not ratelimit.hit("queueing.arrive", str(device.pk), limit=20, per_seconds=60):
        error = "too_many"
    booking = None if error else appointments.booking_to_check_in(device.office, typed)
    if booking is not None:
        try:
            return redirect(_slip_address(request, code, check_in(booking=booking).ticket))
        except (NotHere, appointments.BookingClosed):
            booking = None
    context = _context(request, device, code, language)
    words = {"error": say(error or "booking_unknown", language), "typed": typed, "keys": KEYS}
    return _show(request, "appointment", context | words, status=422)


@never_cache
@require_GET
def slip(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The number on the screen and, through the browser's print, on paper."""
    device = device_or_404(code, DeviceKind.KIOSK)
    found = Ticket.objects.filter(token_hash=hash_code(number), office=device.office)
    ticket = found.select_related("office", "concern").first()
    if ticket is None:
        raise Http404
    language = language_of(request)
    context = _context(request, device, code, language)
    return _show(request, "slip", context | slip_of(request, ticket, language))


# --- Parts ----------------------------------------------------------------------------------------


def _show(
    request: HttpRequest, step: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(
        request, f"queueing/halls/kiosk_{step}.html", context | {"step": step}, status=status
    )


def _context(request: HttpRequest, device: Device, code: str, language: str) -> dict[str, Any]:
    query = request.POST or request.GET
    modes = {mode: "1" for mode in MODES if query.get(mode)}
    paper = device.options.get("paper")
    return frame(language) | {
        "office": device.office,
        "code": code,
        "modes": modes,
        "is_contrast": "kontrast" in modes,
        "is_lower": "unten" in modes or bool(device.options.get("lower")),
        "paper": "a4" if paper == "a4" else "80mm",
        "start": _address("queueing:kiosk", [code], {"sprache": language} | modes),
        "fresh": reverse("queueing:kiosk", args=[code]),
    }


def _start(device: Device, given: Giving, language: str) -> dict[str, Any]:
    concerns = [
        {
            "key": concern.key,
            "letter": concern.letter,
            "name": concern_name(concern, language),
            "german": in_language(concern.names, "de"),
            "wait": wait_text(given.waits.get(concern.pk), language, is_short=True),
            "is_full": _is_off(concern, given),
        }
        for concern in _concerns(device)
    ]
    present = present_tickets(device.office, timezone.localdate())
    waiting = sum(ticket.state == TicketState.WAITING for ticket in present)
    return {
        "given": given,
        "concerns": concerns,
        "closed_words": why_closed(given, language),
        "notice": notice_text(given, language),
        "rule": rule_text(device.office, language),
        "waiting_words": say("waiting_now", language, n=waiting),
    }


def _chosen(concern: appointments.Concern, language: str) -> dict[str, Any]:
    return {
        "concern": concern,
        "name": concern_name(concern, language),
        "people_choices": range(1, concern.max_people + 1),
        "reasons": [(reason, say(reason, language)) for reason in PriorityReason.values],
        "key": uuid.uuid4().hex,
    }


def slip_of(request: HttpRequest, ticket: Ticket, language: str) -> dict[str, Any]:
    """What stands on the paper."""
    place = place_of(ticket, timezone.now())
    address = phone_address(request, ticket, language)
    short = request.build_absolute_uri(reverse("queueing:short", args=[phone_code(ticket)]))
    return {
        "ticket": ticket,
        "ticket_code": phone_code(ticket),
        "name": concern_name(ticket.concern, language),
        "german": in_language(ticket.concern.names, "de"),
        "taken_at": clock(ticket.taken_at),
        "due_at": clock(ticket.due_at),
        "ahead": place.ahead,
        "range": range_text(place.low, place.high, language),
        "qr": qr_svg(address),
        "address": short.partition("://")[2].rstrip("/"),
    }


def _concerns(device: Device) -> list[appointments.Concern]:
    """Walk-in concerns of the office; the device may be for some of them only."""
    only = device.options.get("concerns") or []
    found = appointments.concerns_of_office(device.office)
    return [c for c in found if c.is_walk_in and (not only or c.pk in only)]


def _is_off(concern: appointments.Concern, given: Giving) -> bool:
    """Closed by the lead, or too late for today."""
    return concern.pk in given.full


def _people(text: str, concern: appointments.Concern) -> int:
    return min(int(text), concern.max_people) if text.isdigit() and int(text) > 0 else 1


def _priority(text: str) -> str:
    return text if text in PriorityReason.values else ""


def _modes(request: HttpRequest) -> dict[str, str]:
    kept = {mode: "1" for mode in MODES if request.POST.get(mode)}
    return {"sprache": language_of(request)} | kept


def _address(name: str, args: list[str], query: dict[str, str]) -> str:
    return f"{reverse(name, args=args)}?{urlencode(query)}"


def _start_address(request: HttpRequest, code: str) -> str:
    return _address("queueing:kiosk", [code], _modes(request))


def _slip_address(request: HttpRequest, code: str, ticket: Ticket) -> str:
    return _address("queueing:slip", [code, phone_code(ticket)], _modes(request))
