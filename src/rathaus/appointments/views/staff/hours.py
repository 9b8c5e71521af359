"""The opening hours of an office: rules and own days, each change looked at before it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments import schedule
from rathaus.appointments.daysahead import plans, weeks_from
from rathaus.appointments.enums import ExceptionKind
from rathaus.appointments.forms.hours import DaysForm, LockForm, RuleForm, StretchForm
from rathaus.appointments.models import HoursChange, Office, OpeningException, OpeningRule
from rathaus.appointments.services import hours as services
from rathaus.appointments.services.disruptions import running_disruptions
from rathaus.appointments.services.hours import Proposal
from rathaus.appointments.services.locks import carry_out
from rathaus.appointments.views.staff.leading import led_office, led_offices
from rathaus.audit import api as audit
from rathaus.core.dates import today
from rathaus.tenants import api as tenants

WEEKS_SHOWN = 4
CARRIED = {"csrfmiddlewaretoken", "step", "revision", "tell"}
"""Fields of the preview page itself."""


@staff_required(Role.LEAD)
def overview(request: HttpRequest, key: str) -> HttpResponse:
    """Rules and own days as sentences, and what comes out of them in the next weeks."""
    office = led_office(request, key)
    weeks = weeks_from(today(), WEEKS_SHOWN)
    ahead = plans(office, weeks[0][0], weeks[-1][-1])
    lines = schedule.rule_lines(office)
    context = {
        "office": office,
        "offices": led_offices(request),
        "rules": [line for line in lines if not line.is_over],
        "over": [line for line in lines if line.is_over],
        "days": schedule.days_lines(office),
        "weeks": [ahead[start : start + 7] for start in range(0, len(ahead), 7)],
        "today": today(),
        "disruptions": running_disruptions(office),
        "newest": services.newest_change(office),
    }
    return render(request, "appointments/staff/hours.html", context)


# --- Rules ----------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
def rule_edit(request: HttpRequest, key: str, rule_id: int | None = None) -> HttpResponse:
    """A new rule, or a change of one (with those that differ only in the weekday)."""
    office = led_office(request, key)
    rules = _rules(office, rule_id) if rule_id is not None else []
    form = RuleForm(_sent(request), counters=services.names_of(office), rules=rules)

    def propose() -> Proposal:
        dropped = [rule.pk for rule in rules]
        return services.propose_rule(office=office, wish=form.wish(), instead_of=dropped)

    title = _("Regel ändern") if rules else _("Neue Regel")
    return _form_then_preview(request, office, form, propose, title)


@staff_required(Role.LEAD)
def rule_delete(request: HttpRequest, key: str, rule_id: int) -> HttpResponse:
    office = led_office(request, key)
    proposal = services.propose_without_rule(office=office, rules=_rules(office, rule_id))
    return _preview_then_act(request, proposal, _("Regel löschen"))


def _rules(office: Office, rule_id: int) -> list[OpeningRule]:
    return schedule.twins(get_object_or_404(OpeningRule, pk=rule_id, office=office))


# --- Own days -------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
def days_edit(request: HttpRequest, key: str, row_id: int | None = None) -> HttpResponse:
    """One day or days in a row that differ; the rules stay as they are."""
    office = led_office(request, key)
    rows = _days(office, row_id) if row_id is not None else []
    form = DaysForm(_sent(request), counters=services.names_of(office), rows=rows)

    def propose() -> Proposal:
        dropped = [row.pk for row in rows]
        return services.propose_days(office=office, wish=form.wish(), instead_of=dropped)

    title = _("Sondertag ändern") if rows else _("Neuer Sondertag")
    return _form_then_preview(request, office, form, propose, title)


@staff_required(Role.LEAD)
def days_delete(request: HttpRequest, key: str, row_id: int) -> HttpResponse:
    office = led_office(request, key)
    proposal = services.propose_without_days(office=office, rows=_days(office, row_id))
    return _preview_then_act(request, proposal, _("Sondertag löschen"))


@staff_required(Role.LEAD)
def lock(request: HttpRequest, key: str) -> HttpResponse:
    """A day cannot take place: who is affected, then close it."""
    office = led_office(request, key)
    form = LockForm(_sent(request), counters=services.names_of(office))

    def propose() -> Proposal:
        return services.propose_days(office=office, wish=form.wish())

    return _form_then_preview(request, office, form, propose, _("Tag sperren"), is_lock=True)


def _days(office: Office, row_id: int) -> list[OpeningException]:
    return schedule.siblings(get_object_or_404(OpeningException, pk=row_id, office=office))


# --- History --------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
def history(request: HttpRequest, key: str) -> HttpResponse:
    """Who changed what and when, newest first, from the log that nobody can change."""
    office = led_office(request, key)
    entries = [
        entry
        for entry in reversed(audit.history("office", office.key))
        if entry.event_name.startswith("appointments.")
    ]
    context = {"office": office, "entries": entries, "newest": services.newest_change(office)}
    return render(request, "appointments/staff/history.html", context)


@staff_required(Role.LEAD)
def undo(request: HttpRequest, key: str, change_id: int) -> HttpResponse:
    """Look at what taking back the newest change would do, then do it."""
    office = led_office(request, key)
    change = get_object_or_404(HoursChange, pk=change_id, office=office)
    newest = services.newest_change(office)
    if newest is None or newest.pk != change.pk:
        messages.error(
            request, _("Diese Änderung kann nicht mehr zurückgenommen werden: Es gibt eine neuere.")
        )
        return redirect("appointments-staff:hours-history", office.key)
    proposal = services.undone(office, change)
    return _preview_then_act(request, proposal, _("Änderung zurücknehmen"), undoes=change)


# --- Looking, then acting -------------------------------------------------------------------------


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _form_then_preview(
    request: HttpRequest,
    office: Office,
    form: StretchForm,
    propose: Callable[[], Proposal],
    title: str,
    *,
    is_lock: bool = False,
) -> HttpResponse:
    """Form → preview → saved; going back loses nothing, as the preview carries the answers along."""
    if form.is_valid() and request.POST.get("step") != "edit":
        try:
            proposal = propose()
        except services.HoursRefused as refusal:
            form.refuse(refusal)
        else:
            return _preview_then_act(request, proposal, title, carries=True, is_lock=is_lock)
    context = {"office": office, "form": form, "title": title, "is_lock": is_lock}
    return render(request, "appointments/staff/hours_form.html", context)


def _preview_then_act(
    request: HttpRequest,
    proposal: Proposal,
    title: str,
    *,
    carries: bool = False,
    is_lock: bool = False,
    undoes: HoursChange | None = None,
) -> HttpResponse:
    office = proposal.office
    if request.method == "POST" and request.POST.get("step") == "save":
        try:
            return _save(request, proposal, is_lock, undoes)
        except services.ChangedMeanwhile:
            office.refresh_from_db(fields=["revision"])
            words = _("In der Zwischenzeit hat jemand die Zeiten geändert. Das ist der neue Stand.")
            messages.warning(request, words)
    context = {
        "office": office,
        "proposal": proposal,
        "comparison": services.preview(proposal, weeks=WEEKS_SHOWN),
        "title": title,
        "is_lock": is_lock,
        "undoes": undoes,
        "today": today(),
        "carried": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if carries and name not in CARRIED
        ],
        "holidays": [row.day for row in proposal.days if _is_holiday(row)],
    }
    return render(request, "appointments/staff/hours_preview.html", context)


def _is_holiday(row: OpeningException) -> bool:
    state = str(tenants.active_tenant().state)
    return row.kind == ExceptionKind.OPEN and tenants.holiday_name(state, row.day) is not None


def _save(
    request: HttpRequest, proposal: Proposal, is_lock: bool, undoes: HoursChange | None
) -> HttpResponseRedirect:
    office = proposal.office
    seen = request.POST.get("revision", "")
    disruption = carry_out(
        proposal=proposal,
        seen=int(seen) if seen.isdigit() else None,
        offer=request.POST.get("tell") == "yes",
        is_lock=is_lock,
        undoes=undoes,
    )
    if disruption is not None:
        messages.success(request, _("Gespeichert. Hier sehen Sie, wer betroffen ist."))
        return redirect("appointments-staff:disruption", office.key, disruption.pk)
    messages.success(request, _("Gespeichert. Die Zeiten gelten ab sofort."))
    return redirect("appointments-staff:hours", office.key)
