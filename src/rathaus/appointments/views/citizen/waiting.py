"""The waiting list: a wish for an earlier time, and the offer that comes by mail."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import request_citizen
from rathaus.appointments import finding
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import BookingState, WaitingState
from rathaus.appointments.forms.waiting import WaitingForm
from rathaus.appointments.models import Booking, WaitingEntry
from rathaus.appointments.services import BookingClosed, HoldIsOver, waiting
from rathaus.appointments.timetable import weekday_names
from rathaus.appointments.views.citizen.choice import summary
from rathaus.appointments.views.citizen.details import booking_or_404
from rathaus.appointments.views.citizen.limits import within_limit
from rathaus.appointments.views.citizen.manage import is_coming
from rathaus.catalog import api as catalog
from rathaus.core.dates import today

WISHES = {"limit": 6, "per_seconds": 3600}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Nothing fits, or it is too far away: wait for something earlier, without an appointment."""
    wanted = finding.wish_from(request.POST if request.method == "POST" else request.GET)
    near = wanted.origin(catalog.chosen_municipality(request))
    places = finding.places_for(wanted, near=near)
    if not places:
        return redirect("appointments:start")
    place = places[0]
    citizen = request_citizen(request)
    form = WaitingForm(
        request.POST if request.method == "POST" else None,
        latest=today() + timedelta(days=place.office.horizon_days),
        asks_email=True,
        email=citizen.email if citizen is not None else "",
    )
    if form.is_valid() and within_limit(request, form, "appointments.wish", **WISHES):
        entry = waiting.ask_for_earlier(
            office=place.office, items=place.items, idempotency_key=_key(request),
            is_own_address=bool(citizen and citizen.email == form.cleaned_data["email"]),
            **form.cleaned_data,
        )  # fmt: skip
        return _after_asking(request, entry)
    context = {
        "form": form,
        "place": place,
        "places": places,
        "wish": wanted,
        "rows": summary(places, wanted),
        "key": uuid.uuid4(),
    }
    return render(request, "appointments/citizen/wait.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest, code: str) -> HttpResponse:
    """An earlier time than the appointment one has."""
    booking = booking_or_404(code)
    known = waiting.wish_of_booking(booking)
    if not is_coming(booking) or known is not None:
        if known is not None:
            return redirect("appointments:wish", waiting.code_of_wish(known))
        return redirect("appointments:booking", code)
    form = _earlier_form(request, booking)
    if form.is_valid() and within_limit(request, form, "appointments.wish", **WISHES):
        data: dict[str, Any] = {"email": booking.email} | form.cleaned_data
        entry = waiting.ask_for_earlier(
            office=booking.office, items=finding.place_of(booking).items, replaces=booking,
            idempotency_key=_key(request), **data,
        )  # fmt: skip
        return _after_asking(request, entry)
    context = {"form": form, "booking": booking, "code": code, "key": uuid.uuid4()}
    return render(request, "appointments/citizen/earlier.html", context)


def _after_asking(request: HttpRequest, entry: WaitingEntry) -> HttpResponse:
    """The page of the wish confirms it, so it is reached only through the mail if that must be read."""
    if entry.state != WaitingState.ASKED:
        return redirect("appointments:wish", waiting.code_of_wish(entry))
    messages.success(
        request,
        _("Fast fertig: Wir haben Ihnen an %(address)s geschrieben. Bitte bestätigen Sie dort, dass Sie warten möchten.")
        % {"address": entry.email},
    )  # fmt: skip
    if entry.replaces is not None:
        return redirect("appointments:booking", code_of(entry.replaces))
    return redirect("appointments:start")


def _earlier_form(request: HttpRequest, booking: Booking) -> WaitingForm:
    return WaitingForm(
        request.POST if request.method == "POST" else None,
        latest=booking.day,
        asks_email=not booking.email,
    )


def _key(request: HttpRequest) -> str:
    return f"web-{request.POST.get('key', '')[:40] or uuid.uuid4()}"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, code: str) -> HttpResponse:
    """How the wish stands; an offered time is taken by POST alone."""
    entry = waiting.wish_by_code(code)
    if entry is None:
        raise Http404
    if request.method == "POST":
        return _act(request, entry, code)
    context = {
        "entry": entry,
        "code": code,
        "rows": [(c.name, people) for c, people in waiting.items_of_wish(entry).items()],
        "offer": _standing_offer(entry),
        "booking_code": code_of(entry.replaces) if entry.replaces else "",
        "weekdays": _weekdays(entry),
    }
    return render(request, "appointments/citizen/wish.html", context)


def _weekdays(entry: WaitingEntry) -> list[str]:
    names = weekday_names()
    return [names[day] for day in entry.weekdays]


def _standing_offer(entry: WaitingEntry) -> Booking | None:
    offered = entry.offered
    stands = entry.state == WaitingState.OFFERED and offered is not None
    return offered if stands and offered and offered.state == BookingState.HELD else None


def _act(request: HttpRequest, entry: WaitingEntry, code: str) -> HttpResponse:
    action = request.POST.get("aktion")
    if action == "bestaetigen":
        if _still_waits(waiting.confirm_wish(entry_id=entry.pk)):
            messages.success(request, _("Sie stehen auf der Warteliste."))
    elif action == "weiter":
        if _still_waits(waiting.pass_offer(entry_id=entry.pk)):
            messages.info(request, _("Gut, diese Zeit bekommt jemand anderes. Sie warten weiter."))
        else:  # it was the last offer
            messages.info(request, _("Sie stehen nicht mehr auf der Warteliste."))
    elif action == "beenden":
        waiting.end_wish(entry_id=entry.pk)
        messages.info(request, _("Sie stehen nicht mehr auf der Warteliste."))
    elif action == "nehmen":
        return _take(request, entry, code)
    return redirect("appointments:wish", code)


def _still_waits(entry: WaitingEntry) -> bool:
    return entry.state in {WaitingState.WAITING, WaitingState.OFFERED}


def _take(request: HttpRequest, entry: WaitingEntry, code: str) -> HttpResponse:
    try:
        booking = waiting.take_offer(entry_id=entry.pk)
    except (waiting.OfferOver, HoldIsOver, BookingClosed):
        if entry.state == WaitingState.TAKEN:
            return redirect("appointments:wish", code)
        messages.warning(
            request, _("Diese Zeit ist leider nicht mehr frei. Ihr Wunsch bleibt auf der Liste.")
        )
        return redirect("appointments:wish", code)
    if booking.state == BookingState.HELD:
        return redirect(reverse("appointments:details", args=[code_of(booking)]))
    messages.success(request, _("Ihr Termin ist verschoben."))
    return redirect("appointments:booking", code_of(booking))
