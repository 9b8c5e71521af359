"""The administration's offices: where they are, when they are open, what they do."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.catalog import queries
from rathaus.catalog.pagecache import public_page
from rathaus.core.sorting import german
from rathaus.tenants.api import OpeningHours, OrganisationUnit, Tenant, active_tenant, units


@public_page
def offices(request: HttpRequest) -> HttpResponse:
    tenant = active_tenant()
    rows = [
        (unit, hours_of(unit, tenant)) for unit in sorted(units(), key=lambda u: german(u.name))
    ]
    return render(request, "catalog/citizen/offices.html", {"rows": rows})


@public_page
def office(request: HttpRequest, key: str) -> HttpResponse:
    """One office with its services."""
    unit = next((unit for unit in units() if unit.key == key), None)
    if unit is None:
        raise Http404(f"No office {key}")
    done = [offer for offer in queries.services() if queries.is_done_by(offer, unit)]
    context = {"unit": unit, "hours": hours_of(unit, active_tenant()), "services": done}
    return render(request, "catalog/citizen/office.html", context)


def hours_of(unit: OrganisationUnit, tenant: Tenant) -> OpeningHours:
    """The office's own hours, else the administration's."""
    return OpeningHours(unit.opening_hours or tenant.opening_hours, tenant.state)
