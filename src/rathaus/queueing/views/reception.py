"""The reception: a number for somebody who stands there, and people with an appointment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import staff_required
from rathaus.appointments import api as appointments
from rathaus.core.texts import pick
from rathaus.queueing import queries, words
from rathaus.queueing.board import board_of
from rathaus.queueing.enums import PriorityReason, Source
from rathaus.queueing.forms import PriorityForm, TakeForm
from rathaus.queueing.giving import Giving, giving
from rathaus.queueing.halls import frame
from rathaus.queueing.models import Ticket
from rathaus.queueing.services import tickets
from rathaus.queueing.views.access import (
    REFUSALS,
    office_from,
    refused,
    show,
    staff_from,
    ticket_from,
)
from rathaus.queueing.views.kiosk import slip_of


@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def reception(request: HttpRequest, key: str) -> HttpResponse:
    """Give a number, find an appointment, see who is there."""
    office = office_from(request, key)
    given = giving(office, timezone.now())
    form = TakeForm(request.POST or None, concerns=appointments.concerns_of_office(office))
    if request.method == "POST" and form.is_valid():
        try:
            return _issued(office, _take(office, form.cleaned_data, given))
        except tickets.NoNumbersNow as refusal:
            form.add_error("trotzdem", _although(str(refusal)))
    text = request.GET.get("suche", "").strip()[:60]
    context = {
        "office": office,
        "form": form,
        "board": board_of(office, timezone.now()),
        "emergencies": queries.emergencies_of(office),
        "rule": pick(queries.priority_rule(queries.settings_of(office))),
        "given": given,
        "asks_why": bool(given.reason or given.full or form.errors.get("trotzdem")),
        "search": text,
        "bookings": _bookings(request, office, text),
        "issued": _issued_before(request, office),
        "reasons": PriorityReason.choices,
    }
    return show(request, "reception", **context)


def _although(reason: str) -> str:
    """Why there is no number, and that the reception may still give one."""
    why = {
        "booked_only": _("Dieses Anliegen geht nur mit Termin."),
        "closed": _("Gerade sind keine Zeiten ohne Termin."),
        "stopped": _("Die Teamleitung hat die Nummern angehalten."),
        "full": _("Der Rest des Tages ist voll."),
    }[reason]
    return (
        why + " " + _("Soll die Person trotzdem eine Nummer bekommen, schreiben Sie bitte, warum.")
    )


def _take(office: appointments.Office, values: dict[str, Any], given: Giving) -> Ticket:
    concern = appointments.Concern.objects.get(pk=values["anliegen"], office=office)
    return tickets.take_ticket(
        office=office,
        concern=concern,
        source=Source.RECEPTION,
        idempotency_key=f"reception-{values['schluessel']}",
        people=values["personen"],
        priority_reason=values["vorrang"],
        given=given,
        although=values["trotzdem"],
    ).ticket


def _issued(office: appointments.Office, ticket: Ticket) -> HttpResponse:
    answer = redirect("queueing-staff:reception", office.key)
    answer["Location"] += f"?nummer={ticket.pk}"
    return answer


def _issued_before(request: HttpRequest, office: appointments.Office) -> Ticket | None:
    """The number that was just given, to be read out and printed."""
    wanted = request.GET.get("nummer", "")
    if not wanted.isdecimal() or len(wanted) > 18:
        return None
    ticket = queries.ticket_for(staff_from(request), int(wanted))
    return ticket if ticket is not None and ticket.office_id == office.pk else None


def _bookings(
    request: HttpRequest, office: appointments.Office, text: str
) -> list[tuple[appointments.Booking, bool]]:
    """Appointments of today, each with whether its people can still arrive."""
    expected = queries.bookings_to_come(office)
    found = queries.find_today(staff_from(request), office, text) if text else expected
    waiting = {booking.pk for booking in expected}
    return [(booking, booking.pk in waiting) for booking in found]


@staff_required()
@require_POST
def check_in(request: HttpRequest, key: str, booking_id: int) -> HttpResponse:
    """The person with the appointment is there."""
    office = office_from(request, key)
    booking = appointments.Booking.objects.filter(pk=booking_id, office=office).first()
    if booking is None:
        raise Http404
    try:
        issued = tickets.check_in(booking=booking)
    except tickets.NotHere:
        messages.error(request, _("Dieser Termin ist nicht heute. Bitte prüfen Sie den Tag."))
        return redirect("queueing-staff:reception", office.key)
    except appointments.BookingClosed:
        messages.error(
            request,
            _(
                "Dieser Termin ist abgesagt oder vorbei. Geben Sie der Person eine Nummer ohne Termin."
            ),
        )
        return redirect("queueing-staff:reception", office.key)
    return _issued(office, issued.ticket)


@staff_required()
@require_GET
def paper(request: HttpRequest, key: str, ticket_id: int) -> HttpResponse:
    """The slip for the hand, through the browser's print."""
    office = office_from(request, key)
    ticket = ticket_from(request, ticket_id)
    language = ticket.language if ticket.language in words.LANGUAGES else "de"
    slip = frame(language) | slip_of(request, ticket, language)
    return show(request, "paper", **slip | {"office": office})


@staff_required()
@require_POST
def leave(request: HttpRequest, key: str, ticket_id: int) -> HttpResponse:
    """The person has gone, or gives the number back."""
    office = office_from(request, key)
    ticket = ticket_from(request, ticket_id)
    try:
        tickets.leave(ticket_id=ticket.pk)
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    else:
        messages.success(request, _("%(number)s ist ausgetragen.") % {"number": ticket.label})
    return redirect("queueing-staff:reception", office.key)


@staff_required()
@require_POST
def priority(request: HttpRequest, key: str, ticket_id: int) -> HttpResponse:
    """Who already has a number goes first by law after all, or not."""
    office = office_from(request, key)
    ticket = ticket_from(request, ticket_id)
    form = PriorityForm(request.POST)
    try:
        if form.is_valid():
            tickets.set_priority(ticket_id=ticket.pk, reason=form.cleaned_data["vorrang"])
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    return redirect("queueing-staff:reception", office.key)
