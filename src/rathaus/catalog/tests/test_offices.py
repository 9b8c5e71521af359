"""The pages of the offices, and that the search knows them and the news."""

from __future__ import annotations

from django.test import Client

from rathaus.catalog.services import publish_news, save_news, withdraw_news
from rathaus.core.tenancy import tenant_context
from rathaus.search.api import search
from rathaus.tenants.api import Tenant

STEUERN = "/stralendorf/stellen/steuern/"


def test_an_office_says_when_it_is_open_and_what_it_does(offered: Tenant, client: Client) -> None:
    page = client.get(STEUERN).content.decode()
    assert "Hund anmelden" in page
    assert "Telefon" in page
    assert STEUERN in client.get("/stralendorf/stellen/").content.decode()
    assert client.get("/stralendorf/stellen/gibt-es-nicht/").status_code == 404
    assert client.get("/hemer/stellen/steuern/").status_code == 404


def test_the_search_finds_offices(offered: Tenant) -> None:
    with tenant_context(offered):
        first = search("Öffnungszeiten Steuern", language="de").hits[0]
        assert (first.kind, first.url) == ("office", "/stellen/steuern/")


def test_the_search_finds_news_while_it_is_published(offered: Tenant) -> None:
    texts = {"title": {"de": "Drachenfest am See"}, "teaser": {"de": "Am Sonntag."}, "body": {}}
    with tenant_context(offered):
        piece = save_news(news=None, **texts)
        assert search("Drachenfest", language="de").hits == []
        publish_news(news=piece)
        assert [hit.kind for hit in search("Drachenfest", language="de").hits] == ["news"]
        withdraw_news(news=piece)
        assert search("Drachenfest", language="de").hits == []
