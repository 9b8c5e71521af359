"""From the address to the tenant and the language.

``/stralendorf/en/leistungen/`` on a shared host, or ``/en/leistungen/`` on the tenant's own host
name. What was recognised moves into the script prefix, so that ``reverse()`` and ``{% url %}`` give
addresses in the same town and language, and every page has exactly one address per language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.cache import patch_vary_headers

from rathaus.core.tenancy import activate, deactivate
from rathaus.tenants.models import Tenant
from rathaus.tenants.queries import tenant_by_host, tenant_by_slug

LANGUAGE_SEGMENTS = {"en": "en", "leicht": "de-leicht"}
"""First path segment → language; German has none."""


@dataclass(frozen=True)
class Address:
    """What an address says before the page's own path starts.

    Attributes:
        tenant_prefix: ``/stralendorf`` or the empty string.
        language: Django's language code.
        path: the page's own path, starting with a slash.
    """

    tenant: Tenant | None
    tenant_prefix: str
    language: str
    path: str

    @property
    def script_prefix(self) -> str:
        segment = next((s for s, code in LANGUAGE_SEGMENTS.items() if code == self.language), "")
        return f"{self.tenant_prefix}/{segment}/" if segment else f"{self.tenant_prefix}/"

    def in_language(self, language: str) -> str:
        """The same page's address in another language."""
        other = Address(self.tenant, self.tenant_prefix, language, self.path)
        return other.script_prefix + self.path.lstrip("/")


API = "/api/v1/"
"""Programmes may name the town behind it: ``/api/v1/stralendorf/search`` is ``/stralendorf/api/v1/search``."""


def parse_address(host: str, path: str) -> Address:
    """Split a host name (without port) and a full path into tenant, language and page."""
    tenant = tenant_by_host(host)
    prefix = ""
    if tenant is None:
        if path.startswith(API):
            town, _, rest = path.removeprefix(API).partition("/")
            path = f"/{town}{API}{rest}" if tenant_by_slug(town) else path
        first, _, rest = path.lstrip("/").partition("/")
        tenant = tenant_by_slug(first)
        if tenant is not None:
            prefix, path = f"/{first}", f"/{rest}"
    first, _, rest = path.lstrip("/").partition("/")
    language = LANGUAGE_SEGMENTS.get(first)
    if language:
        return Address(tenant, prefix, language, f"/{rest}")
    return Address(tenant, prefix, settings.LANGUAGE_CODE, path)


class TenantMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = split_domain_port(request.get_host())[0].lower()
        address = parse_address(host, request.path_info)
        request.address = address  # type: ignore[attr-defined]
        request.tenant = address.tenant  # type: ignore[attr-defined]
        request.path_info = address.path
        if address.tenant is not None:
            request.urlconf = settings.TENANT_URLCONF
        set_script_prefix(address.script_prefix)
        request.LANGUAGE_CODE = address.language
        token = activate(address.tenant)
        try:
            with translation.override(address.language):
                response = self.get_response(request)
        finally:
            deactivate(token)
            set_script_prefix("/")
        response.headers.setdefault("Content-Language", address.language)
        patch_vary_headers(response, ["Cookie"])
        return response
