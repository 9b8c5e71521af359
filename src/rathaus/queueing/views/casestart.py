"""Beginning somebody's matter at the counter, with what is known."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.appointments import api as appointments
from rathaus.appointments.registry import CaseStarter, Guest, Subject, case_starters
from rathaus.queueing.forms import StartForm
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.tickets import NotHere, attach_subject
from rathaus.queueing.views.access import counter_from, refused, show, sits_at, ticket_here


def subject_of(ticket: Ticket) -> Subject | None:
    """What was begun for the guest, for a link; None if nothing was, or it is gone."""
    if not ticket.subject_key:
        return None
    found = (one.subject(ticket.subject_kind, ticket.subject_key) for one in case_starters)
    return next((subject for subject in found if subject is not None), None)


@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def start_case(request: HttpRequest, counter_id: int, ticket_id: int) -> HttpResponse:
    """Choose the service and the place; the form then opens with what is known."""
    counter = counter_from(request, counter_id)
    back = redirect("queueing-staff:counter", counter.pk)
    if not sits_at(request, counter):
        return back
    try:
        ticket = ticket_here(counter, ticket_id)
    except NotHere as refusal:
        messages.error(request, refused(refusal))
        return back
    starter = _starter()
    form = _form(request, starter, ticket)
    if request.method == "POST" and form.is_valid():
        service, place = form.cleaned_data["leistung"], form.cleaned_data["ort"]
        begun = starter.start(request, service, place, guest_of(ticket))
        attach_subject(ticket=ticket, subject=begun.subject)
        return redirect(begun.url)
    return show(request, "casestart", counter=counter, ticket=ticket, form=form)


def _starter() -> CaseStarter:
    for starter in case_starters:
        return starter
    raise Http404


def _form(request: HttpRequest, starter: CaseStarter, ticket: Ticket) -> StartForm:
    places = starter.places()
    known = {"leistung": ticket.concern.service}
    if len(places) == 1:
        known["ort"] = places[0][0]
    data = request.POST or None
    return StartForm(data, services=starter.services(), places=places, initial=known)


def guest_of(ticket: Ticket) -> Guest:
    """What is known about who stands there: of an appointment name and address."""
    if ticket.booking_id is None:
        return Guest(language=ticket.language)
    booking = appointments.Booking.objects.filter(pk=ticket.booking_id).first()
    if booking is None:
        return Guest(language=ticket.language)
    return Guest(booking.language, booking.name, booking.email, booking.phone)
