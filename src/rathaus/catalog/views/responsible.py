"""Who is responsible for a service at a place: asked with two fields, answered on the same page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rathaus.catalog import queries
from rathaus.catalog.responsible import find_places, places, responsible_for


def responsible(request: HttpRequest) -> HttpResponse:
    """Any service of the installation, any place of the installation, whatever town one asks."""
    slug, where = request.GET.get("leistung", ""), request.GET.get("ort", "").strip()[:200]
    names = queries.package_names()
    offer = queries.package_in_brief(slug) if slug in dict(names) else None
    homes = places()
    found = find_places(where, homes) if where and offer else []
    answer = None
    if offer is not None and len(found) == 1:
        answer = responsible_for(offer.slug, found[0], homes[found[0]])
    context = {
        "names": names,
        "offer": offer,
        "where": where,
        "found": found,
        "answer": answer,
        "service_wrong": _("Bitte wählen Sie eine Leistung aus.") if where and not offer else "",
        "where_wrong": _where_wrong(request, where, bool(offer), bool(found)),
    }
    return render(request, "catalog/citizen/responsible.html", context)


def _where_wrong(request: HttpRequest, where: str, chosen: bool, known: bool) -> str:
    if not where:
        return _("Bitte geben Sie Ihren Ort ein.") if chosen and "ort" in request.GET else ""
    if chosen and not known:
        return _(
            "Diesen Ort kennen wir hier nicht. Bitte prüfen Sie die Schreibweise oder geben Sie die "
            "Postleitzahl ein."
        )
    return ""
