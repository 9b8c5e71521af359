"""For everybody: where one can wait, how long, and a number from the own phone."""

from __future__ import annotations

import secrets
from datetime import date

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from rathaus.appointments import api as appointments
from rathaus.core import ratelimit
from rathaus.core.dates import today
from rathaus.queueing.enums import PriorityReason, Source, TicketState
from rathaus.queueing.giving import Giving, giving, giving_of
from rathaus.queueing.halls import concern_name, frame, language_of, qr_svg, spoken_query, wait_text
from rathaus.queueing.models import Ticket
from rathaus.queueing.notices import notice_text, why_closed
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.queries import priority_rule
from rathaus.queueing.sentences import LANGUAGES, in_language, say
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
    """How full it is, and the form; in all languages of the waiting room."""
    seen = OfficeNow(_office(office), timezone.now())
    return _page(request, seen, giving_of(seen))


@never_cache
@require_POST
def take(request: HttpRequest, office: str) -> HttpResponse:
    """One number a concern and phone, as long as it is waiting."""
    seen, language = OfficeNow(_office(office), timezone.now()), language_of(request)
    found, given = seen.office, giving_of(seen)
    wanted = request.POST.get("anliegen", "")
    concern = next((c for c in _concerns(seen, given) if c.key == wanted), None)
    if given.open and concern is None:
        return _page(request, seen, given, error=say("choose_please", language))
    phone = request.COOKIES.get(COOKIE, "")[:40] or secrets.token_urlsafe(16)
    if given.open and not _may_take(request, phone):
        return _page(request, seen, given, error=say("too_many_numbers", language), status=429)
    if concern is None:
        return _go(request, "queueing:office", office)
    try:
        issued = take_ticket(
            office=found, concern=concern, source=Source.PHONE,
            idempotency_key=_key(found, concern, phone), people=_people(request, concern),
            priority_reason=_priority(request), language=language, given=given,
        )  # fmt: skip
    except NoNumbersNow:
        return _go(request, "queueing:office", office)
    response = _go(request, "queueing:phone", phone_code(issued.ticket))
    response.set_cookie(
        COOKIE, phone, max_age=DAY_SECONDS, httponly=True, samesite="Lax", secure=settings.HTTPS
    )
    return response


def _page(
    request: HttpRequest, seen: OfficeNow, given: Giving, *, error: str = "", status: int = 422
) -> HttpResponse:
    """The form, with what was chosen before it was refused."""
    language, concerns = language_of(request), _concerns(seen, given)
    context = frame(language) | {
        "office": seen.office,
        "given": given,
        "hours": say("hours", language, hours=_hours(given)) if given.hours else "",
        "notice": notice_text(given, language),
        "rule": in_language(priority_rule(seen.settings), language),
        "closed_words": why_closed(given, language),
        "waiting": sum(ticket.state == TicketState.WAITING for ticket in seen.tickets),
        "concerns": [_choice(concern, given, language) for concern in concerns],
        "people_choices": range(1, max((c.max_people for c in concerns), default=1) + 1),
        "reasons": [(reason, say(reason, language)) for reason in PriorityReason.values],
        "own": [
            (ticket, phone_code(ticket), concern_name(ticket.concern, language))
            for ticket in _own(request, seen.office)
        ],
        "spoken_query": spoken_query(request, language),
        "chosen": request.POST.get("anliegen", ""),
        "people": request.POST.get("personen", "1"),
        "priority": _priority(request),
        "error": error,
    }
    return render(request, "queueing/citizen/office.html", context, status=status if error else 200)


def _choice(concern: appointments.Concern, given: Giving, language: str) -> dict[str, str]:
    return {
        "key": concern.key,
        "name": concern_name(concern, language),
        "german": in_language(concern.names, "de"),
        "wait": wait_text(given.waits.get(concern.pk), language),
    }


def _go(request: HttpRequest, name: str, key: str) -> HttpResponse:
    """To a page, in the language that was chosen by hand."""
    return redirect(reverse(name, args=[key]) + spoken_query(request, language_of(request)))


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


def _concerns(seen: OfficeNow, given: Giving) -> list[appointments.Concern]:
    return [concern for concern in seen.walk_in if concern.pk not in given.full]


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
