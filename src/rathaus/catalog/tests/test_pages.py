"""The public pages answer what people ask, in three languages, without a defect."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.catalog.models import News
from rathaus.catalog.services import publish_news, save_news, set_municipal_terms
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.models import Draft
from rathaus.search.api import fruitless_queries
from rathaus.tenants.models import Municipality, Tenant

PUBLIC = [
    "/stralendorf/",
    "/stralendorf/leistungen/",
    f"/stralendorf/leistungen/{DOG}/",
    f"/stralendorf/leistungen/{DOG}/antrag/",
    "/stralendorf/themen/tiere/",
    "/stralendorf/lebenslagen/haustier/",
    "/stralendorf/suche/?q=hund",
    "/stralendorf/suche/?q=gibtesnicht",
    "/stralendorf/suche/",
    "/stralendorf/gemeinde/",
    "/stralendorf/aktuelles/",
    "/stralendorf/impressum/",
    "/stralendorf/datenschutz/",
    "/stralendorf/barrierefreiheit/",
]


@pytest.fixture
def two_places(offered: Tenant) -> Tenant:
    offered.municipalities.add(Municipality.objects.create(ags="13076161", name="Zülow"))
    return offered


@pytest.fixture
def piece(offered: Tenant) -> News:
    with tenant_context(offered):
        news = save_news(
            news=None,
            title={"de": "Neues Büro", "en": "New office"},
            teaser={"de": "Wir sind umgezogen."},
            body={"de": "Erster Absatz.\n\n- eins\n- <b>zwei</b>"},
        )
        return publish_news(news=news)


@pytest.mark.parametrize("language", ["", "en/", "leicht/"])
@pytest.mark.parametrize("path", PUBLIC)
def test_every_public_page_is_in_order(
    two_places: Tenant, piece: News, page_client: Callable[[], Client], path: str, language: str
) -> None:
    address = path.replace("/stralendorf/", f"/stralendorf/{language}", 1)
    assert page_client().get(address).status_code == 200


def test_the_platform_lists_its_towns(offered: Tenant, page_client: Callable[[], Client]) -> None:
    assert "Amt Stralendorf" in page_client().get("/").content.decode()
    robots = page_client().get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/stralendorf/sitemap.xml" in robots


def test_the_service_page_says_what_is_right_for_the_municipality(
    two_places: Tenant, pampow: Municipality, page_client: Callable[[], Client]
) -> None:
    with tenant_context(two_places):
        set_municipal_terms(
            slug=DOG,
            municipality=pampow,
            parameters={"first_dog_cents": 3333},
            statute="Hundesteuersatzung Pampow",
        )
    client = page_client()
    before = client.get(f"/stralendorf/leistungen/{DOG}/").content.decode()
    assert "je nach Gemeinde verschieden" in before
    assert "Meine Gemeinde wählen" in before
    answer = client.post(
        "/stralendorf/gemeinde/",
        {"gemeinde": pampow.ags, "weiter": f"/stralendorf/leistungen/{DOG}/"},
    )
    assert (answer.status_code, answer["Location"]) == (302, f"/stralendorf/leistungen/{DOG}/")
    after = client.get(f"/stralendorf/leistungen/{DOG}/").content.decode()
    assert "33,33" in after
    assert "Hundesteuersatzung Pampow" in after
    assert "Das Geld bekommt die Gemeinde Pampow." in after
    english = client.get(f"/stralendorf/en/leistungen/{DOG}/").content.decode()
    assert "33,33" in english


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example", "/hemer/", "javascript:alert(1)", ""]
)
def test_after_choosing_nobody_is_sent_elsewhere(
    two_places: Tenant, pampow: Municipality, page_client: Callable[[], Client], onward: str
) -> None:
    answer = page_client().post(
        "/stralendorf/gemeinde/", {"gemeinde": pampow.ags, "weiter": onward}
    )
    assert answer["Location"] == "/stralendorf/"


def test_an_unknown_municipality_is_asked_again(
    two_places: Tenant, page_client: Callable[[], Client]
) -> None:
    answer = page_client().post("/stralendorf/gemeinde/", {"gemeinde": "05962016", "weiter": "/x"})
    assert answer.status_code == 200
    assert not answer.cookies.get("rathaus_gemeinde")


def test_starting_an_application_pins_version_municipality_and_amounts(
    two_places: Tenant, pampow: Municipality, page_client: Callable[[], Client]
) -> None:
    client = page_client()
    address = f"/stralendorf/leistungen/{DOG}/antrag/"
    refused = client.post(address, {})
    assert "Bitte wählen Sie Ihre Gemeinde." in refused.content.decode()
    answer = client.post(address, {"gemeinde": pampow.ags}, follow=True)
    assert answer.status_code == 200
    with tenant_context(two_places):
        draft = Draft.objects.get()
        assert draft.purpose == f"service:{DOG}"
        assert draft.context["municipality"] == pampow.ags
        assert draft.context["params"] == {"first_dog_cents": 4000, "further_dog_cents": 8000}
        assert draft.context["service"] == DOG
    assert client.cookies["rathaus_gemeinde"].value == pampow.ags


def test_a_search_without_hits_helps_and_counts(
    offered: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/stralendorf/suche/?q=Drachenzucht").content.decode()
    assert "0385 123456" in page
    with tenant_context(offered):
        assert [row.words for row in fruitless_queries()] == ["drachenzucht"]


def test_a_typo_still_finds_and_says_so(offered: Tenant, page_client: Callable[[], Client]) -> None:
    page = page_client().get("/stralendorf/suche/?q=Hundestuer").content.decode()
    assert "Hund anmelden" in page
    assert "<strong>Hundesteuer</strong>" in page


def test_suggestions_are_links(offered: Tenant, page_client: Callable[[], Client]) -> None:
    answer = page_client().get(
        "/stralendorf/suche/vorschlaege/?q=hun", headers={"hx-request": "true"}
    )
    assert f'<a href="/stralendorf/leistungen/{DOG}/">Hund anmelden</a>' in answer.content.decode()


def test_news_are_escaped_and_drafts_are_hidden(
    piece: News, page_client: Callable[[], Client]
) -> None:
    page = page_client().get(f"/stralendorf/aktuelles/{piece.pk}/").content.decode()
    assert "<li>&lt;b&gt;zwei&lt;/b&gt;</li>" in page
    with tenant_context(piece.tenant_id):
        draft = save_news(news=None, title={"de": "Geheim"}, teaser={"de": "x"}, body={})
    assert page_client().get(f"/stralendorf/aktuelles/{draft.pk}/").status_code == 404
    assert "Geheim" not in page_client().get("/stralendorf/aktuelles/").content.decode()


def test_the_sitemap_names_every_service_in_every_language(
    offered: Tenant, page_client: Callable[[], Client]
) -> None:
    sitemap = page_client().get("/stralendorf/sitemap.xml").content.decode()
    for language in ("", "en/", "leicht/"):
        assert f"<loc>http://testserver/stralendorf/{language}leistungen/{DOG}/</loc>" in sitemap


@pytest.mark.parametrize(
    "path",
    ["leistungen/gibt-es-nicht/", "leistungen/gibt-es-nicht/antrag/", "themen/x1/", "lebenslagen/x1/", "aktuelles/999/"],
)  # fmt: skip
def test_what_is_not_there_is_404(
    offered: Tenant, page_client: Callable[[], Client], path: str
) -> None:
    assert page_client().get(f"/stralendorf/{path}").status_code == 404


def test_another_town_shows_nothing_of_it(
    offered: Tenant, hemer: Tenant, piece: News, page_client: Callable[[], Client]
) -> None:
    client = page_client()
    assert client.get(f"/hemer/leistungen/{DOG}/").status_code == 404
    assert client.get(f"/hemer/aktuelles/{piece.pk}/").status_code == 404
    assert "Hund anmelden" not in client.get("/hemer/suche/?q=hund").content.decode()
