"""Month and year of an office: what the rules, own days and holidays come to."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments.daysahead import DayPlan, plans
from rathaus.appointments.views.staff.leading import led_office
from rathaus.core.dates import long_date, today

DECEMBER = 12


@staff_required(Role.LEAD)
def calendar_page(request: HttpRequest, key: str) -> HttpResponse:
    """``?monat=2026-12``, or ``?jahr=2026``; without either, this month."""
    office = led_office(request, key)
    year = request.GET.get("jahr", "")
    if year.isdigit() and 2000 <= int(year) <= 2100:
        number = int(year)
        months = _months(plans(office, date(number, 1, 1), date(number, 12, 31)))
        context = {"office": office, "year": number, "months": months, "today": today()}
        return render(request, "appointments/staff/year.html", context)
    first = _asked_month(request.GET.get("monat", ""))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    context = {
        "office": office,
        "first": first,
        "name": _month_name(first),
        "weeks": _weeks(plans(office, first, last)),
        "earlier": first - timedelta(days=1),
        "later": last + timedelta(days=1),
        "today": today(),
    }
    return render(request, "appointments/staff/month.html", context)


def _asked_month(text: str) -> date:
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today().replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else today().replace(day=1)


def _weeks(month: list[DayPlan]) -> list[list[DayPlan | None]]:
    """Rows from Monday to Sunday; None before the first and after the last day."""
    cells: list[DayPlan | None] = [None] * month[0].day.weekday()
    cells += month
    cells += [None] * (-len(cells) % 7)
    return [cells[start : start + 7] for start in range(0, len(cells), 7)]


def _months(year: list[DayPlan]) -> list[tuple[date, str, list[list[DayPlan | None]]]]:
    found = []
    for month in range(1, DECEMBER + 1):
        own = [plan for plan in year if plan.day.month == month]
        found.append((own[0].day, _month_name(own[0].day), _weeks(own)))
    return found


def _month_name(first: date) -> str:
    """``Dezember 2026``."""
    return " ".join(long_date(first).split()[2:])
