"""Searching, with and without JavaScript."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from rathaus.catalog import finding, queries
from rathaus.search import api as index

SUGGESTIONS = 6


def search(request: HttpRequest) -> HttpResponse:
    """Results; the query stands in the address, so a result page can be kept and sent on."""
    query = request.GET.get("q", "").strip()[:200]
    language = getattr(request, "LANGUAGE_CODE", "de")
    result = finding.find(query, language=language) if query else None
    if result is not None and not result.hits:
        index.note_fruitless(query=query, language=language)
    context = {
        "query": query,
        "result": result,
        "hits": finding.rows(result.hits) if result else [],
        "maybe": finding.rows(result.maybe) if result else [],
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
