"""Offices, their counters and concerns, for those who lead them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, request_staff, staff_required
from rathaus.appointments.daysahead import compare
from rathaus.appointments.forms.offices import ConcernForm, CounterForm, OfficeForm
from rathaus.appointments.models import Booking, Concern, Counter, Office
from rathaus.appointments.opening import hours_of
from rathaus.appointments.queries import concerns_of_counter, concerns_of_office
from rathaus.appointments.services import offices as services
from rathaus.appointments.views.staff.leading import led_office, led_offices
from rathaus.core.dates import today
from rathaus.tenants.api import OrganisationUnit, units


@staff_required(Role.LEAD)
def offices(request: HttpRequest) -> HttpResponse:
    """All the person leads."""
    rows = [
        (office, Counter.objects.filter(office=office, is_active=True).count())
        for office in led_offices(request)
    ]
    return render(request, "appointments/staff/offices.html", {"rows": rows, "office": None})


@staff_required(Role.LEAD)
def office_edit(request: HttpRequest, key: str | None = None) -> HttpResponse:
    """A new office of one's own unit, or other values for one."""
    office = led_office(request, key) if key is not None else None
    form = OfficeForm(_sent(request), office=office, units=_own_units(request))
    if form.is_valid():
        try:
            saved = services.save_office(office=office, values=form.values())
        except services.NameTaken:
            form.add_error("name", _("So heißt schon eine andere Stelle."))
        else:
            messages.success(request, _("Gespeichert."))
            following = "appointments-staff:office" if office else "appointments-staff:counters"
            return redirect(following, saved.key)
    context = {"office": office, "form": form}
    return render(request, "appointments/staff/office.html", context)


def _own_units(request: HttpRequest) -> list[OrganisationUnit]:
    staff = request_staff(request)
    if staff is None:
        return []
    everything = staff.is_at_least(Role.ADMINISTRATOR)
    return [unit for unit in units() if everything or unit.pk in staff.unit_ids]


# --- Counters -------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
def counters(request: HttpRequest, key: str) -> HttpResponse:
    """The counters, a form for one more, and which of them does what."""
    office = led_office(request, key)
    form = CounterForm(_sent(request))
    if form.is_valid() and _save_counter(request, office, form, None):
        return redirect("appointments-staff:counters", office.key)
    concerns = concerns_of_office(office)
    every = list(Counter.objects.filter(office=office))
    active = [counter for counter in every if counter.is_active]
    done = {counter.pk: set(concerns_of_counter(counter)) for counter in active}
    context = {
        "office": office,
        "counters": every,
        "active": active,
        "form": form,
        "matrix": [
            (concern, [(counter, concern.pk in done[counter.pk]) for counter in active])
            for concern in concerns
        ],
        "undone": [
            concern for concern in concerns if not any(concern.pk in what for what in done.values())
        ],
    }
    return render(request, "appointments/staff/counters.html", context)


@staff_required(Role.LEAD)
def counter_edit(request: HttpRequest, key: str, counter_id: int) -> HttpResponse:
    office = led_office(request, key)
    counter = get_object_or_404(Counter, pk=counter_id, office=office)
    form = CounterForm(_sent(request), counter=counter)
    if form.is_valid() and _save_counter(request, office, form, counter):
        return redirect("appointments-staff:counters", office.key)
    context = {"office": office, "counter": counter, "form": form}
    return render(request, "appointments/staff/counter.html", context)


def _save_counter(
    request: HttpRequest, office: Office, form: CounterForm, counter: Counter | None
) -> bool:
    try:
        services.save_counter(office=office, counter=counter, **form.cleaned_data)
    except services.NameTaken:
        form.add_error("name", _("So heißt schon ein anderer Schalter."))
        return False
    messages.success(request, _("Gespeichert."))
    return True


@staff_required(Role.LEAD)
def counter_switch(request: HttpRequest, key: str, counter_id: int) -> HttpResponse:
    """Look at whose appointments a counter has, then take it out of use; or use it again."""
    office = led_office(request, key)
    counter = get_object_or_404(Counter, pk=counter_id, office=office)
    if request.method == "POST":
        services.switch_counter(counter=counter, is_active=not counter.is_active)
        messages.success(
            request,
            _("%(counter)s ist wieder in Betrieb.") % {"counter": counter.name}
            if counter.is_active
            else _("%(counter)s ist abgeschaltet.") % {"counter": counter.name},
        )
        return redirect("appointments-staff:counters", office.key)
    context = {"office": office, "counter": counter, "affected": _whose(office, counter)}
    return render(request, "appointments/staff/counter_switch.html", context)


def _whose(office: Office, counter: Counter) -> list[Booking]:
    """Coming appointments at the counter that fit no hours without it."""
    first = today()
    last = first + timedelta(days=office.horizon_days)
    before = hours_of(office, first=first, last=last)
    left = [pk for pk in before.counters if pk != counter.pk]
    after = replace(before, counters=left)
    return compare(office, before, after, first=first, last=last, weeks=1).affected


@require_POST
@staff_required(Role.LEAD)
def what_counters_do(request: HttpRequest, key: str) -> HttpResponse:
    """The matrix: one name ``counter:concern`` for each tick."""
    office = led_office(request, key)
    active = Counter.objects.filter(office=office, is_active=True)
    does: dict[int, set[int]] = {counter.pk: set() for counter in active}
    for pair in request.POST.getlist("does"):
        counter, _colon, concern = pair.partition(":")
        if counter.isdigit() and concern.isdigit() and int(counter) in does:
            does[int(counter)].add(int(concern))
    services.set_what_counters_do(office=office, does=does)
    messages.success(request, _("Gespeichert. Neue Buchungen richten sich danach."))
    return redirect("appointments-staff:counters", office.key)


# --- Concerns -------------------------------------------------------------------------------------


@staff_required(Role.LEAD)
def concerns(request: HttpRequest, key: str) -> HttpResponse:
    office = led_office(request, key)
    context = {"office": office, "concerns": concerns_of_office(office)}
    return render(request, "appointments/staff/concerns.html", context)


@staff_required(Role.LEAD)
def concern_edit(request: HttpRequest, key: str, concern_id: int | None = None) -> HttpResponse:
    """A new concern, or other values for one."""
    office = led_office(request, key)
    concern = None
    if concern_id is not None:
        concern = get_object_or_404(Concern, pk=concern_id, office=office)
    form = ConcernForm(_sent(request), concern=concern)
    if form.is_valid():
        try:
            services.save_concern(office=office, concern=concern, values=form.values())
        except services.NameTaken:
            form.add_error("names_de", _("So heißt schon ein anderes Anliegen."))
        else:
            messages.success(request, _("Gespeichert. Vereinbarte Termine behalten ihre Länge."))
            return redirect("appointments-staff:concerns", office.key)
    context = {"office": office, "concern": concern, "form": form}
    return render(request, "appointments/staff/concern.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None
