"""Template context: whose town hall this is, and the same page in the other languages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

from rathaus.tenants.request import tenant_of


def _canonical(request: HttpRequest) -> str:
    """The one address of the page: on the tenant's own host name, if it has one."""
    address, town = getattr(request, "address", None), tenant_of(request)
    if address is None:  # refused before its host name was known to be ours
        return ""
    if town is None or not town.hostname:
        return request.build_absolute_uri(request.path)
    own = replace(address, tenant_prefix="")
    port = split_domain_port(request.get_host())[1]
    host = f"{town.hostname}:{port}" if port else town.hostname
    return f"{request.scheme}://{host}{own.in_language(address.language)}"


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
        "origin": f"{request.scheme}://{request.get_host()}" if address else "",
        "canonical": _canonical(request),
        "is_demo": settings.DEMO,
    }
