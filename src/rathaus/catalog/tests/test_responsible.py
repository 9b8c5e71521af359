"""Who is responsible: names with typos, postal codes, addresses; towns, counties and others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from rathaus.catalog import queries
from rathaus.catalog.responsible import find_places, places, responsible_for
from rathaus.catalog.services import activate_service, load_packages, offer_services
from rathaus.catalog.tests.conftest import DOG
from rathaus.catalog.tests.test_performing import rewrite
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_unit
from rathaus.tenants import demo as tenants_demo
from rathaus.tenants.api import Municipality, Tenant, TenantKind, all_tenants, forget_tenants

PLACES = [
    Municipality(ags="13076107", name="Pampow", postal_codes=["19075"]),
    Municipality(ags="13076130", name="Stralendorf", postal_codes=["19073"]),
    Municipality(ags="13076071", name="Klein Rogahn", postal_codes=["19073"]),
    Municipality(ags="13076154", name="Wittenförden", postal_codes=["19073"]),
    Municipality(ags="05962016", name="Hemer", postal_codes=["58675"]),
]

type Visitor = Callable[[], Client]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Pampow", ["Pampow"]),
        ("pampov", ["Pampow"]),
        ("Wittenfoerden", ["Wittenförden"]),
        ("klein rogan", ["Klein Rogahn"]),
        ("Stralendorff", ["Stralendorf"]),
        ("19075", ["Pampow"]),
        ("58675 Hemer", ["Hemer"]),
        ("19073", ["Klein Rogahn", "Stralendorf", "Wittenförden"]),
        ("Dorfstraße 30, 19073 Stralendorf", ["Stralendorf"]),
        ("Hauptstraße 5, Pampow", ["Pampow"]),
        ("13076107", ["Pampow"]),
        ("99999", []),
        ("Entenhausen", []),
        ("", []),
        ("?!", []),
    ],
)
def test_what_people_type_means_a_place(text: str, names: list[str]) -> None:
    assert [place.name for place in find_places(text, PLACES)] == names


def ask(client: Client, town: str, place: str, **more: str) -> dict[str, Any]:
    answer = client.get(
        f"/api/v1/{town}/responsibility", {"service": DOG, "municipality": place, **more}
    )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def at_home(offered: Tenant, pampow: Municipality) -> Tenant:
    Municipality.objects.filter(pk=pampow.pk).update(postal_codes=["19075"])
    offered.municipalities.add(
        Municipality.objects.create(ags="13076161", name="Zülow", postal_codes=["19075"])
    )
    return offered


def test_from_another_town_one_is_led_home(
    at_home: Tenant, hemer: Tenant, page_client: Visitor
) -> None:
    client = page_client()
    who = ask(client, "hemer", "Pampov")["authority"]
    assert (who["name"], who["tenant"], who["unit"]) == (
        at_home.name,
        "stralendorf",
        "Steuern und Abgaben",
    )
    assert who["apply"].endswith(f"/stralendorf/leistungen/{DOG}/antrag/")
    page = client.get("/hemer/zustaendig/", {"leistung": DOG, "ort": "Pampov"}).content.decode()
    assert who["apply"] in page
    assert at_home.name in page


def test_a_postal_code_of_two_places_asks_back(at_home: Tenant, page_client: Visitor) -> None:
    client = page_client()
    asked = ask(client, "stralendorf", "", postal_code="19075")
    assert [place["name"] for place in asked["places"]] == ["Pampow", "Zülow"]
    assert asked["authority"] is None
    page = client.get("/stralendorf/zustaendig/", {"leistung": DOG, "ort": "19075"})
    assert "Welchen Ort meinen Sie?" in page.content.decode()
    assert "ort=13076161" in page.content.decode()


def test_the_county_answers_for_what_it_does(
    folder: Path, at_home: Tenant, county: Tenant, page_client: Visitor
) -> None:
    rewrite(folder, ("level: municipality", "level: county"))
    with tenant_context(county):
        activate_service(slug=DOG, unit=make_unit(county, "tiere", "Veterinäramt"))
    who = ask(page_client(), "stralendorf", "Pampow", lang="en")["authority"]
    assert (who["tenant"], who["unit"]) == (county.slug, "Veterinäramt")
    assert f"/{county.slug}/en/leistungen/{DOG}/" in who["page"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"leistung": DOG, "ort": "Entenhausen"}, "Diesen Ort kennen wir hier nicht."),
        ({"leistung": DOG, "ort": ""}, "Bitte geben Sie Ihren Ort ein."),
        ({"leistung": "gibt-es-nicht", "ort": "Pampow"}, "Bitte wählen Sie eine Leistung aus."),
        ({}, "Amt finden"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    at_home: Tenant, page_client: Visitor, query: dict[str, str], words: str
) -> None:
    assert words in page_client().get("/stralendorf/zustaendig/", query).content.decode()


def test_an_unknown_service_is_a_problem(at_home: Tenant, page_client: Visitor) -> None:
    answer = page_client().get("/api/v1/stralendorf/responsibility?service=x&municipality=Pampow")
    assert answer.status_code == 404


def test_the_service_page_leads_there(at_home: Tenant, page_client: Visitor) -> None:
    page = page_client().get(f"/stralendorf/leistungen/{DOG}/").content.decode()
    assert f"/stralendorf/zustaendig/?leistung={DOG}" in page


@pytest.fixture
def demo_towns(db: None, tmp_path: Path) -> list[Tenant]:
    """The administrations of the demo, which all offer what the expectations below are about."""
    for slug in (DOG, "kfz-anmelden", "kindergeld", "fuehrerschein-umtausch"):
        (tmp_path / slug).symlink_to(settings.BASE_DIR / "services" / slug)
    load_packages([tmp_path])
    tenants_demo.seed_platform()
    forget_tenants()
    for tenant in all_tenants():
        with tenant_context(tenant):
            tenants_demo.seed(tenant)
            known = queries.units_by_key()
            offer_services(
                units={
                    offer.slug: unit
                    for offer in queries.fitting_packages()
                    if (unit := queries.usual_unit(offer, known))
                },
                parameters={"first_dog_cents": 1, "further_dog_cents": 1},
            )
    return all_tenants()


def test_every_place_of_the_demo_is_led_to_the_right_office(demo_towns: list[Tenant]) -> None:
    """Dog tax stays at home; the county registers cars, decides on licences; child benefit is federal."""
    homes = places()
    by_name = {place.name: place for place in homes}
    assert {home.slug for home in homes.values()} == {
        town.slug for town in demo_towns if town.kind != TenantKind.COUNTY
    }
    for place, home in homes.items():
        found = responsible_for(DOG, place, home)
        assert (found.authority, bool(found.unit), bool(found.page)) == (home, True, True)
        federal = responsible_for("kindergeld", place, home)
        assert federal.authority is None
        assert federal.elsewhere is not None
        assert federal.elsewhere.url.startswith("https://")
    told = {}
    for name in ("Pampow", "Schwerin", "Hemer", "Sörup"):
        place = by_name[name]
        for slug in ("kfz-anmelden", "fuehrerschein-umtausch"):
            found = responsible_for(slug, place, homes[place])
            told[name, slug] = (
                found.authority.slug if found.authority else None,
                found.last_step.slug if found.last_step else None,
            )
    county = "ludwigslust-parchim"
    assert told == {
        ("Pampow", "kfz-anmelden"): (county, None),
        ("Pampow", "fuehrerschein-umtausch"): ("stralendorf", county),
        ("Schwerin", "kfz-anmelden"): ("schwerin", None),
        ("Schwerin", "fuehrerschein-umtausch"): ("schwerin", None),
        ("Hemer", "kfz-anmelden"): (None, None),
        ("Hemer", "fuehrerschein-umtausch"): (None, None),
        ("Sörup", "kfz-anmelden"): (None, None),
        ("Sörup", "fuehrerschein-umtausch"): (None, None),
    }
