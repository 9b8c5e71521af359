"""Choosing: what for, where, when. Nothing is stored; the choice stands in the address."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rathaus.appointments import finding, timetable
from rathaus.appointments.finding import NEAR, Place, Wish
from rathaus.appointments.nearby import kilometres
from rathaus.appointments.queries import office_by_key, offices
from rathaus.catalog import api as catalog

CALENDAR, LIST = "kalender", "liste"


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What somebody wants to come for, and how many they are."""
    wish = finding.wish_from(request.GET)
    service = request.GET.get("leistung", "")
    office = office_by_key(wish.place) if wish.place else None
    found = finding.choices(office)
    chosen = {c.key for c in found if c.key in wish.people or (service and c.service == service)}
    rows = [
        {
            "choice": choice,
            "is_chosen": choice.key in chosen,
            "people": wish.people.get(choice.key, 1),
            "numbers": range(1, choice.max_people + 1),
        }
        for choice in sorted(found, key=lambda choice: choice.key not in chosen)
    ]
    place = office.key if office else NEAR if wish.place == NEAR else ""
    context = {
        "rows": rows,
        "place": place,
        "around": wish.around,
        "office": office,
        "has_others": len(offices()) > 1,
        "chosen": chosen,
    }
    return render(request, "appointments/citizen/start.html", context)


@require_safe
@never_cache
def times(request: HttpRequest) -> HttpResponse:
    """The first free times at once, then a calendar or a list of all days."""
    wish = finding.wish_from(request.GET)
    if not wish:
        messages.warning(request, _("Bitte wählen Sie, wofür Sie einen Termin möchten."))
        return redirect("appointments:start")
    near = wish.origin(catalog.chosen_municipality(request))
    everywhere = finding.places_for(Wish(wish.people), near=near)
    if near and not wish.around and all(p.office.place == near.name for p in everywhere):
        near = None  # a town of one place: it says nothing about where in it somebody lives
    asks_where = wish.place == NEAR and near is None
    places = finding.narrowed(everywhere, "" if asks_where else wish.place)
    context = times_context(request, places) | {
        "wish": wish,
        "near": near,
        "asks_where": asks_where,
        "offices": [(place.office, kilometres(place.office, near)) for place in everywhere],
        "rows": summary(everywhere, wish),
        "key": uuid.uuid4(),
        "first": finding.first_offers(places),
    }
    return render(request, "appointments/citizen/times.html", context)


def summary(places: Sequence[Place], wish: Wish) -> list[tuple[str, int]]:
    """Names of the chosen concerns and how many people."""
    names = {choice.key: choice.name for choice in finding.choices()}
    return [(names[key], people) for key, people in wish.people.items() if key in names]


def times_context(request: HttpRequest, places: Sequence[Place]) -> dict[str, Any]:
    """The calendar or the list, as the address says."""
    free = finding.open_days(places)
    days = list(free)
    chosen = _day(request.GET.get("tag"))
    view = LIST if request.GET.get("ansicht") == LIST else CALENDAR
    context: dict[str, Any] = {"places": places, "view": view, "free_days": len(days)}
    if view == LIST:
        return context | _list(request, places, days)
    if chosen not in free and days:
        context["lost_day"], chosen = chosen, days[0]
    month = _day(f"{request.GET.get('monat', '')}-01") or (
        chosen.replace(day=1) if chosen else None
    )
    if month is not None and days:
        month = min(max(month, days[0].replace(day=1)), days[-1].replace(day=1))
        context["month"] = timetable.month_of(month, places, free, chosen)
        shown = chosen if chosen and chosen in free else None
        context["days"] = timetable.times_of(places, [shown] if shown else [])
    return context


def _list(request: HttpRequest, places: Sequence[Place], days: list[date]) -> dict[str, Any]:
    start = _day(request.GET.get("ab"))
    later = [day for day in days if start is None or day >= start]
    shown, rest = later[: finding.LIST_DAYS], later[finding.LIST_DAYS :]
    earlier = [day for day in days if shown and day < shown[0]]
    return {
        "days": timetable.times_of(places, shown),
        "next_day": rest[0] if rest else None,
        "previous_day": earlier[-finding.LIST_DAYS :][0] if earlier else None,
    }


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
