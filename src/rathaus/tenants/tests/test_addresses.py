"""One installation, towns by path and by own host name: what an address means, and the way back."""

from __future__ import annotations

from typing import Any

import pytest

from rathaus.tenants.api import Tenant, absolute_url, forget_tenants
from rathaus.tenants.middleware import parse_address

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_host(stralendorf: Tenant, hemer: Tenant) -> Tenant:
    """Hemer has a host name of its own; Stralendorf shares."""
    hemer.hostname = "hemer.example"
    hemer.save(update_fields=["hostname"])
    forget_tenants()
    return hemer


@pytest.mark.parametrize(
    ("host", "path", "slug", "language", "page"),
    [
        ("rathaus.example", "/", None, "de", "/"),
        ("rathaus.example", "/en/", None, "en", "/"),
        ("rathaus.example", "/stralendorf", "stralendorf", "de", "/"),
        ("rathaus.example", "/stralendorf/", "stralendorf", "de", "/"),
        ("rathaus.example", "/stralendorf/en", "stralendorf", "en", "/"),
        ("rathaus.example", "/stralendorf/en/suche/", "stralendorf", "en", "/suche/"),
        ("rathaus.example", "/stralendorf/energie/", "stralendorf", "de", "/energie/"),
        ("rathaus.example", "/hemer/leicht/suche/", "hemer", "de-leicht", "/suche/"),
        ("hemer.example", "/", "hemer", "de", "/"),
        ("hemer.example", "/en", "hemer", "en", "/"),
        ("hemer.example", "/leicht/suche/", "hemer", "de-leicht", "/suche/"),
        ("hemer.example", "/stralendorf/", "hemer", "de", "/stralendorf/"),
    ],
)
def test_what_an_address_means(
    own_host: Tenant, host: str, path: str, slug: str | None, language: str, page: str
) -> None:
    address = parse_address(host, path)
    found = address.tenant.slug if address.tenant else None
    assert (found, address.language, address.path) == (slug, language, page)


@pytest.mark.parametrize(
    ("public", "shared", "own"),
    [
        (
            "https://rathaus.example",
            "https://rathaus.example/stralendorf",
            "https://hemer.example",
        ),
        (
            "http://localhost:8750",
            "http://localhost:8750/stralendorf",
            "http://hemer.example:8750",
        ),
    ],
)
def test_links_in_mails_lead_to_the_town(
    own_host: Tenant, stralendorf: Tenant, settings: Any, public: str, shared: str, own: str
) -> None:
    settings.PUBLIC_URL = public
    assert absolute_url(stralendorf, "inbox:list") == f"{shared}/postfach/"
    assert absolute_url(own_host, "inbox:list", language="en") == f"{own}/en/postfach/"
