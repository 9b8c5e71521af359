"""Sitting at a counter: the page, and the steps from number to number."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.appointments import api as appointments
from rathaus.appointments.registry import case_starters
from rathaus.queueing import queries, rules
from rathaus.queueing.board import board_of, waited_minutes
from rathaus.queueing.enums import Outcome, TicketState
from rathaus.queueing.forms import FinishForm, ForwardForm, ParkForm, SeatForm
from rathaus.queueing.models import Ticket
from rathaus.queueing.services import counters, tickets
from rathaus.queueing.views.access import (
    REFUSALS,
    at_counter,
    counter_from,
    refused,
    show,
    sits_at,
    staff_from,
    ticket_here,
)
from rathaus.queueing.views.casestart import subject_of

SHOW_OR_ACT = ["GET", "HEAD", "POST"]


@staff_required()
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Every counter of the person's offices: sit down at one."""
    staff = staff_from(request)
    places = []
    for office in queries.offices_of(staff):
        duties = {duty.counter_id: duty for duty in queries.open_counters(office)}
        free = [(counter, duties.get(counter.pk)) for counter in queries.counters_of(office)]
        places.append((office, free, rules.may_lead(staff, office)))
    own = queries.duty_of(staff)
    return show(request, "start", places=places, own=own, staff=staff)


@staff_required()
@require_GET
def counter_page(request: HttpRequest, counter_id: int) -> HttpResponse:
    counter = counter_from(request, counter_id)
    duty = queries.duty_at(counter)
    if not rules.is_at(staff_from(request), duty):
        return _seat(request, counter)
    now = timezone.now()
    ticket = queries.ticket_at(counter)
    context: dict[str, Any] = {
        "counter": counter,
        "office": counter.office,
        "duty": duty,
        "ticket": ticket,
        "board": board_of(counter.office, now, duty),
        "emergencies": queries.emergencies_of(counter.office),
        "finished": None if ticket else queries.just_finished(counter, now),
        "finish_form": FinishForm(auto_id="fertig_%s"),
        "concerns": _taken(counter, duty),
    }
    if ticket is not None:
        context |= {
            "minutes": waited_minutes(ticket, now),
            "there_by": _there_by(ticket),
            "subject": subject_of(ticket),
            "can_start": bool(case_starters.names()) and not ticket.subject_key,
        }
    return show(request, "counter", **context)


def _there_by(ticket: Ticket) -> datetime | None:
    """Until when a called guest may still be on the way."""
    if ticket.state != TicketState.CALLED or ticket.called_at is None:
        return None
    return ticket.called_at + timedelta(seconds=queries.settings_of(ticket.office).walk_seconds)


def _taken(counter: appointments.Counter, duty: Any) -> list[appointments.Concern]:
    able = set(queries.concerns_of(duty))
    found = appointments.concerns_of_office(counter.office)
    return [concern for concern in found if concern.pk in able]


# --- Sitting down and getting up ------------------------------------------------------------------


def _seat(
    request: HttpRequest, counter: appointments.Counter, form: SeatForm | None = None
) -> HttpResponse:
    duty = queries.duty_at(counter)
    return show(
        request,
        "seat",
        counter=counter,
        office=counter.office,
        duty=duty,
        own=queries.duty_of(staff_from(request)),
        form=form or _seat_form(counter, duty, None),
    )


def _seat_form(counter: appointments.Counter, duty: Any, data: Any) -> SeatForm:
    able = set(appointments.concerns_of_counter(counter))
    offered = [one for one in appointments.concerns_of_office(counter.office) if one.pk in able]
    chosen = duty.concerns if duty is not None else []
    return SeatForm(data, concerns=offered, initial={"anliegen": chosen})


@staff_required()
@require_http_methods(SHOW_OR_ACT)
def sit_down(request: HttpRequest, counter_id: int) -> HttpResponse:
    """Open the counter, or change what it takes."""
    counter = counter_from(request, counter_id)
    if request.method != "POST":
        return _seat(request, counter)
    form = _seat_form(counter, None, request.POST)
    if not form.is_valid():
        return _seat(request, counter, form)
    concerns = form.cleaned_data["anliegen"]
    try:
        counters.open_counter(counter=counter, staff=staff_from(request), concerns=concerns)
        counters.take_concerns(counter=counter, concerns=concerns)
    except counters.CounterTaken as refusal:
        messages.error(request, refused(refusal))
        return redirect("queueing-staff:start")
    return redirect("queueing-staff:counter", counter.pk)


@at_counter
def get_up(request: HttpRequest, counter: appointments.Counter) -> HttpResponse:
    counters.close_counter(counter=counter)
    messages.success(request, _("%(counter)s ist geschlossen.") % {"counter": counter.name})
    return redirect("queueing-staff:start")


@at_counter
def pause(request: HttpRequest, counter: appointments.Counter) -> None:
    if request.POST.get("weiter"):
        counters.resume_counter(counter=counter)
    else:
        counters.pause_counter(counter=counter)


# --- From number to number ------------------------------------------------------------------------


@at_counter
def call_next(request: HttpRequest, counter: appointments.Counter) -> None:
    """The big button. Who presses it in a break is back."""
    counters.resume_counter(counter=counter)
    _next(counter)


def _next(counter: appointments.Counter) -> None:
    duty = queries.duty_at(counter)
    if duty is not None:
        tickets.call_next(counter=counter, concerns=queries.concerns_of(duty))


@at_counter
def call_ticket(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    """A particular number out of its turn."""
    try:
        tickets.call_ticket(ticket_id=ticket_id, counter=counter)
    except Ticket.DoesNotExist:
        raise tickets.NotHere("–") from None


@at_counter
def call_again(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    tickets.call_again(ticket_id=ticket_here(counter, ticket_id).pk)


@at_counter
def missed(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    ticket = tickets.mark_missed(ticket_id=ticket_here(counter, ticket_id).pk)
    messages.info(
        request,
        _(
            "%(number)s ist nicht gekommen und ist in der Liste. Dort können Sie die Nummer noch einmal aufrufen."
        )
        % {"number": ticket.label},
    )


@at_counter
def serve(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    tickets.start_serving(ticket_id=ticket_here(counter, ticket_id).pk)


@at_counter
def finish(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    """The result, a note, and with ``naechste`` the next number at once."""
    form = FinishForm(request.POST)
    form.is_valid()
    tickets.finish(
        ticket_id=ticket_here(counter, ticket_id).pk,
        outcome=Outcome(form.cleaned_data.get("ergebnis") or Outcome.DONE),
        note=form.cleaned_data.get("notiz", ""),
    )
    if request.POST.get("naechste"):
        _next(counter)


@at_counter
def reopen(request: HttpRequest, counter: appointments.Counter, ticket_id: int) -> None:
    """Finished by mistake."""
    last = queries.just_finished(counter, timezone.now())
    if last is None or last.pk != ticket_id:
        raise tickets.NotHere(last.label if last else "–")
    tickets.reopen(ticket_id=last.pk)


# --- Setting aside and sending on -----------------------------------------------------------------


@staff_required()
@require_http_methods(SHOW_OR_ACT)
def park(request: HttpRequest, counter_id: int, ticket_id: int) -> HttpResponse:
    """With the reason; by itself after some minutes or by hand."""
    form = ParkForm(request.POST or None)
    return _step(request, counter_id, ticket_id, "park", form, _park)


def _park(counter: appointments.Counter, ticket_id: int, form: Any) -> None:
    values = form.cleaned_data
    tickets.park(
        ticket_id=ticket_id,
        remark=values["grund"],
        minutes=values["minuten"],
        keep_counter=values["schalter"] == "selber",
    )


@staff_required()
@require_http_methods(SHOW_OR_ACT)
def forward(request: HttpRequest, counter_id: int, ticket_id: int) -> HttpResponse:
    """To another counter, another concern (also elsewhere), or a room."""
    counter = counter_from(request, counter_id)
    form = _forward_form(counter, request.POST or None)
    return _step(request, counter_id, ticket_id, "forward", form, _forward)


def _forward_form(counter: appointments.Counter, data: Any) -> ForwardForm:
    at = {duty.counter_id: duty for duty in queries.open_counters(counter.office)}
    others = [
        (one.pk, f"{one.name} ({at[one.pk].staff_name if one.pk in at else _('nicht besetzt')})")
        for one in queries.counters_of(counter.office)
        if one.pk != counter.pk
    ]
    elsewhere = [
        (office.name, appointments.concerns_of_office(office)) for office in appointments.offices()
    ]
    return ForwardForm(data, counters=others, concerns=elsewhere)


def _forward(counter: appointments.Counter, ticket_id: int, form: Any) -> None:
    kind, number = form.target
    wanted: dict[str, Any] = {}
    if kind == "schalter":
        wanted["counter"] = appointments.Counter.objects.get(pk=number)
    elif kind == "anliegen":
        concern = appointments.Concern.objects.select_related("office").get(pk=number)
        wanted |= {"concern": concern, "office": concern.office}
    else:
        wanted["room"] = form.cleaned_data["raum"]
    tickets.forward(ticket_id=ticket_id, remark=form.cleaned_data["grund"], **wanted)


def _step(
    request: HttpRequest, counter_id: int, ticket_id: int, step: str, form: Any, act: Any
) -> HttpResponse:
    """A page of its own for one step with the ticket at the counter."""
    counter = counter_from(request, counter_id)
    back = redirect("queueing-staff:counter", counter.pk)
    if not sits_at(request, counter):
        return back
    try:
        ticket = ticket_here(counter, ticket_id)
        if request.method == "POST" and form.is_valid():
            act(counter, ticket_id, form)
            return back
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
        return back
    return show(request, step, counter=counter, ticket=ticket, form=form)
