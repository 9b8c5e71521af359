"""What people begin moves to the front page; counted in months, without whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import time_machine

from rathaus.catalog import queries, services
from rathaus.catalog.models import Activation, ServiceUse
from rathaus.catalog.tasks import forget_use
from rathaus.catalog.tests.conftest import DOG
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.catalog.usage import LEAST, _count, note_use, used_lately
from rathaus.core.dates import today
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import OrganisationUnit, Tenant


def _used(slug: str, number: int, month: date | None = None) -> None:
    first = month or today().replace(day=1)
    ServiceUse.objects.create(slug=slug, month=first, number=number)


def test_a_use_is_counted_after_the_commit(
    in_stralendorf: Tenant, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        note_use(slug=DOG)
        note_use(slug=DOG)
        assert not ServiceUse.objects.exists()
    assert len(callbacks) == 2
    assert ServiceUse.objects.get().number == 2
    _count(DOG, today().replace(day=1))
    assert ServiceUse.objects.get().number == 3


def test_few_uses_and_old_ones_say_nothing(in_stralendorf: Tenant) -> None:
    first = today().replace(day=1)
    _used("few", LEAST - 1)
    _used("often", LEAST)
    _used("old", 99, first.replace(year=first.year - 1))
    assert used_lately() == {"often": LEAST}


def test_the_town_chooses_then_its_people_then_the_package(
    stralendorf: Tenant, tax_office: OrganisationUnit
) -> None:
    load_shelf()
    change, register, deregister = "hundesteuer-aenderung", DOG, "hundesteuer-abmeldung"
    with tenant_context(stralendorf):
        for slug in (change, register, deregister):
            services.activate_service(slug=slug, unit=tax_office)
        by_demand = [offer.slug for offer in queries.featured(queries.services())]
        _used(by_demand[2], 50)
        by_use = [offer.slug for offer in queries.featured(queries.services())]
        Activation.objects.filter(slug=by_demand[1]).update(featured_rank=1)
        chosen = [offer.slug for offer in queries.featured(queries.services())]
    assert by_use == [by_demand[2], *by_demand[:2]]
    assert chosen == [by_demand[1], by_demand[2], by_demand[0]]


def test_what_is_old_is_forgotten(stralendorf: Tenant, clock: time_machine.Traveller) -> None:
    first = today().replace(day=1)
    with tenant_context(stralendorf):
        _used("old", 7, first.replace(year=first.year - 2))
        _used("new", 7)
    forget_use()
    with tenant_context(stralendorf):
        assert list(ServiceUse.objects.values_list("slug", flat=True)) == ["new"]


def test_another_town_counts_for_itself(stralendorf: Tenant, hemer: Tenant) -> None:
    with tenant_context(stralendorf):
        _used(DOG, 50)
    with tenant_context(hemer):
        assert used_lately() == {}
