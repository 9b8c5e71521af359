"""The demo's towns, told against the published lists where those are at hand."""

from __future__ import annotations

import csv

import pytest
from django.core.exceptions import ValidationError

from rathaus.core.geo import crosses_itself
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.reference import shared_data
from rathaus.tenants import api, demo, services
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant


@pytest.mark.django_db
def test_seeding_twice_changes_nothing() -> None:
    for _ in range(2):
        demo.seed_platform()
        api.forget_tenants()
        for tenant in api.all_tenants():
            with tenant_context(tenant):
                demo.seed(tenant)
    assert Tenant.objects.count() == 5
    assert Municipality.objects.count() == 9 + 1 + 1 + 3
    stralendorf = Tenant.objects.get(slug="stralendorf")
    assert [m.name for m in api.municipalities_of(stralendorf)] == [
        "Dümmer", "Holthusen", "Klein Rogahn", "Pampow", "Schossin", "Stralendorf", "Warsow",
        "Wittenförden", "Zülow",
    ]  # fmt: skip
    with tenant_context(stralendorf):
        assert {unit.key for unit in OrganisationUnit.objects.all()} == {
            "buergerbuero",
            "steuern",
            "verkehr",
            "standesamt",
            "bauen",
            "soziales",
        }


@pytest.mark.django_db
def test_every_town_is_valid() -> None:
    demo.seed_platform()
    for tenant in Tenant.objects.all():
        tenant.full_clean()
    for municipality in Municipality.objects.all():
        municipality.full_clean()
        [ring] = municipality.outline
        assert ring[0] == ring[-1], municipality
        assert not crosses_itself([(x, y) for x, y in ring[:-1]]), municipality


def test_names_and_keys_are_the_published_ones() -> None:
    with shared_data("geo/ags_2026-04-30.csv").open(encoding="utf-8-sig") as stream:
        official = {
            row["SCHLUESSEL"]: row["Bezeichnung"].split(",")[0] for row in csv.DictReader(stream)
        }
    told = {ags: name for town in demo.TOWNS for ags, name, *_ in town.municipalities}
    assert {ags: official[ags] for ags in told} == told


@pytest.mark.django_db
def test_a_new_administration_is_found_at_once() -> None:
    services.create_tenant(
        slug="musterstadt", name="Stadt Musterstadt", kind=TenantKind.TOWN, state=State.NW,
        key="05999999", street="Markt 1", postal_code="59999", place="Musterstadt",
        phone="030 23125-001", email="post@musterstadt.example", municipalities={"05999999": "Musterstadt"},
    )  # fmt: skip
    tenant = api.tenant_by_slug("musterstadt")
    assert tenant is not None
    assert [m.ags for m in api.municipalities_of(tenant)] == ["05999999"]


@pytest.mark.django_db
def test_a_bad_slug_is_refused_and_nothing_is_stored() -> None:
    with pytest.raises(ValidationError, match="Kleinbuchstaben"):
        services.create_tenant(
            slug="Muster Stadt", name="x", kind=TenantKind.TOWN, state=State.NW, key="05999999",
            street="Markt 1", postal_code="59999", place="x", phone="1", email="post@x.example",
            municipalities={},
        )  # fmt: skip
    assert Tenant.objects.count() == 0
