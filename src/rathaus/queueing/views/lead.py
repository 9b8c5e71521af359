"""The lead's page: all queues, who sits where, and the levers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments import api as appointments
from rathaus.queueing import limits, queries, rules
from rathaus.queueing.board import Board, board_of
from rathaus.queueing.estimate import Seconds, foretell
from rathaus.queueing.forms import SettingsForm, StopForm, TextsForm
from rathaus.queueing.giving import Giving, giving, giving_of
from rathaus.queueing.models import CounterDuty, Ticket
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.services import counters, lead
from rathaus.queueing.state import minutes
from rathaus.queueing.views.access import (
    REFUSALS,
    led_office_from,
    refused,
    show,
    staff_from,
)

SHOW_OR_ACT = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class OfficeLine:
    """An office in the overview."""

    office: appointments.Office
    board: Board
    counters: int
    giving: Giving


@dataclass(frozen=True)
class ConcernLine:
    """A queue: ``low`` and ``high`` are the minutes that a newcomer waits, None if unknown."""

    concern: appointments.Concern
    waiting: int
    longest: int
    low: int | None
    high: int | None
    is_open: bool


@dataclass(frozen=True)
class CounterLine:
    counter: appointments.Counter
    duty: CounterDuty | None
    ticket: Ticket | None


@staff_required(Role.LEAD)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All offices of the lead; who has one sees it at once."""
    staff = staff_from(request)
    led = [office for office in queries.offices_of(staff) if rules.may_lead(staff, office)]
    if len(led) == 1:
        return redirect("queueing-staff:lead-office", led[0].key)
    now = timezone.now()
    lines = [
        OfficeLine(office, board_of(office, now), _working(office), giving(office, now))
        for office in led
    ]
    return show(request, "overview", lines=lines)


def _working(office: appointments.Office) -> int:
    return sum(duty.paused_at is None for duty in queries.open_counters(office))


@staff_required(Role.LEAD)
@require_GET
def office_page(request: HttpRequest, key: str) -> HttpResponse:
    office = led_office_from(request, key)
    now = timezone.now()
    seen, board = OfficeNow(office, now), board_of(office, now)
    settings, waits = seen.settings, foretell(seen)[1]
    context = {
        "office": office,
        "board": board,
        "settings": settings,
        "stopping": settings.stops_at if settings.is_stopping(now) else None,
        "stopped": settings.is_stopped(now),
        "giving": giving_of(seen, waits),
        "capacity": limits.capacity_of(office, now),
        "concerns": _concern_lines(seen, board, waits),
        "counters": _counter_lines(seen, board),
        "working": sum(duty.paused_at is None for duty in seen.duties),
        "emergencies": queries.emergencies_of(office),
        "stop_form": StopForm(auto_id="halt_%s"),
    }
    return show(request, "lead", **context)


def _concern_lines(
    seen: OfficeNow, board: Board, waits: Mapping[int, Seconds]
) -> list[ConcernLine]:
    closed = seen.settings.concerns_closed_at(seen.now)
    waiting = [row for row in (*board.ready, *board.later) if not row.ticket.room]
    lines = []
    for concern in seen.concerns.values():
        own = [row for row in waiting if row.ticket.concern_id == concern.pk]
        if not concern.is_walk_in and not own:
            continue
        longest = max((row.minutes for row in own if not row.reason), default=0)
        low, high = minutes(waits[concern.pk]) if concern.pk in waits else (None, None)
        is_open = concern.is_walk_in and concern.pk not in closed
        lines.append(ConcernLine(concern, len(own), longest, low, high, is_open))
    return lines


def _counter_lines(seen: OfficeNow, board: Board) -> list[CounterLine]:
    duties = {duty.counter_id: duty for duty in seen.duties}
    at = {row.ticket.counter_id: row.ticket for row in board.called}
    return [
        CounterLine(counter, duties.get(counter.pk), at.get(counter.pk))
        for counter in queries.counters_of(seen.office)
    ]


# --- Levers ---------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """No more numbers today, at once or after a notice."""
    office = led_office_from(request, key)
    form = StopForm(request.POST, auto_id="halt_%s")
    if form.is_valid():
        lead.stop_numbers(office=office, in_minutes=form.cleaned_data["wann"], words=form.texts)
        messages.success(request, _("Automat, Tür und Telefone sagen es ab jetzt an."))
    else:
        messages.error(
            request, _("Bitte wählen Sie eine Zeit, und schreiben Sie höchstens 160 Zeichen.")
        )
    return redirect("queueing-staff:lead-office", office.key)


@staff_required(Role.LEAD)
@require_POST
def go_on(request: HttpRequest, key: str) -> HttpResponse:
    office = led_office_from(request, key)
    lead.give_numbers(office=office)
    messages.success(request, _("Es gibt wieder Nummern."))
    return redirect("queueing-staff:lead-office", office.key)


@staff_required(Role.LEAD)
@require_POST
def concern(request: HttpRequest, key: str, concern_id: int) -> HttpResponse:
    """Close a concern for the rest of the day, or open it again."""
    office = led_office_from(request, key)
    found = appointments.Concern.objects.filter(pk=concern_id, office=office)
    chosen = found.select_related("office").first()
    if chosen is None:
        raise Http404
    lead.switch_concern(concern=chosen, is_open=bool(request.POST.get("offen")))
    return redirect("queueing-staff:lead-office", office.key)


@staff_required(Role.LEAD)
@require_POST
def counter(request: HttpRequest, key: str, counter_id: int) -> HttpResponse:
    """Close a counter for somebody who has left it open, or send it into a break and back."""
    office = led_office_from(request, key)
    found = appointments.Counter.objects.filter(pk=counter_id, office=office).first()
    if found is None:
        raise Http404
    steps = {
        "schliessen": counters.close_counter,
        "pause": counters.pause_counter,
        "weiter": counters.resume_counter,
    }
    step = steps.get(request.POST.get("schritt", ""))
    try:
        if step is not None:
            step(counter=found)
    except REFUSALS as refusal:
        messages.error(request, refused(refusal))
    return redirect("queueing-staff:lead-office", office.key)


@staff_required(Role.LEAD)
@require_http_methods(SHOW_OR_ACT)
def message(request: HttpRequest, key: str) -> HttpResponse:
    """A message on the displays, in up to four languages."""
    office = led_office_from(request, key)
    form = TextsForm(request.POST or None, initial=queries.settings_of(office).message)
    if request.method == "POST" and form.is_valid():
        lead.set_message(office=office, message=form.texts)
        shown = _("Die Meldung steht auf den Anzeigen.")
        messages.success(request, shown if form.texts else _("Die Meldung ist weg."))
        return redirect("queueing-staff:lead-office", office.key)
    return show(request, "message", office=office, form=form)


@staff_required(Role.LEAD)
@require_http_methods(SHOW_OR_ACT)
def settings(request: HttpRequest, key: str) -> HttpResponse:
    """How the waiting room works on every day, and the rule of priority."""
    office = led_office_from(request, key)
    now = queries.settings_of(office)
    form = SettingsForm(
        request.POST or None,
        initial={
            **queries.priority_rule(now),
            "nummern": now.gives_numbers,
            "von_selbst": now.stops_by_itself,
            "wieder_nach": now.back_after_minutes,
            "weg": now.walk_seconds,
        },
    )
    if request.method == "POST" and form.is_valid():
        _save(office, form)
        messages.success(request, _("Gespeichert."))
        return redirect("queueing-staff:lead-office", office.key)
    return show(request, "settings", office=office, form=form)


def _save(office: appointments.Office, form: SettingsForm) -> None:
    values = form.cleaned_data
    lead.change_settings(
        office=office,
        gives_numbers=values["nummern"],
        stops_by_itself=values["von_selbst"],
        back_after_minutes=values["wieder_nach"],
        walk_seconds=values["weg"],
        priority_rule=form.texts,
    )
