"""The door to an application: what it needs, what it costs, with or without an account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from rathaus.accounts.api import request_citizen
from rathaus.catalog import queries
from rathaus.catalog.admission import standing
from rathaus.catalog.forms import MunicipalityForm
from rathaus.catalog.services import start_application
from rathaus.catalog.views.citizen import offered_or_404, service_context
from rathaus.catalog.views.municipality import remember_municipality
from rathaus.eforms import api as eforms


def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows what is needed; POST starts the draft and goes to its first page."""
    place = queries.chosen_municipality(request)
    places = queries.municipalities_here()
    form = None
    if place is None and places:
        form = MunicipalityForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and (form is None or form.is_valid()):
        if form is not None:
            place = next(p for p in places if p.ags == form.cleaned_data["gemeinde"])
        offer = offered_or_404(slug, place)
        if not queries.is_done_online(offer):
            return redirect("catalog:service", slug)
        found = standing(offer)
        if found is not None and not found.is_open:
            return redirect("catalog:apply", slug)
        draft = start_application(
            offer=offer,
            municipality=place,
            citizen=request_citizen(request),
            session_key=eforms.browser_key(request),
            prefill=True,
        )
        response = redirect(
            "eforms:page", draft.pk, offer.form_version.definition["pages"][0]["key"]
        )
        if form is not None and place is not None:
            remember_municipality(response, request, place.ags)
        return response
    offer = offered_or_404(slug, place)
    if not queries.is_done_online(offer):
        return redirect("catalog:service", slug)
    context = service_context(request, offer, place)
    context |= {"form": form, "citizen": request_citizen(request)}
    return render(request, "catalog/citizen/apply.html", context)
