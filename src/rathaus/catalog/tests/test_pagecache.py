"""Public pages are kept for anonymous visitors, and nothing personal ever is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.accounts.models import User
from rathaus.catalog import pagecache
from rathaus.catalog.services import change_service, publish_news, save_news, set_municipal_terms
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Municipality, Tenant

PAGE = f"/stralendorf/leistungen/{DOG}/"


@pytest.fixture(autouse=True)
def _compare_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Changes are seen with the next request instead of within a second."""
    monkeypatch.setattr(pagecache, "COMPARE_SECONDS", 0.0)


def kept() -> int:
    return len(pagecache._pages.pages)


def queries_of(client: Client, path: str, **headers: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(path, headers=headers)
    return len([q for q in captured if "catalog_pagerevision" not in q["sql"]])


def test_the_second_visitor_costs_no_query(offered: Tenant) -> None:
    first = Client().get(PAGE)
    assert kept() == 1
    assert queries_of(Client(), PAGE) == 0
    second = Client().get(PAGE)
    assert second.content == first.content
    assert second.headers == first.headers


def test_a_kept_page_has_all_security_headers(offered: Tenant) -> None:
    Client().get(PAGE)
    headers = Client().get(PAGE).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Language"] == "de"
    assert headers["Vary"] == "Cookie"
    assert headers["Cache-Control"] == "private, no-cache"


def test_who_has_the_page_gets_304(offered: Tenant) -> None:
    etag = Client().get(PAGE)["ETag"]
    again = Client().get(PAGE, headers={"if-none-match": etag})
    assert (again.status_code, again.content, again["ETag"], again["Vary"]) == (
        304,
        b"",
        etag,
        "Cookie",
    )
    assert "Content-Type" not in again.headers
    assert Client().get(PAGE, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_signed_in_person_gets_an_own_page_that_nobody_else_gets(
    offered: Tenant, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    personal = sign_in(citizen).get(PAGE)
    assert "Abmelden" in personal.content.decode()
    assert kept() == 0
    assert "Abmelden" not in Client().get(PAGE).content.decode()
    assert kept() == 1
    assert "Abmelden" in sign_in(citizen).get(PAGE).content.decode()
    assert "ETag" not in personal.headers


def test_a_visitor_with_a_session_is_served_fresh(offered: Tenant) -> None:
    Client().get(PAGE)
    client = Client()
    client.cookies["rathaus_session"] = "anything"
    assert queries_of(client, PAGE) > 0


@pytest.mark.parametrize(
    "path",
    [
        "/stralendorf/suche/?q=hund",
        "/stralendorf/gemeinde/",
        f"{PAGE}antrag/",
        f"{PAGE}?x=1",
        "/stralendorf/konto/anmelden/",
        "/stralendorf/leistungen/gibt-es-nicht/",
    ],
)
def test_pages_with_forms_queries_or_errors_are_never_kept(offered: Tenant, path: str) -> None:
    Client().get(path)
    assert kept() == 0


@pytest.mark.parametrize("header", [{"authorization": "Bearer x"}, {"hx-request": "true"}])
def test_requests_with_credentials_or_for_fragments_are_not_kept(
    offered: Tenant, header: dict[str, str]
) -> None:
    Client().get(PAGE, headers=header)
    assert kept() == 0


def test_posts_and_heads_pass(offered: Tenant) -> None:
    assert Client().head(PAGE).status_code == 200
    Client().post(PAGE)
    assert kept() == 0


def test_each_municipality_has_its_own_page(offered: Tenant, pampow: Municipality) -> None:
    zuelow = Municipality.objects.create(ags="13076161", name="Zülow")
    offered.municipalities.add(zuelow)
    with tenant_context(offered):
        set_municipal_terms(slug=DOG, municipality=pampow, parameters={"first_dog_cents": 1111})
        set_municipal_terms(slug=DOG, municipality=zuelow, parameters={"first_dog_cents": 2222})
    pages = {}
    for _ in range(2):
        for ags in (pampow.ags, zuelow.ags, "", "00000000", 'evil"cookie'):
            client = Client()
            if ags:
                client.cookies["rathaus_gemeinde"] = ags
            pages[ags] = client.get(PAGE).content.decode()
    assert "11,11" in pages[pampow.ags]
    assert "22,22" in pages[zuelow.ags]
    assert "je nach Gemeinde verschieden" in pages[""]
    assert "je nach Gemeinde verschieden" in pages["00000000"]
    assert kept() == 4


def test_languages_and_hosts_do_not_mix(offered: Tenant, hemer: Tenant) -> None:
    for path in ("/stralendorf/", "/stralendorf/en/", "/stralendorf/leicht/", "/hemer/"):
        Client().get(path)
    assert kept() == 4
    assert "What would you like to do?" in Client().get("/stralendorf/en/").content.decode()
    assert "Stadt Hemer" in Client().get("/hemer/").content.decode()
    assert (
        "http://localhost/"
        in Client().get("/stralendorf/", headers={"host": "localhost"}).content.decode()
    )


def test_an_unknown_host_is_refused_kept_or_not(offered: Tenant) -> None:
    Client().get(PAGE)
    assert Client().get(PAGE, headers={"host": "evil.example"}).status_code == 400


def test_every_change_shows_at_once(offered: Tenant) -> None:
    Client().get(PAGE)
    with tenant_context(offered):
        change_service(slug=DOG, unit=None, parameters={"first_dog_cents": 9900})
    assert "99,00" in Client().get(PAGE).content.decode()
    Client().get("/stralendorf/")
    with tenant_context(offered):
        publish_news(
            news=save_news(news=None, title={"de": "Ganz neu"}, teaser={"de": "x"}, body={})
        )
    assert "Ganz neu" in Client().get("/stralendorf/").content.decode()


def test_a_change_in_one_town_leaves_the_others_pages(offered: Tenant, hemer: Tenant) -> None:
    Client().get("/hemer/")
    with tenant_context(offered):
        change_service(slug=DOG, unit=None, parameters={})
    assert queries_of(Client(), "/hemer/") == 0


def test_the_cache_is_bounded(offered: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagecache, "MAX_PAGES", 3)
    for number in range(10):
        client = Client()
        client.cookies["rathaus_gemeinde"] = f"{number:08d}"
        client.get(PAGE)
    assert kept() == 3
    monkeypatch.setattr(pagecache, "MAX_BYTES", 1)
    Client().get("/stralendorf/")
    assert (kept(), pagecache._pages.size) == (0, 0)


def test_a_view_that_sets_a_cookie_is_not_kept_even_if_marked(offered: Tenant) -> None:
    from django.http import HttpRequest, HttpResponse
    from django.test import RequestFactory

    @pagecache.public_page
    def careless(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("a", "b")
        return response

    middleware = pagecache.PageCacheMiddleware(careless)
    middleware(RequestFactory().get("/x"))
    assert kept() == 0
