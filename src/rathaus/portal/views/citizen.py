"""The town's front page, composed of other modules' parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rathaus.catalog import api as catalog
from rathaus.queueing import api as queueing
from rathaus.tenants import api as tenants

NEWS = 3


@catalog.public_page
def home(request: HttpRequest) -> HttpResponse:
    """Search, what is open now, what most people come for, life situations, news.

    How many wait is as old as the kept page, a minute at most.
    """
    tenant = tenants.active_tenant()
    offered = catalog.services()
    halls, more_halls = queueing.halls_now()
    context = {
        "featured": [(offer, _way(offer, tenant)) for offer in catalog.featured(offered)],
        "news": catalog.published_news(NEWS),
        "hours": tenants.OpeningHours(tenant.opening_hours, tenant.state),
        "halls": halls,
        "more_halls": more_halls,
        "life_situations": catalog.life_situations_of(offered),
        "places": catalog.municipalities_here(),
        "place": catalog.chosen_municipality(request),
        "json_ld": catalog.office_page(tenant),
    }
    return render(request, "portal/home.html", context)


def _way(offer: catalog.Service, tenant: tenants.Tenant) -> str:
    """How it is done here, in a word or two."""
    way = catalog.way_of(offer, tenant)
    if way in (catalog.Way.ONLINE, catalog.Way.FORM):
        return _("online")
    if way is catalog.Way.ELSEWHERE:
        return _("macht eine andere Stelle")
    return _("mit Termin") if "appointment" in offer.definition.channels else _("schriftlich")
