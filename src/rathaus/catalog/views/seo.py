"""What search engines ask for."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from rathaus.catalog import queries
from rathaus.catalog.pagecache import public_page
from rathaus.catalog.views.citizen import life_situations_of

PRIVATE = (
    "amt",
    "antrag",
    "bezahlen",
    "konto",
    "mein-rathaus",
    "postfach",
    "suche",
    "termine/wunsch",
    "vorgang",
)
"""First path segments that hold nothing for search engines."""


@public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page of the town in every language."""
    offered = queries.services()
    names = [
        reverse("home"),
        reverse("catalog:services"),
        *(reverse("catalog:service", args=[offer.slug]) for offer in offered),
        *(reverse("catalog:life-situation", args=[c.key]) for c in life_situations_of(offered)),
        *(reverse("catalog:news", args=[piece.pk]) for piece in queries.published_news(100)),
        *(reverse(f"portal:{name}") for name in ("imprint", "privacy", "accessibility")),
    ]
    address = request.address  # type: ignore[attr-defined]
    own = [name.removeprefix(address.script_prefix) for name in names]
    pages = [
        [
            (code, request.build_absolute_uri(replace(address, path=f"/{path}").in_language(code)))
            for code, _ in settings.LANGUAGES
        ]
        for path in own
    ]
    return render(
        request,
        "catalog/sitemap.xml",
        {"pages": pages},
        content_type="application/xml; charset=utf-8",
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
