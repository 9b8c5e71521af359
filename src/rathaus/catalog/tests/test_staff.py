"""Staff set what is different in their administration, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rathaus.accounts.models import User
from rathaus.catalog import api as catalog
from rathaus.catalog.models import MunicipalTerms, News
from rathaus.catalog.queries import leika_key
from rathaus.catalog.services import load_packages
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.search.api import fruitless_queries, note_fruitless, search, tenant_keywords
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant

BASE = "/stralendorf/amt/leistungen/"
NEWS = {"title_de": "Neu", "teaser_de": "Zwei Zeilen", "body_de": "Text"}

type Visitor = Callable[[User], Client]


def values(unit: OrganisationUnit, **changes: str) -> dict[str, str]:
    return {
        "unit": str(unit.pk),
        "p_first_dog_cents": "40,00",
        "p_further_dog_cents": "80",
        "statute": "Hundesteuersatzung",
        "statute_url": "",
        "featured_rank": "",
    } | changes


def test_an_administrator_sets_values_and_offers_the_service(
    packages: Path, administrator: User, tax_office: OrganisationUnit, page_client: Visitor
) -> None:
    client = page_client(administrator)
    tenant = tax_office.tenant
    assert client.get(BASE).status_code == 200
    assert client.get(f"{BASE}{DOG}/").status_code == 200
    refused = client.post(f"{BASE}{DOG}/freischalten/", follow=True)
    assert "Bitte zuerst ausfüllen: Zuständige Stelle" in refused.content.decode()
    saved = client.post(f"{BASE}{DOG}/", values(tax_office, p_first_dog_cents="1.234,50 €"))
    assert saved.status_code == 302
    assert client.post(f"{BASE}{DOG}/freischalten/").status_code == 302
    with tenant_context(tenant):
        offer = catalog.service(DOG)
        assert offer.parameters == {"first_dog_cents": 123450, "further_dog_cents": 8000}
        assert offer.statute == ("Hundesteuersatzung", "")
    client.post(f"{BASE}{DOG}/abschalten/")
    with tenant_context(tenant):
        assert catalog.services() == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("p_first_dog_cents", "viel", "Bitte einen Betrag wie 30,70 eingeben."),
        ("p_first_dog_cents", "-1", "Mindestens 0,00"),
        ("p_first_dog_cents", "9999", "Höchstens 2.000,00"),
        ("p_first_dog_cents", "", "Dieses Feld ist zwingend erforderlich."),
        ("statute_url", "javascript:alert(1)", "gültige"),
        ("featured_rank", "9", "kleiner oder gleich 8"),
    ],
)
def test_a_wrong_value_is_said_beside_the_field_and_nothing_is_lost(
    offered: Tenant,
    administrator: User,
    tax_office: OrganisationUnit,
    page_client: Visitor,
    field: str,
    value: str,
    message: str,
) -> None:
    form = values(tax_office, statute="Bleibt stehen") | {field: value}
    page = page_client(administrator).post(f"{BASE}{DOG}/", form).content.decode()
    assert message in page
    assert "Bleibt stehen" in page


def test_a_municipality_gets_its_own_amounts(
    offered: Tenant, administrator: User, pampow: Municipality, page_client: Visitor
) -> None:
    client = page_client(administrator)
    address = f"{BASE}{DOG}/gemeinden/{pampow.ags}/"
    assert client.get(address).status_code == 200
    client.post(address, {"p_first_dog_cents": "35", "statute": "Satzung Pampow"})
    with tenant_context(offered):
        assert MunicipalTerms.objects.get().parameters == {"first_dog_cents": 3500}
    client.post(address, {"p_first_dog_cents": ""})
    with tenant_context(offered):
        assert MunicipalTerms.objects.count() == 0
    assert client.get(f"{BASE}{DOG}/gemeinden/05962016/").status_code == 404


def test_a_lead_writes_publishes_and_withdraws_news(
    offered: Tenant, lead: User, page_client: Visitor
) -> None:
    client = page_client(lead)
    assert client.get(f"{BASE}aktuelles/").status_code == 200
    assert "Dieses Feld" in client.post(f"{BASE}aktuelles/neu/", {}).content.decode()
    client.post(f"{BASE}aktuelles/neu/", NEWS)
    with tenant_context(offered):
        piece = News.objects.get()
        assert (piece.title, piece.published_at) == ({"de": "Neu"}, None)
    client.post(f"{BASE}aktuelles/{piece.pk}/veroeffentlichen/")
    client.post(f"{BASE}aktuelles/{piece.pk}/", NEWS | {"title_de": "Neuer"})
    with tenant_context(offered):
        assert [p.title for p in catalog.published_news()] == [{"de": "Neuer"}]
    assert client.get(f"{BASE}aktuelles/").status_code == 200
    client.post(f"{BASE}aktuelles/{piece.pk}/zurueckziehen/")
    with tenant_context(offered):
        assert catalog.published_news() == []


def test_a_lead_sees_what_was_looked_for_in_vain(
    offered: Tenant, lead: User, page_client: Visitor
) -> None:
    with tenant_context(offered):
        note_fruitless(query="Drachenzucht", language="de")
    assert "drachenzucht" in page_client(lead).get(f"{BASE}vergeblich-gesucht/").content.decode()


def test_a_lead_makes_it_a_synonym_and_takes_it_back(
    offered: Tenant, hemer: Tenant, lead: User, page_client: Visitor
) -> None:
    with tenant_context(offered):
        note_fruitless(query="Drachenzucht", language="de")
    client, page = page_client(lead), f"{BASE}vergeblich-gesucht/"
    wrong = {"worte": "drachenzucht", "sprache": "de", "leistung": "Drachen melden"}
    assert "bieten Sie nicht an" in client.post(f"{page}eintragen/", wrong).content.decode()
    right = wrong | {"leistung": "Hund anmelden"}
    assert client.post(f"{page}eintragen/", right).status_code == 302
    with tenant_context(offered):
        (hit,) = search("Drachenzucht").hits
        assert (hit.key, leika_key(hit.key, hit.variant)) == (DOG, "99102013002000")
        assert search("Hundesteuer").hits[0].key == DOG
        assert fruitless_queries() == []
        (keyword,) = tenant_keywords()
    with tenant_context(hemer):
        assert search("Drachenzucht").hits == []
    assert client.post(f"{page}{keyword.pk}/zuruecknehmen/").status_code == 302
    shown = client.get(page).content.decode()
    assert "zurückgenommen am" in shown
    with tenant_context(offered):
        assert search("Drachenzucht").hits == []
        assert [row.words for row in fruitless_queries()] == ["drachenzucht"]


@pytest.mark.parametrize(
    ("path", "for_clerk", "for_lead", "for_administrator"),
    [
        ("", 200, 200, 200),
        (f"{DOG}/", 404, 404, 200),
        (f"{DOG}/gemeinden/13076107/", 404, 404, 200),
        ("aktuelles/", 404, 200, 200),
        ("aktuelles/neu/", 404, 200, 200),
        ("vergeblich-gesucht/", 404, 200, 200),
        ("gibt-es-nicht/", 404, 404, 404),
    ],
)
def test_who_may_see_what(
    offered: Tenant,
    request: pytest.FixtureRequest,
    page_client: Visitor,
    path: str,
    for_clerk: int,
    for_lead: int,
    for_administrator: int,
) -> None:
    wanted = {"clerk": for_clerk, "lead": for_lead, "administrator": for_administrator}
    for name, status in wanted.items():
        user = request.getfixturevalue(name)
        assert (name, page_client(user).get(f"{BASE}{path}").status_code) == (name, status)
    for name in ("citizen", "clerk_of_hemer"):
        assert page_client(request.getfixturevalue(name)).get(f"{BASE}{path}").status_code == 404


@pytest.mark.parametrize("action", ["freischalten", "abschalten", "umstellen"])
def test_a_get_changes_nothing(
    offered: Tenant, administrator: User, page_client: Visitor, action: str
) -> None:
    assert page_client(administrator).get(f"{BASE}{DOG}/{action}/").status_code == 405
    with tenant_context(offered):
        assert len(catalog.services()) == 1


def test_the_list_needs_the_same_queries_for_one_and_for_many(
    offered: Tenant,
    clerk: User,
    page_client: Visitor,
    packages: Path,
) -> None:
    client = page_client(clerk)
    client.get(BASE)
    with CaptureQueriesContext(connection) as one:
        client.get(BASE)
    text = (packages / "service.yaml").read_text()
    for number in range(5):
        other = packages.parent / f"hund-{number}"
        other.mkdir()
        (other / "form.yaml").write_bytes((packages / "form.yaml").read_bytes())
        (other / "service.yaml").write_text(text.replace(f"slug: {DOG}", f"slug: hund-{number}"))
    load_packages([packages.parent])
    client.get(BASE)
    with CaptureQueriesContext(connection) as many:
        client.get(BASE)
    assert len(many) == len(one)


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ("", [DOG]),
        ("?suche=HUND+anmeld&stand=angeboten", [DOG]),
        ("?suche=katze", []),
        ("?stand=nicht", []),
        ("?stand=neu", []),
        ("?stelle=Steuern und Abgaben", [DOG]),
        ("?stelle=Bauamt", []),
        ("?stand=quatsch", [DOG]),
    ],
)
def test_a_service_is_found_by_name_state_and_unit(
    offered: Tenant, clerk: User, page_client: Visitor, wish: str, found: list[str]
) -> None:
    response = page_client(clerk).get(f"{BASE}{wish}")
    assert [row.offer.slug for row in response.context["rows"]] == found
    # The search for cases above knows nothing of it.
    assert 'id="desk-suche" type="search" name="suche" value=""' in response.content.decode()


def test_the_page_says_who_changed_which_fee_and_nothing_when_nothing_changed(
    offered: Tenant,
    administrator: User,
    tax_office: OrganisationUnit,
    pampow: Municipality,
    page_client: Visitor,
) -> None:
    client = page_client(administrator)
    client.post(f"{BASE}{DOG}/", values(tax_office))
    client.post(f"{BASE}{DOG}/", values(tax_office, p_first_dog_cents="45,50"))
    page = client.post(f"{BASE}{DOG}/", values(tax_office, p_first_dog_cents="45,50"), follow=True)
    lines = [entry.sentence for entry in page.context["history"]]
    assert [
        line for line in lines if "40,00\N{NO-BREAK SPACE}€ → 45,50\N{NO-BREAK SPACE}€" in line
    ] == lines[-1:]
    client.post(f"{BASE}{DOG}/gemeinden/{pampow.ags}/", values(tax_office, p_first_dog_cents="60"))
    page = client.get(f"{BASE}{DOG}/")
    assert "für Pampow geändert" in page.content.decode()
    assert "60,00" in page.context["history"][-1].sentence
