"""The page behind the long code: it shows on GET and acts on POST, until the appointment begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.appointments import finding, visit
from rathaus.appointments.calendarfile import calendar_file
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.finding import Wish
from rathaus.appointments.models import Booking
from rathaus.appointments.services import BookingClosed, TimeTaken, cancel_booking, move_booking
from rathaus.appointments.services.waiting import wish_of_booking
from rathaus.appointments.views.citizen.choice import times_context
from rathaus.appointments.views.citizen.details import booking_or_404


@never_cache
@require_safe
def booking(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about the appointment on one page that can be printed."""
    found = booking_or_404(code)
    if found.state == BookingState.HELD:
        return redirect("appointments:details", code)
    context = {
        "booking": found,
        "code": code,
        "visit": visit.of(found),
        "is_coming": is_coming(found),
        "again": Wish({c.key: people for c, people in finding.place_of(found).items.items()}),
        "waiting": wish_of_booking(found) if is_coming(found) else None,
    }
    return render(request, "appointments/citizen/booking.html", context)


def is_coming(booking: Booking) -> bool:
    """It can still be moved and cancelled."""
    return booking.state == BookingState.BOOKED and booking.starts_at > timezone.now()


@never_cache
@require_safe
def ics(request: HttpRequest, code: str) -> HttpResponse:
    """For the calendar on the phone."""
    found = booking_or_404(code)
    if found.state in {BookingState.HELD, BookingState.EXPIRED}:
        raise Http404
    response = HttpResponse(calendar_file(found), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="termin-{found.reference}.ics"'
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """One question, one button."""
    found = booking_or_404(code)
    if not is_coming(found):
        return _too_late(request, found, code)
    if request.method == "POST":
        try:
            cancel_booking(booking_id=found.pk)
        except BookingClosed:
            return _too_late(request, found, code)
        messages.success(request, _("Ihr Termin ist abgesagt. Danke, dass Sie Bescheid geben."))
        return redirect("appointments:booking", code)
    context = {"booking": found, "code": code, "visit": visit.of(found)}
    return render(request, "appointments/citizen/cancel.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Another time in the same office; the old one is kept until the new one is agreed."""
    found = booking_or_404(code)
    if not is_coming(found):
        return _too_late(request, found, code)
    if request.method == "POST":
        return _move(request, found, code)
    places = [finding.place_of(found)]
    context = times_context(request, places) | {
        "booking": found,
        "code": code,
        "first": finding.first_offers(places),
    }
    return render(request, "appointments/citizen/move.html", context)


def _move(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    wanted = finding.time_from(request.POST.get("zeit", ""))
    if wanted is None or wanted[0] != booking.office.key:
        return redirect("appointments:move", code)
    try:
        move_booking(booking_id=booking.pk, day=wanted[1], start=wanted[2], channel=Channel.ONLINE)
    except TimeTaken:
        messages.warning(
            request,
            _("Diese Zeit hat gerade jemand anderes genommen. Ihr bisheriger Termin bleibt. Diese Zeiten sind noch frei:"),
        )  # fmt: skip
        return redirect("appointments:move", code)
    except BookingClosed:
        return _too_late(request, booking, code)
    messages.success(request, _("Ihr Termin ist verschoben."))
    return redirect("appointments:booking", code)


def _too_late(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    if booking.state == BookingState.CANCELLED:
        messages.info(request, _("Dieser Termin ist schon abgesagt."))
    elif booking.state != BookingState.HELD:
        messages.warning(
            request,
            _("Dieser Termin hat schon begonnen oder ist vorbei. Bitte rufen Sie uns an, wenn sich etwas ändert."),
        )  # fmt: skip
    return redirect("appointments:booking", code)
