"""Beginning somebody's matter from the appointment, with what is known."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.appointments import calendar, services
from rathaus.appointments.forms.calendar import BeginForm
from rathaus.appointments.models import Booking
from rathaus.appointments.registry import CaseStarter, Guest, case_starters
from rathaus.appointments.views.staff.access import booking_from


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Choose the service and the place; the form then opens with name and address filled in."""
    booking = booking_from(request, reference)
    starter = _starter()
    if booking.subject_key and starter.subject(booking.subject_kind, booking.subject_key):
        messages.info(request, _("Aus diesem Termin ist schon ein Vorgang begonnen."))
        return redirect("appointments-staff:booking", booking.reference)
    form = _form(request, starter, booking)
    if request.method == "POST" and form.is_valid():
        guest = Guest(booking.language, booking.name, booking.email, booking.phone)
        answers = form.cleaned_data
        begun = starter.start(request, answers["leistung"], answers["ort"], guest)
        services.attach_subject(booking_id=booking.pk, subject=begun.subject)
        return redirect(begun.url)
    (entry,) = calendar.entries_from([booking])
    context = {"booking": booking, "entry": entry, "form": form}
    return render(request, "appointments/staff/begin.html", context)


def _starter() -> CaseStarter:
    for starter in case_starters:
        return starter
    raise Http404


def _form(request: HttpRequest, starter: CaseStarter, booking: Booking) -> BeginForm:
    services_offered, places = starter.services(), starter.places()
    wanted = [concern.service for concern in services.items_of(booking) if concern.service]
    initial = {
        "leistung": wanted[0] if wanted else "",
        "ort": places[0][0] if len(places) == 1 else "",
    }
    return BeginForm(
        request.POST or None, services=services_offered, places=places, initial=initial
    )
