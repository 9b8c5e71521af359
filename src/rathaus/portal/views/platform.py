"""The installation's own front page: choose your town hall."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.catalog import api as catalog
from rathaus.tenants import api as tenants


@catalog.public_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/platform_home.html", {"tenants": tenants.all_tenants()})


@catalog.public_page
def robots(request: HttpRequest) -> HttpResponse:
    """For the towns that share this host; one with its own host name has its own file."""
    private = (
        "amt",
        "antrag",
        "bezahlen",
        "konto",
        "mein-rathaus",
        "postfach",
        "rueckmeldung",
        "suche",
        "vorgang",
    )
    lines = ["User-agent: *", "Disallow: /betrieb/", "Disallow: /konto/"]
    lines += [f"Disallow: /*/{name}/" for name in private]
    lines += [f"Sitemap: {address}" for address in _sitemaps(request)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@catalog.public_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Index of the site maps of the towns that share this host; each stays far below 50,000 pages."""
    return render(
        request,
        "portal/sitemap_index.xml",
        {"sitemaps": _sitemaps(request)},
        content_type="application/xml; charset=utf-8",
    )


def _sitemaps(request: HttpRequest) -> list[str]:
    shared = [tenant for tenant in tenants.all_tenants() if not tenant.hostname]
    return [request.build_absolute_uri(f"/{tenant.slug}/sitemap.xml") for tenant in shared]
