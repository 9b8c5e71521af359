"""Addresses of a town's pages from outside its pages: mails, jobs, lists over all towns."""

from __future__ import annotations

from django.conf import settings
from django.urls import get_script_prefix, reverse, set_script_prefix

from rathaus.tenants.middleware import Address
from rathaus.tenants.models import Tenant


def absolute_url(tenant: Tenant, view: str, *args: object, language: str = "de") -> str:
    """Full address of a page in the town's site map.

    Args:
        view: name of the view, such as ``inbox:list``.
        args: its positional arguments.
        language: Django's code of the page's language.
    """
    if tenant.hostname:
        scheme = settings.PUBLIC_URL.partition("://")[0]
        address, root = Address(tenant, "", language, "/"), f"{scheme}://{tenant.hostname}"
    else:
        address, root = Address(tenant, f"/{tenant.slug}", language, "/"), settings.PUBLIC_URL
    before = get_script_prefix()
    set_script_prefix(address.script_prefix)
    try:
        return f"{root}{reverse(view, urlconf=settings.TENANT_URLCONF, args=args)}"
    finally:
        set_script_prefix(before)
