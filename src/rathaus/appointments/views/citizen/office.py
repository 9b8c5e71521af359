"""An office's page for everybody: where it is, when it is open, what is done there."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rathaus.appointments.daysahead import DayPlan, plans
from rathaus.appointments.models import Concern
from rathaus.appointments.queries import concerns_of_office, office_by_key
from rathaus.appointments.sentences import clock
from rathaus.catalog import api as catalog
from rathaus.core.dates import BERLIN, today
from rathaus.core.texts import pick

DAYS = 14


@require_safe
def office_page(request: HttpRequest, key: str) -> HttpResponse:
    """Hours are what the calendar says now, with holidays and closed days by name."""
    office = office_by_key(key)
    if office is None:
        raise Http404
    days = plans(office, today(), today() + timedelta(days=DAYS - 1))
    offered = [c for c in concerns_of_office(office) if c.is_bookable or c.is_walk_in]
    context = {
        "office": office,
        "directions": pick(office.directions),
        "days": days,
        "today": today(),
        "status": _status(days[0]),
        "concerns": _with_pages(offered),
        "is_bookable": any(concern.is_bookable for concern in offered),
    }
    return render(request, "appointments/citizen/office.html", context)


def _status(plan: DayPlan) -> str:
    """``Heute offen bis 12 Uhr``, ``Heute wieder offen ab 13 Uhr``, ``Heute geschlossen (…)``."""
    now = timezone.now().astimezone(BERLIN)
    minute = now.hour * 60 + now.minute
    windows = sorted((start, end) for start, end, _counters in plan.appointment + plan.walk_in)
    running = [end for start, end in windows if start <= minute < end]
    if running:
        return _("Jetzt offen, bis %(time)s Uhr") % {"time": clock(max(running))}
    coming = [start for start, _end in windows if start > minute]
    if coming:
        return _("Heute offen ab %(time)s Uhr") % {"time": clock(coming[0])}
    if plan.reason:
        return _("Heute geschlossen (%(reason)s)") % {"reason": plan.reason}
    return _("Heute nicht mehr offen") if windows else _("Heute geschlossen")


def _with_pages(concerns: list[Concern]) -> list[tuple[Concern, str]]:
    """Concerns with the address of their service's page, empty if it has none."""
    offered = {service.slug for service in catalog.services()}
    return [
        (
            concern,
            reverse("catalog:service", args=[concern.service])
            if concern.service in offered
            else "",
        )
        for concern in concerns
    ]
