"""Rows written and read past the ORM are the ones the ORM sees, and no other town's."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, ProgrammingError, transaction

from rathaus.core import rows
from rathaus.core.tenancy import NoActiveTenant, TenantNeedsTransaction, activate, deactivate
from rathaus.core.tests.cast import make_unit
from rathaus.tenants.models import OrganisationUnit, Tenant

FIND = f"""
    SELECT {rows.columns(OrganisationUnit, "unit")} FROM tenants_organisationunit unit
    WHERE unit.key = %s AND unit.tenant_id = %s
"""


def _unit(key: str) -> OrganisationUnit:
    return OrganisationUnit(key=key, name=key.title())


def test_many_rows_are_written_at_once_and_get_their_numbers(in_stralendorf: Tenant) -> None:
    units = [_unit(f"unit-{number}") for number in range(rows.AT_ONCE + 2)]
    rows.insert(units)
    stored = dict(OrganisationUnit.objects.values_list("pk", "key"))
    assert stored == {unit.pk: unit.key for unit in units}


def test_rows_of_several_models_are_written_by_one_statement(
    in_stralendorf: Tenant, django_assert_num_queries: Any
) -> None:
    unit = OrganisationUnit(pk=4711, key="steuern", name="Steuern")
    below = OrganisationUnit(key="hunde", name="Hundesteuer", parent_id=4711)
    with django_assert_num_queries(1):
        rows.insert_together([unit], [], [below])
    assert OrganisationUnit.objects.get(key="hunde").parent == unit


def test_no_rows_are_no_statement(in_stralendorf: Tenant) -> None:
    rows.insert([])
    assert not OrganisationUnit.objects.exists()


def test_a_row_is_read_as_the_orm_reads_it(in_stralendorf: Tenant) -> None:
    rows.insert([_unit("steuern")])
    found = rows.first(OrganisationUnit, FIND, ["steuern"])
    assert found is not None
    read, stored = rows.read(OrganisationUnit, found), OrganisationUnit.objects.get()
    assert [getattr(read, field.attname) for field in read._meta.concrete_fields] == [
        getattr(stored, field.attname) for field in stored._meta.concrete_fields
    ]


def test_only_the_named_fields_are_written(in_stralendorf: Tenant) -> None:
    unit = make_unit(in_stralendorf, "steuern", "Steuern")
    unit.key, unit.name = "kasse", "Kasse"
    rows.update(unit, "name")
    assert OrganisationUnit.objects.values_list("key", "name").get() == ("steuern", "Kasse")


def test_a_row_of_another_town_is_neither_read_nor_written(
    hemer: Tenant, in_stralendorf: Tenant
) -> None:
    unit = make_unit(hemer, "steuern", "Steuern")
    assert rows.first(OrganisationUnit, FIND, ["steuern"]) is None
    with pytest.raises(DatabaseError, match="is not there"):
        rows.update(unit, "name")
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        rows.insert([OrganisationUnit(tenant=hemer, key="kasse", name="Kasse")])


def test_reading_without_a_town_is_refused(db: None) -> None:
    with pytest.raises(NoActiveTenant):
        rows.first(OrganisationUnit, FIND, ["steuern"])


@pytest.mark.django_db(transaction=True)
def test_reading_outside_a_transaction_is_refused() -> None:
    token = activate(1)
    try:
        with pytest.raises(TenantNeedsTransaction):
            rows.first(OrganisationUnit, FIND, ["steuern"])
    finally:
        deactivate(token)
