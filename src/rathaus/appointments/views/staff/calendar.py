"""Day and week: the picture, the list, and the list on paper."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments import calendar, rules
from rathaus.appointments.enums import BookingState
from rathaus.appointments.forms.calendar import day_from
from rathaus.appointments.models import Office
from rathaus.appointments.opening import days, hours_of
from rathaus.appointments.queries import offices_for
from rathaus.appointments.views.staff import undo
from rathaus.appointments.views.staff.access import (
    counter_from,
    counters_of,
    need_office,
    office_from,
    staff_from,
)
from rathaus.audit import api as audit
from rathaus.core.dates import today

GONE = (BookingState.CANCELLED,)


@require_GET
@staff_required()
def day(request: HttpRequest) -> HttpResponse:
    office = office_from(request)
    if office is None:
        return render(request, "appointments/staff/no_office.html")
    chosen = day_from(request.GET.get("tag"), today())
    counters = counters_of(office)
    only = counter_from(request, counters)
    painted = calendar.picture(office, [only] if only else counters, chosen, chosen)
    context = _frame(request, office, chosen) | {
        "counters": counters,
        "only": only,
        "picture": painted,
        "closed_because": hours_of(office, first=chosen, last=chosen).closed_because(chosen),
        "previous": chosen - timedelta(days=1),
        "following": chosen + timedelta(days=1),
        "now_minute": calendar.minute_of(timezone.now(), chosen) if chosen == today() else None,
        **_lines(office, chosen, chosen),
    }
    return render(request, "appointments/staff/day.html", context)


@require_GET
@staff_required()
def week(request: HttpRequest) -> HttpResponse:
    """One counter as a picture, or all of them as figures for each day."""
    office = office_from(request)
    if office is None:
        return render(request, "appointments/staff/no_office.html")
    chosen = day_from(request.GET.get("tag"), today())
    monday = calendar.monday_of(chosen)
    counters = counters_of(office)
    only = counter_from(request, counters)
    last = monday + timedelta(days=calendar.days_worth_showing(office, monday) - 1)
    painted = calendar.picture(office, [only] if only else counters, monday, last)
    context = _frame(request, office, chosen) | {
        "counters": counters,
        "only": only,
        "picture": painted,
        "first": monday,
        "last": last,
        "previous": monday - timedelta(days=7),
        "following": monday + timedelta(days=7),
        "table": None if only else calendar.week_table(painted),
        "now_minute": None,
        **_lines(office, monday, last),
    }
    return render(request, "appointments/staff/week.html", context)


@require_GET
@staff_required()
def paper(request: HttpRequest) -> HttpResponse:
    """The day as a list to print, for when the network is down; reading it is logged."""
    office = need_office(request)
    chosen = day_from(request.GET.get("tag"), today())
    audit.record_access(
        subject_kind="office", subject_id=office.key, purpose=f"Tagesliste {chosen:%d.%m.%Y}"
    )
    context = _frame(request, office, chosen) | _lines(office, chosen, chosen)
    return render(request, "appointments/staff/paper.html", context)


def _frame(request: HttpRequest, office: Office, chosen: date) -> dict[str, Any]:
    return {
        "office": office,
        "offices": offices_for(staff_from(request)),
        "may_lead": staff_from(request).is_at_least(Role.LEAD),
        "day": chosen,
        "today": today(),
        "now": timezone.now(),
        "undo": undo.take(request),
    }


def _lines(office: Office, first: date, last: date) -> dict[str, Any]:
    """The list under the picture, by day, and the figures of it."""
    entries = calendar.entries_of(office, first, last)
    shown = [entry for entry in entries if entry.booking.state not in GONE]
    return {
        "days": [(each, [e for e in shown if e.booking.day == each]) for each in days(first, last)],
        "entries": shown,
        "gone": [entry for entry in entries if entry.booking.state in GONE],
        "figures": rules.figures(entry.booking for entry in entries),
    }
