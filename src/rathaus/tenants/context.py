"""Template context: whose town hall this is, and the same page in the other languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from rathaus.tenants.request import tenant_of

HREFLANG = {"de": "de", "en": "en", "de-leicht": "de-x-leicht"}


def canonical_address(request: HttpRequest, language: str, path: str | None = None) -> str:
    """The one address of a page: on the tenant's own host name, if it has one.

    Args:
        language: Django's code.
        path: the page's own path, below the town and language; None is the request's.
    """
    address, town = getattr(request, "address", None), tenant_of(request)
    if address is None:  # refused before its host name was known to be ours
        return ""
    if path is not None:
        address = replace(address, path=path)
    if town is None or not town.hostname:
        return request.build_absolute_uri(address.in_language(language))
    own = replace(address, tenant_prefix="")
    port = split_domain_port(request.get_host())[1]
    host = f"{town.hostname}:{port}" if port else town.hostname
    return f"{request.scheme}://{host}{own.in_language(language)}"


def alternate_addresses(request: HttpRequest, path: str | None = None) -> list[tuple[str, str]]:
    """``(hreflang, address)`` of the page in all languages; German is for everybody else too."""
    if getattr(request, "address", None) is None:
        return []
    found = [
        (HREFLANG[code], canonical_address(request, code, path)) for code, _ in settings.LANGUAGES
    ]
    return [*found, ("x-default", canonical_address(request, settings.LANGUAGE_CODE, path))]


def tenant(request: HttpRequest) -> dict[str, Any]:
    address = getattr(request, "address", None)
    languages = (
        [(code, name, address.in_language(code)) for code, name in settings.LANGUAGES]
        if address
        else []
    )
    return {
        "tenant": tenant_of(request),
        "languages": languages,
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "alternates": alternate_addresses(request),
        "canonical": canonical_address(request, address.language) if address else "",
        "is_demo": settings.DEMO,
    }
