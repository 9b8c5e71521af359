"""The town's front pages, composed of other modules' parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.catalog import api as catalog
from rathaus.tenants import api as tenants

NEWS = 3


@catalog.public_page
def home(request: HttpRequest) -> HttpResponse:
    """Search, what most people come for, opening hours, news, life situations."""
    tenant = tenants.active_tenant()
    offered = catalog.services()
    context = {
        "featured": catalog.featured(offered),
        "news": catalog.published_news(NEWS),
        "hours": tenants.OpeningHours(tenant.opening_hours, tenant.state),
        "life_situations": catalog.life_situations_of(offered),
        "places": catalog.municipalities_here(),
        "place": catalog.chosen_municipality(request),
        "json_ld": catalog.office_page(tenant),
    }
    return render(request, "portal/home.html", context)
