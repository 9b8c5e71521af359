"""Searching, with and without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from rathaus.catalog import queries
from rathaus.catalog.schema import Elsewhere
from rathaus.catalog.search_source import KIND
from rathaus.search import api as index

SUGGESTIONS = 6


@dataclass(frozen=True)
class _Row:
    """A hit, and the authority that does it if it is not this one."""

    hit: index.Hit
    elsewhere: Elsewhere | None


def _rows(hits: list[index.Hit]) -> list[_Row]:
    return [
        _Row(hit, queries.elsewhere(hit.key, hit.variant) if hit.kind == KIND else None)
        for hit in hits
    ]


def search(request: HttpRequest) -> HttpResponse:
    """Results; the query stands in the address, so a result page can be kept and sent on."""
    query = request.GET.get("q", "").strip()[:200]
    result = index.search(query) if query else None
    if result is not None and not result.hits:
        index.note_fruitless(query=query, language=getattr(request, "LANGUAGE_CODE", "de"))
    context = {
        "query": query,
        "result": result,
        "hits": _rows(result.hits) if result else [],
        "maybe": _rows(result.maybe) if result else [],
        "popular": queries.featured(queries.services()) if not (result and result.hits) else [],
    }
    return render(request, "catalog/citizen/search.html", context)


def suggest(request: HttpRequest) -> HttpResponse:
    """A few hits while somebody types: for the page (htmx), or for the browser's own search field."""
    query = request.GET.get("q", "").strip()[:200]
    hits = index.search(query, as_typed=True, limit=SUGGESTIONS).hits if len(query) > 1 else []
    if request.GET.get("format") == "opensearch":
        return JsonResponse(
            [
                query,
                [hit.title for hit in hits],
                [hit.teaser for hit in hits],
                [request.build_absolute_uri(hit.url) for hit in hits],
            ],
            safe=False,
            content_type="application/x-suggestions+json",
        )
    return render(request, "catalog/parts/suggestions.html", {"hits": hits, "query": query})
