"""For everybody: where one can wait, how long, and a number from the own phone."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rathaus.appointments import api as appointments
from rathaus.core import ratelimit
from rathaus.core.dates import today
from rathaus.queueing.enums import PriorityReason, Source, TicketState
from rathaus.queueing.giving import Giving, giving
from rathaus.queueing.halls import concern_name, frame, language_of, qr_svg, rule_text, wait_text
from rathaus.queueing.models import Ticket
from rathaus.queueing.notices import notice_text, why_closed
from rathaus.queueing.queries import present_tickets
from rathaus.queueing.sentences import LANGUAGES, say
from rathaus.queueing.services.tickets import NoNumbersNow, phone_code, take_ticket

COOKIE = "rathaus_warten"
"""A random name of the phone for one day; nothing else is known of it."""
DAY_SECONDS = 24 * 3600
OVER = (TicketState.DONE, TicketState.LEFT)


@never_cache
@require_GET
def offices(request: HttpRequest) -> HttpResponse:
    """One office leads there at once."""
    found = appointments.offices()
    if len(found) == 1:
        return redirect("queueing:office", office=found[0].key)
    rows = [(office, _hours(giving(office, timezone.now()))) for office in found]
    return render(request, "queueing/citizen/offices.html", {"offices": rows})


@never_cache
@require_GET
def office(request: HttpRequest, office: str) -> HttpResponse:
    """How full it is, and the form."""
    found, now, language = _office(office), timezone.now(), language_of(request)
    given = giving(found, now)
    present = present_tickets(found, today())
    context = frame(language) | {
        "office": found,
        "given": given,
        "hours": _hours(given),
        "notice": notice_text(given, language),
        "rule": rule_text(found, language),
        "closed_words": why_closed(given, language),
        "waiting": sum(ticket.state == TicketState.WAITING for ticket in present),
        "concerns": [
            (
                concern,
                concern_name(concern, language),
                wait_text(given.waits.get(concern.pk), language),
            )
            for concern in _concerns(found, given)
        ],
        "reasons": PriorityReason.choices,
        "own": [(ticket, phone_code(ticket)) for ticket in _own(request, found)],
    }
    return render(request, "queueing/citizen/office.html", context)


@never_cache
@require_POST
def take(request: HttpRequest, office: str) -> HttpResponse:
    """One number a concern and phone, as long as it is waiting."""
    found = _office(office)
    back = redirect("queueing:office", office=office)
    given = giving(found, timezone.now())
    wanted = request.POST.get("anliegen", "")
    concern = next((c for c in _concerns(found, given) if c.key == wanted), None)
    if not given.open or concern is None:
        if given.open:
            messages.error(request, _("Bitte wählen Sie, was Sie erledigen möchten."))
        return back
    phone = request.COOKIES.get(COOKIE, "")[:40] or secrets.token_urlsafe(16)
    if not _may_take(request, phone):
        text = _("Von diesem Gerät kamen gerade viele Nummern. Bitte fragen Sie am Empfang.")
        messages.error(request, text)
        return back
    try:
        issued = take_ticket(
            office=found, concern=concern, source=Source.PHONE,
            idempotency_key=_key(found, concern, phone), people=_people(request, concern),
            priority_reason=_priority(request), given=given,
        )  # fmt: skip
    except NoNumbersNow:
        return back
    response = redirect("queueing:phone", code=phone_code(issued.ticket))
    response.set_cookie(
        COOKIE, phone, max_age=DAY_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


@never_cache
@require_GET
def poster(request: HttpRequest, office: str) -> HttpResponse:
    """A sheet for the door, to print."""
    found = _office(office)
    address = request.build_absolute_uri(reverse("queueing:office", args=[found.key]))
    context = {
        "office": found,
        "qr": qr_svg(address),
        "address": address.partition("://")[2].rstrip("/"),
        "poster_words": {"de": say("poster", "de")},
        "foreign": [(known, say("poster", known)) for known in LANGUAGES if known != "de"],
    } | frame(language_of(request))
    return render(request, "queueing/citizen/poster.html", context)


# --- Parts ----------------------------------------------------------------------------------------


def _office(key: str) -> appointments.Office:
    found = appointments.office_by_key(key)
    if found is None:
        raise Http404
    return found


def _concerns(office: appointments.Office, given: Giving) -> list[appointments.Concern]:
    found = appointments.concerns_of_office(office)
    return [c for c in found if c.is_walk_in and c.pk not in given.full]


def _hours(given: Giving) -> str:
    """``9:00–12:00, 13:00–18:00``; empty on a day without walk-in hours."""
    return ", ".join(f"{_time(start)}–{_time(end)}" for start, end in given.hours)


def _time(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _prefix(office: appointments.Office, phone: str, day: date) -> str:
    return f"phone-{phone}-{office.pk}-{day:%m%d}-"


def _key(office: appointments.Office, concern: appointments.Concern, phone: str) -> str:
    """The same until the number is used up; then the next one counts."""
    prefix = f"{_prefix(office, phone, today())}{concern.pk}-"
    used = Ticket.objects.filter(idempotency_key__startswith=prefix, state__in=OVER).count()
    return f"{prefix}{used}"


def _own(request: HttpRequest, office: appointments.Office) -> list[Ticket]:
    """What this phone has drawn here today and is still good."""
    phone = request.COOKIES.get(COOKIE, "")[:40]
    if not phone:
        return []
    prefix = _prefix(office, phone, today())
    found = Ticket.objects.present().filter(idempotency_key__startswith=prefix)
    return list(found.select_related("concern"))


def _may_take(request: HttpRequest, phone: str) -> bool:
    """Six an hour a phone; sixty in ten minutes an address, as a hall shares one."""
    address = ratelimit.client_address(request)
    return ratelimit.hit("queueing.phone", phone, limit=6, per_seconds=3600) and ratelimit.hit(
        "queueing.address", address, limit=60, per_seconds=600
    )


def _people(request: HttpRequest, concern: appointments.Concern) -> int:
    text = request.POST.get("personen", "")
    return min(int(text), concern.max_people) if text.isdigit() and int(text) > 0 else 1


def _priority(request: HttpRequest) -> str:
    wanted = request.POST.get("vorrang", "")
    return wanted if wanted in PriorityReason.values else ""
