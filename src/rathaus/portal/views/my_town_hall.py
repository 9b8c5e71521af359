"""Mein Rathaus: what waits for me first, then what runs, then what is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from rathaus.accounts import api as accounts
from rathaus.appointments import api as appointments
from rathaus.cases import api as cases
from rathaus.core.tenancy import tenant_context
from rathaus.core.texts import pick
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants


@dataclass(frozen=True)
class DraftRow:
    """An unfinished application and where it goes on."""

    title: str
    authority: str
    url: str
    kept_until: datetime
    is_waiting: bool = False


@require_GET
@never_cache
def my_town_hall(request: HttpRequest) -> HttpResponse:
    """Over all towns; without an account, what this browser opened with a tracking code."""
    user = accounts.request_citizen(request)
    opened = cases.opened_everywhere(request)
    context: dict[str, Any] = {
        "citizen": user,
        "matters": cases.matters_of(user, opened),
        "drafts": _drafts(user),
        "appointments": appointments.appointments_of(user),
        "knows_somebody": user is not None or bool(opened),
    }
    return render(request, "portal/my_town_hall.html", context)


def _drafts(user: accounts.User | None) -> list[DraftRow]:
    if user is None:
        return []
    towns = {town.pk: town for town in inbox.towns_of(user)}
    here = tenants.active_tenant()
    towns[here.pk] = here
    return [row for town in towns.values() for row in _drafts_in(town, user)]


def _drafts_in(town: tenants.Tenant, user: accounts.User) -> list[DraftRow]:
    language = get_language() or "de"
    with tenant_context(town):
        found = eforms.open_drafts_of(user)
    return [
        DraftRow(
            title=pick(draft.context["title"]) if draft.context.get("title") else _("Antrag"),
            authority=town.name,
            url=tenants.absolute_url(town, "eforms:start", draft.pk, language=language),
            kept_until=draft.kept_until,
            is_waiting=not draft.is_open,
        )
        for draft in found
    ]
