"""No row crosses from one town to another, not even by mistake."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction

from rathaus.core.tenancy import (
    NoActiveTenant,
    TenantNeedsTransaction,
    activate,
    deactivate,
    tenant_context,
)
from rathaus.core.tests.cast import make_unit
from rathaus.tenants.models import OrganisationUnit, Tenant


def test_a_town_sees_only_its_own_rows(stralendorf: Tenant, hemer: Tenant) -> None:
    make_unit(stralendorf, "steuern", "Steuern")
    make_unit(hemer, "buergerbuero", "Bürgerbüro")
    with tenant_context(stralendorf):
        assert [unit.key for unit in OrganisationUnit.objects.all()] == ["steuern"]
    with tenant_context(hemer):
        assert [unit.key for unit in OrganisationUnit.objects.all()] == ["buergerbuero"]


def test_the_database_hides_rows_even_from_raw_sql(stralendorf: Tenant, hemer: Tenant) -> None:
    make_unit(hemer, "buergerbuero", "Bürgerbüro")
    with tenant_context(stralendorf), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_organisationunit")
        assert cursor.fetchone() == (0,)


def test_the_database_refuses_rows_for_another_town(stralendorf: Tenant, hemer: Tenant) -> None:
    with (
        tenant_context(stralendorf),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        OrganisationUnit.objects.create(tenant=hemer, key="fremd", name="Fremd")


def test_without_a_tenant_the_manager_raises(stralendorf: Tenant) -> None:
    with pytest.raises(NoActiveTenant):
        OrganisationUnit.objects.count()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_manager_raises(stralendorf: Tenant) -> None:
    token = activate(stralendorf)
    try:
        with pytest.raises(TenantNeedsTransaction):
            OrganisationUnit.objects.count()
    finally:
        deactivate(token)


@pytest.mark.django_db(transaction=True)
def test_the_tenant_ends_with_its_transaction(stralendorf: Tenant) -> None:
    make_unit(stralendorf, "steuern", "Steuern")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM tenants_organisationunit")
        assert cursor.fetchone() == (0,)


def test_a_rolled_back_savepoint_keeps_the_outer_tenant(stralendorf: Tenant, hemer: Tenant) -> None:
    make_unit(stralendorf, "steuern", "Steuern")

    def fail_in_hemer() -> None:
        with tenant_context(hemer):
            assert OrganisationUnit.objects.count() == 0
            raise ZeroDivisionError

    with tenant_context(stralendorf):
        with pytest.raises(ZeroDivisionError):
            fail_in_hemer()
        assert OrganisationUnit.objects.count() == 1
