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


@catalog.public_page
def imprint(request: HttpRequest) -> HttpResponse:
    """§ 5 DDG and § 18 MStV: who is behind these pages."""
    return render(request, "portal/imprint.html")


@catalog.public_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Art. 13 GDPR: what these pages keep about people, why and how long."""
    return render(request, "portal/privacy.html")


@catalog.public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement of § 12b BGG and the Länder's laws after it."""
    return render(request, "portal/accessibility.html")
