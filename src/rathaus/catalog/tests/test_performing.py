"""Who does a service: the administration itself, its county, or somebody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from rathaus.catalog import queries
from rathaus.catalog.performing import Place, belongs_to, performer
from rathaus.catalog.responsible import responsible_for
from rathaus.catalog.services import activate_service, change_service, load_packages, offer_services
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_tenant, make_unit
from rathaus.tenants.api import State, Tenant, TenantKind, forget_tenants
from rathaus.tenants.models import Municipality, OrganisationUnit

PAGE = f"/stralendorf/leistungen/{DOG}/"


def rewrite(folder: Path, *changes: tuple[str, str]) -> None:
    manifest = folder / "service.yaml"
    text = manifest.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    manifest.write_text(text)
    load_packages([folder.parent])
    forget_tenants()


def place(tenant: Tenant) -> Place:
    with tenant_context(tenant):
        return performer(queries.package(DOG), tenant).place


def test_the_county_does_what_the_law_gives_it(
    folder: Path, county: Tenant, offered: Tenant, client: Client
) -> None:
    schwerin = make_tenant("schwerin", "Schwerin", TenantKind.CAPITAL, State.MV, "13004000")
    rewrite(folder, ("level: municipality", "level: county"))
    assert [place(tenant) for tenant in (offered, county, schwerin)] == [
        Place.COUNTY,
        Place.HERE,
        Place.HERE,
    ]
    page = client.get(PAGE).content.decode()
    assert f"Dafür ist {county.name} zuständig, nicht wir." in page
    assert "Online beantragen" not in page
    assert "Weiter zu" not in page
    assert client.get(f"{PAGE}antrag/").status_code in (302, 404)


def test_the_page_leads_to_the_county_that_offers_it(
    folder: Path, county: Tenant, offered: Tenant, client: Client
) -> None:
    rewrite(folder, ("level: municipality", "level: county"))
    with tenant_context(county):
        activate_service(slug=DOG, unit=make_unit(county, "steuern", "Steuern"))
    page = client.get(PAGE).content.decode()
    assert f"/{county.slug}/leistungen/{DOG}/" in page


def test_a_town_may_decide_itself_what_the_county_does_elsewhere(
    folder: Path, county: Tenant, offered: Tenant, tax_office: OrganisationUnit
) -> None:
    rewrite(folder, ("level: municipality", "level: county"))
    with tenant_context(offered):
        change_service(slug=DOG, unit=tax_office, parameters={}, decides_itself=True)
    assert place(offered) is Place.HERE


def test_a_land_may_name_somebody_else(folder: Path, county: Tenant, offered: Tenant) -> None:
    rewrite(
        folder, ("level: municipality\n", "level: municipality\nlevel_by_state: {MV: county}\n")
    )
    assert place(offered) is Place.COUNTY
    with tenant_context(county):
        assert belongs_to(queries.package(DOG).definition, county)


def test_what_others_do_has_their_name_and_address(
    folder: Path, offered: Tenant, client: Client
) -> None:
    elsewhere = (
        "channels: [elsewhere]\nelsewhere:\n  url: https://www.arbeitsagentur.de\n"
        "  name: {de: Familienkasse, en: Family benefits office, leicht: Familien-Kasse}\n"
    )
    rewrite(folder, ("form: form.yaml\n", elsewhere), ("level: municipality", "level: federal"))
    page = client.get(PAGE).content.decode()
    assert "Weiter zu: Familienkasse" in page
    assert 'href="https://www.arbeitsagentur.de"' in page


def test_who_decides_what_is_taken_in_here_has_a_name_and_address_too(
    folder: Path, offered: Tenant, pampow: Municipality, client: Client
) -> None:
    decided = (
        "level: state\ndecided_by:\n  MV:\n    url: https://www.lagus.mv-regierung.de\n"
        "    name: {de: Landesamt, en: State office, leicht: Landes-Amt}\n"
    )
    rewrite(folder, ("level: municipality\n", decided))
    page = client.get(PAGE).content.decode()
    assert "Online beantragen" in page
    assert 'href="https://www.lagus.mv-regierung.de" rel="noopener">Landesamt</a>' in page
    assert place(offered) is Place.HERE
    found = responsible_for(DOG, pampow, offered)
    assert found.decider is not None
    assert (found.authority, found.decider.name.de) == (offered, "Landesamt")


def test_everything_that_fits_is_offered_at_once(
    packages: Path, stralendorf: Tenant, tax_office: OrganisationUnit
) -> None:
    with tenant_context(stralendorf):
        assert offer_services(units={DOG: tax_office, "unbekannt": tax_office}) == []
        assert [offer.slug for offer in queries.services()] == [DOG]
        assert queries.services()[0].parameters["first_dog_cents"] == 4000
        assert offer_services(units={DOG: tax_office}) == []


def test_what_needs_own_amounts_waits(
    folder: Path, packages: Path, stralendorf: Tenant, tax_office: OrganisationUnit
) -> None:
    rewrite(folder, ("    default: 4000\n", ""))
    with tenant_context(stralendorf):
        assert offer_services(units={DOG: tax_office}) == [DOG]
        assert queries.services() == []


@pytest.mark.parametrize(
    ("wanted", "known", "found"),
    [
        ("bauaufsicht", ["buergerbuero", "bauen"], "bauen"),
        ("bauaufsicht", ["buergerbuero", "verkehr"], "verkehr"),
        ("steuern", ["buergerbuero", "steuern"], "steuern"),
        ("steuern", ["archiv"], "archiv"),
    ],
)
def test_where_there_is_no_such_unit_another_does_it(
    stralendorf: Tenant, wanted: str, known: list[str], found: str
) -> None:
    with tenant_context(stralendorf):
        units = {key: OrganisationUnit(key=key, name=key) for key in known}
    unit = queries.unit_for(wanted, units)
    assert unit is not None
    assert unit.key == found
