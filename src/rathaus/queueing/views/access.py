"""What all staff pages of the waiting room share: who works where, and words for refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts import api as accounts
from rathaus.appointments import api as appointments
from rathaus.queueing import queries, rules
from rathaus.queueing.models import Ticket
from rathaus.queueing.services.counters import CounterTaken
from rathaus.queueing.services.tickets import CounterBusy, NobodySits, NobodyWaits, NotHere

REFUSALS = (CounterBusy, NobodySits, NobodyWaits, NotHere, CounterTaken)


def staff_from(request: HttpRequest) -> accounts.Staff:
    """The staff member behind a request that came through ``staff_required``."""
    staff = accounts.request_staff(request)
    if staff is None:
        raise Http404
    return staff


def office_from(request: HttpRequest, key: str) -> appointments.Office:
    """The office, or 404 if this person does not work there."""
    office = queries.office_for(staff_from(request), key)
    if office is None:
        raise Http404
    return office


def led_office_from(request: HttpRequest, key: str) -> appointments.Office:
    """The office, or 404 if this person does not lead it."""
    office = office_from(request, key)
    if not rules.may_lead(staff_from(request), office):
        raise Http404
    return office


def counter_from(request: HttpRequest, counter_id: int) -> appointments.Counter:
    """The counter, or 404 if this person does not work at its office."""
    counter = queries.counter_for(staff_from(request), counter_id)
    if counter is None:
        raise Http404
    return counter


def ticket_from(request: HttpRequest, ticket_id: int) -> Ticket:
    """A ticket of today in one of the person's offices, or 404."""
    ticket = queries.ticket_for(staff_from(request), ticket_id)
    if ticket is None:
        raise Http404
    return ticket


def is_live(request: HttpRequest) -> bool:
    """The page asks for its own newest state; messages wait for the next whole page."""
    return request.headers.get("X-Rathaus-Live") == "1"


def show(request: HttpRequest, page: str, **context: Any) -> HttpResponse:
    """A staff page of the waiting room; only its parts if it asked for its newest state."""
    base = "queueing/staff/parts.html" if is_live(request) else "core/desk.html"
    known = {"base": base, "office": None, "counter": None, "ticket": None}
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    return render(request, f"queueing/staff/{page}.html", known | context, status=status)


def refused(refusal: Exception) -> str:
    """What happened, and what to do now."""
    if isinstance(refusal, CounterBusy):
        return _(
            "An %(counter)s ist noch eine Nummer. Schließen Sie sie ab, stellen Sie sie zurück oder geben Sie sie weiter."
        ) % {"counter": refusal.args[0]}
    if isinstance(refusal, NobodyWaits):
        return _(
            "Für %(counter)s wartet gerade niemand. Sobald jemand kommt, steht die Nummer in der Liste."
        ) % {"counter": refusal.args[0]}
    if isinstance(refusal, NobodySits):
        return _(
            "%(counter)s ist inzwischen geschlossen. Setzen Sie sich zuerst wieder an den Schalter."
        ) % {"counter": refusal.args[0]}
    if isinstance(refusal, CounterTaken):
        return _(
            "%(counter)s ist besetzt, oder Sie sitzen schon an einem anderen Schalter. Wählen Sie einen freien Schalter oder schließen Sie zuerst den anderen."
        ) % {"counter": refusal.args[0]}
    return _(
        "Bei Nummer %(number)s geht das nicht mehr: Jemand war schneller, oder der Besuch ist zu Ende. Die Liste zeigt den neuen Stand."
    ) % {"number": refusal.args[0]}


def at_counter(act: Callable[..., HttpResponse | None]) -> Callable[..., HttpResponse]:
    """A step of the person who sits at the counter; then back to its page, with words if refused."""

    @accounts.staff_required()
    @require_POST
    @wraps(act)
    def view(request: HttpRequest, counter_id: int, **kwargs: Any) -> HttpResponse:
        counter = counter_from(request, counter_id)
        if not sits_at(request, counter):
            return redirect("queueing-staff:counter", counter.pk)
        try:
            answer = act(request, counter, **kwargs)
        except REFUSALS as refusal:
            messages.error(request, refused(refusal))
            answer = None
        return answer or redirect("queueing-staff:counter", counter.pk)

    return view


def sits_at(request: HttpRequest, counter: appointments.Counter) -> bool:
    """Whether the person works at the counter; says what to do if not."""
    if rules.is_at(staff_from(request), queries.duty_at(counter)):
        return True
    messages.error(
        request,
        _("Sie sitzen gerade nicht an %(counter)s. Setzen Sie sich zuerst an den Schalter.")
        % {"counter": counter.name},
    )
    return False


def ticket_here(counter: appointments.Counter, ticket_id: int) -> Ticket:
    """The ticket at the counter, if it is still this one.

    Raises:
        NotHere: another one is there, or none.
    """
    ticket = queries.ticket_at(counter)
    if ticket is None or ticket.pk != ticket_id:
        gone = Ticket.objects.filter(pk=ticket_id, office=counter.office_id).first()
        raise NotHere(gone.label if gone else "–")
    return ticket
