"""Addresses of a town's pages from outside its pages: mails, jobs, lists over all towns."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

from rathaus.tenants.middleware import Address
from rathaus.tenants.models import Tenant


def own_root(hostname: str) -> str:
    """Address of a town's own host: scheme and port are those of the installation's public address."""
    public = urlsplit(settings.PUBLIC_URL)
    return f"{public.scheme}://{hostname}{f':{public.port}' if public.port else ''}"


def absolute_url(tenant: Tenant, view: str, *args: object, language: str = "de") -> str:
    """Full address of a page in the town's site map.

    Args:
        view: name of the view, such as ``inbox:list``.
        args: its positional arguments.
        language: Django's code of the page's language.
    """
    if tenant.hostname:
        address, root = Address(tenant, "", language, "/"), own_root(tenant.hostname)
    else:
        address, root = Address(tenant, f"/{tenant.slug}", language, "/"), settings.PUBLIC_URL
    before = get_script_prefix()
    set_script_prefix(address.script_prefix)
    try:
        return f"{root}{reverse(view, urlconf=settings.TENANT_URLCONF, args=args)}"
    finally:
        set_script_prefix(before)
