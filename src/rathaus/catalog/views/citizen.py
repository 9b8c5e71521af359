"""Public pages of the catalogue."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.catalog import queries
from rathaus.catalog.admission import standing, words
from rathaus.catalog.comparing import Way, way_of, way_words
from rathaus.catalog.models import News
from rathaus.catalog.offer import Service
from rathaus.catalog.pagecache import public_page
from rathaus.catalog.performing import Performer, performer
from rathaus.catalog.schema_org import breadcrumb_list, government_service
from rathaus.catalog.situations import life_situations_of
from rathaus.catalog.taxonomy import TOPICS, Category
from rathaus.core.sorting import german
from rathaus.tenants.api import (
    Municipality,
    OpeningHours,
    OrganisationUnit,
    absolute_url,
    active_tenant,
)

RELATED = 4


def offered_or_404(slug: str, municipality: Municipality | None) -> Service:
    try:
        return queries.service(slug, municipality=municipality.ags if municipality else None)
    except queries.ServiceUnknown as error:
        raise Http404(f"No service {slug}") from error


@public_page
def services(request: HttpRequest) -> HttpResponse:
    """The shelves, and all services from A to Z; ``?nur=online`` and the like leave the rest out."""
    offered, here = queries.services(), active_tenant()
    ways = {offer.slug: way_of(offer, here) for offer in offered}
    only = request.GET.get("nur", "")
    shown = [offer for offer in offered if only not in {*Way} or ways[offer.slug] == only]
    letters = [
        (letter, list(group))
        for letter, group in groupby(shown, key=lambda offer: german(offer.name())[:1].upper())
    ]
    context = {
        "letters": letters,
        "filters": [
            (way, words, sum(found == way for found in ways.values()))
            for way, words in way_words().items()
        ],
        "only": only,
        "elsewhere": {slug for slug, way in ways.items() if way is Way.ELSEWHERE},
        "number": len(shown),
        "all": len(offered),
        "topics": _used(TOPICS, {t for offer in offered for t in offer.definition.topics}),
        "life_situations": life_situations_of(offered),
    }
    return render(request, "catalog/citizen/services.html", context)


@public_page
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything about one service, for the chosen municipality."""
    place = queries.chosen_municipality(request)
    offer = offered_or_404(slug, place)
    context = service_context(request, offer, place) | {"related": queries.near(offer, RELATED)}
    return render(request, "catalog/citizen/service.html", context)


def service_context(
    request: HttpRequest, offer: Service, place: Municipality | None
) -> dict[str, object]:
    """What the service page and the application's first page show."""
    tenant = active_tenant()
    definition = offer.definition
    who = performer(offer, tenant)
    online = definition.is_online and who.is_here
    places = queries.municipalities_here()
    unit = unit_of(offer)
    hours = OpeningHours(
        unit.opening_hours if unit and unit.opening_hours else tenant.opening_hours, tenant.state
    )
    found = standing(offer) if online else None
    can_apply = online and (found is None or found.is_open)
    return {
        "service": offer,
        "can_apply": can_apply,
        "admission_words": words(found) if found else "",
        "definition": definition,
        "is_online": online,
        "is_written": "written" in definition.channels,
        "performer": who,
        "decider": definition.decider_in(tenant.state) if who.is_here else None,
        "appointment_url": (
            queries.appointment_link(offer.slug) if "appointment" in definition.channels else ""
        ),
        "costs": offer.costs(),
        "differs": definition.creditor == "municipality" or queries.terms_exist(offer),
        "varies": place is None and queries.amounts_vary(offer),
        "legal_basis": [
            b for b in definition.legal_basis if not b.states or tenant.state in b.states
        ],
        "remedies": _remedies(offer, who),
        "documents": definition.documents,
        "needs": [document for document in definition.documents if document.required],
        "place": place,
        "places": places,
        "responsibility": queries.responsibility_for(offer, place),
        "unit": unit,
        "hours": hours,
        "topics": [TOPICS[key] for key in definition.topics],
        "json_ld": government_service(
            offer,
            who,
            places,
            _full("catalog:service", offer.slug),
            unit=unit,
            apply_url=_full("catalog:apply", offer.slug) if can_apply else "",
        ),
        "way": breadcrumb_list(tenant, _way_to(offer)),
    }


def _remedies(offer: Service, who: Performer) -> str:
    """The package's words, else the house's; nothing where no authority of ours decides."""
    own = offer.definition.modules.remedies
    if own is not None:
        return str(own)
    if offer.definition.remedy == "none" or who.elsewhere is not None:
        return ""
    return _(
        "Sie können sich gegen unsere Entscheidung wehren. Dafür haben Sie einen Monat Zeit. "
        "Im Bescheid steht, wo und wie das geht."
    )


def _full(view: str, *args: object) -> str:
    """Address of a page of the town in the active language, for other programmes."""
    return absolute_url(active_tenant(), view, *args, language=get_language() or "de")


def _way_to(offer: Service) -> list[tuple[str, str]]:
    """The breadcrumbs of the service's page, and the page itself."""
    shelf = TOPICS[offer.definition.topics[0]]
    return [
        (_("Leistungen"), _full("catalog:services")),
        (shelf.name, _full("catalog:topic", shelf.key)),
        (offer.name(), _full("catalog:service", offer.slug)),
    ]


def unit_of(offer: Service) -> OrganisationUnit | None:
    """The unit that does it, with its phone and opening hours."""
    if offer.terms is not None and offer.terms.unit is not None:
        return offer.terms.unit
    return offer.activation.unit if offer.activation is not None else None


@public_page
def topic(request: HttpRequest, key: str) -> HttpResponse:
    return category_page(request, TOPICS.get(key), "topics")


def category_page(request: HttpRequest, category: Category | None, shelf: str) -> HttpResponse:
    if category is None:
        raise Http404("No such shelf")
    offered = [o for o in queries.services() if category.key in getattr(o.definition, shelf)]
    context = {
        "category": category,
        "services": offered,
        "shelf": shelf,
        "elsewhere": {o.slug for o in offered if way_of(o, active_tenant()) is Way.ELSEWHERE},
        "way": way_to(category, shelf),
    }
    return render(request, "catalog/citizen/category.html", context)


def way_to(category: Category, shelf: str) -> dict[str, object]:
    """The breadcrumbs of a shelf's page, for other programmes."""
    view = "catalog:topic" if shelf == "topics" else "catalog:life-situation"
    way = [
        (_("Leistungen"), _full("catalog:services")),
        (category.name, _full(view, category.key)),
    ]
    return breadcrumb_list(active_tenant(), way)


def _used(shelves: dict[str, Category], keys: set[str]) -> list[Category]:
    return [category for key, category in shelves.items() if key in keys]


@public_page
def news_list(request: HttpRequest) -> HttpResponse:
    return render(request, "catalog/citizen/news_list.html", {"news": queries.published_news(100)})


@public_page
def news(request: HttpRequest, news_id: int) -> HttpResponse:
    piece = News.objects.published().filter(pk=news_id).first()
    if piece is None:
        raise Http404("No such news")
    return render(request, "catalog/citizen/news.html", {"piece": piece})
