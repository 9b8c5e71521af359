"""What search engines and browsers ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.catalog import queries
from rathaus.catalog.offer import changed_at
from rathaus.catalog.pagecache import public_page
from rathaus.catalog.situations import life_situations_of
from rathaus.catalog.taxonomy import TOPICS
from rathaus.tenants.api import HREFLANG, active_tenant, alternate_addresses, canonical_address

PRIVATE = (
    "amt",
    "antrag",
    "bezahlen",
    "konto",
    "mein-rathaus",
    "postfach",
    "rueckmeldung",
    "suche",
    "termine/wunsch",
    "vorgang",
)
"""First path segments that hold nothing for search engines."""
_LONGEST_NAME = 16
"""So long may a short name be in OpenSearch 1.1."""


@dataclass(frozen=True)
class _Page:
    """A page in all languages.

    Attributes:
        versions: ``(hreflang, address)``.
        changed: None where nothing says when it last changed.
    """

    versions: list[tuple[str, str]]
    changed: datetime | None


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page of the town in every language, each with its twins and last change."""
    prefix = request.address.script_prefix  # type: ignore[attr-defined]
    pages = [
        _Page(alternate_addresses(request, f"/{name.removeprefix(prefix)}"), changed)
        for name, changed in _names()
    ]
    return render(
        request,
        "catalog/sitemap.xml",
        {"pages": pages},
        content_type="application/xml; charset=utf-8",
    )


def _names() -> Iterator[tuple[str, datetime | None]]:
    """Paths in the active language, and when their content changed."""
    offered = queries.services()
    yield reverse("home"), None
    yield reverse("catalog:services"), None
    yield reverse("catalog:responsible"), None
    for offer in offered:
        yield reverse("catalog:service", args=[offer.slug]), changed_at(offer)
    used = {topic for offer in offered for topic in offer.definition.topics}
    for key in TOPICS:
        if key in used:
            yield reverse("catalog:topic", args=[key]), None
    for situation in life_situations_of(offered):
        yield reverse("catalog:life-situation", args=[situation.key]), None
    yield reverse("catalog:news-list"), None
    for piece in queries.published_news(100):
        yield reverse("catalog:news", args=[piece.pk]), piece.changed_at
    for name in ("imprint", "privacy", "accessibility"):
        yield reverse(f"portal:{name}"), None


@public_page
def opensearch(request: HttpRequest) -> HttpResponse:
    """OpenSearch 1.1: the town's search as a search engine of the browser."""
    tenant = active_tenant()
    language = request.address.language  # type: ignore[attr-defined]

    def address(name: str) -> str:
        prefix = request.address.script_prefix  # type: ignore[attr-defined]
        return canonical_address(request, language, f"/{reverse(name).removeprefix(prefix)}")

    context = {
        "short_name": tenant.short_name[:_LONGEST_NAME].strip(),
        "description": _("Leistungen und Nachrichten von %(name)s finden") % {"name": tenant.name},
        "language": HREFLANG[language],
        "icon": request.build_absolute_uri(static("core/rathaus.svg")),
        "page": address("catalog:search"),
        "suggestions": address("catalog:suggest"),
        "own": address("catalog:opensearch"),
    }
    return render(
        request,
        "catalog/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """For a town with its own host name; on a shared host the platform's file speaks."""
    prefix = request.address.tenant_prefix  # type: ignore[attr-defined]
    lines = ["User-agent: *", *(f"Disallow: {prefix}/{name}/" for name in PRIVATE)]
    lines += [f"Disallow: {prefix}/en/{name}/" for name in PRIVATE]
    lines += [f"Disallow: {prefix}/leicht/{name}/" for name in PRIVATE]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('catalog:sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
