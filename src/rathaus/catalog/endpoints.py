"""Public JSON endpoints of the catalogue: search, and what the administration offers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_noop, override
from ninja import Query, Router, Schema
from pydantic import Field

from rathaus.catalog import queries
from rathaus.catalog.offer import Service
from rathaus.catalog.performing import performer
from rathaus.catalog.search_source import KIND, LANGUAGE
from rathaus.core.endpoints import NOT_FOUND, Problem, ProblemOut
from rathaus.search import api as index
from rathaus.tenants.api import active_tenant

router = Router(tags=[gettext_noop("Leistungen")])

SUMMARIES = {
    "search": gettext_noop("Leistungen und Nachrichten finden"),
    "list_services": gettext_noop("Alle Leistungen"),
    "show_service": gettext_noop("Eine Leistung"),
}
"""What each operation is called where people read; the document itself speaks English."""

type Lang = Literal["de", "en", "leicht"]
MAX_HITS = 50


class SearchIn(Schema):
    """What to look for."""

    q: str = Field(max_length=200, description="As people type it.")
    lang: Lang = "de"
    limit: int = Field(10, ge=1, le=MAX_HITS)
    kind: str = Field("", max_length=40, description="Only this kind.")


class HitOut(Schema):
    """One found thing; the best comes first."""

    kind: str = Field(description="service, news, …", examples=["service"])
    slug: str = Field(description="Key within its kind.", examples=["hundesteuer-anmeldung"])
    leika_key: str | None = Field(
        description="14 digits of the national catalogue; null unless it is a service.",
        examples=["99102013002000"],
    )
    title: str
    teaser: str = Field(description="The sentence that fits best.")
    url: str = Field(description="Path of its page in the language asked for.")
    score: float = Field(description="For ordering only.")


class SearchOut(Schema):
    """What was found."""

    query: str
    lang: str
    did_you_mean: str | None = Field(description="The query with typos corrected.")
    hits: list[HitOut]


class ServiceOut(Schema):
    """A service of the administration."""

    slug: str
    leika_key: str
    title: str
    official_name: str
    teaser: str
    topics: list[str]
    themenfeld: str | None
    level: str = Field(description="Whom the law makes responsible.")
    performed: str = Field(description="here, county or elsewhere.")
    online: bool = Field(description="Can be done online here.")
    url: str


class ServicesOut(Schema):
    services: list[ServiceOut]


@router.get(
    "search",
    response={200: SearchOut, 422: ProblemOut, 429: ProblemOut},
    summary="Find services and news",
)
def search(request: HttpRequest, asked: Query[SearchIn]) -> Any:
    """As the search of the pages: typos, everyday words, German and English."""
    result = index.search(
        asked.q,
        language=LANGUAGE[asked.lang],
        limit=asked.limit,
        kinds=[asked.kind] if asked.kind else None,
    )
    root = _root(request, asked.lang)
    hits = [
        HitOut(
            kind=hit.kind,
            slug=hit.key,
            leika_key=queries.leika_key(hit.key, hit.variant) if hit.kind == KIND else None,
            title=hit.title,
            teaser=hit.teaser,
            url=root + hit.path,
            score=hit.score,
        )
        for hit in result.hits
    ]
    return SearchOut(query=asked.q, lang=asked.lang, did_you_mean=result.did_you_mean, hits=hits)


@router.get(
    "services",
    response={200: ServicesOut, 422: ProblemOut, 429: ProblemOut},
    summary="All services",
)
def list_services(request: HttpRequest, lang: Lang = "de") -> Any:
    """By name in the language."""
    with override(LANGUAGE[lang]):
        return ServicesOut(
            services=[_service(request, offer, lang) for offer in queries.services()]
        )


@router.get(
    "services/{slug}",
    response={200: ServiceOut, 404: ProblemOut, 422: ProblemOut, 429: ProblemOut},
    summary="One service",
)
def show_service(request: HttpRequest, slug: str, lang: Lang = "de") -> Any:
    try:
        offer = queries.service(slug)
    except queries.ServiceUnknown as error:
        raise Problem(NOT_FOUND) from error
    with override(LANGUAGE[lang]):
        return _service(request, offer, lang)


def _root(request: HttpRequest, lang: Lang) -> str:
    """Where the town's pages in the language begin."""
    address = request.address  # type: ignore[attr-defined]
    root: str = replace(address, language=LANGUAGE[lang], path="/").script_prefix
    return root


def _service(request: HttpRequest, offer: Service, lang: Lang) -> ServiceOut:
    who = performer(offer, active_tenant())
    return ServiceOut(
        slug=offer.slug,
        leika_key=offer.leika,
        title=offer.name(),
        official_name=offer.official_name,
        teaser=offer.teaser(),
        topics=offer.definition.topics,
        themenfeld=offer.definition.themenfeld,
        level=offer.definition.level,
        performed=who.place.value,
        online=offer.is_online and who.is_here,
        url=f"{_root(request, lang)}leistungen/{offer.slug}/",
    )
