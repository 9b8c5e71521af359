"""Template context: whose town hall this is, and the same page in the other languages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from rathaus.tenants.request import tenant_of


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
        "is_demo": settings.DEMO,
    }
