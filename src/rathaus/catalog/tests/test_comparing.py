"""The comparison counts each service once, by the rule that its page tells."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from rathaus.catalog import queries
from rathaus.catalog.comparing import Way, counts, rows, way_of
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Tenant


def test_this_town_stands_first_and_what_it_does_online_counts_once(
    offered: Tenant, hemer: Tenant
) -> None:
    with tenant_context(offered):
        towns = counts()
        table = list(rows(towns))
    assert [(town.name, town.online, town.all) for town in towns][:1] == [(offered.name, 1, 1)]
    assert all(town.all == 0 for town in towns[1:])
    assert [cells[0] for _, cells in table] == [(1, 1)]


def test_the_page_and_its_table_say_the_same(
    offered: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/stralendorf/vergleich/").content.decode()
    assert "zeigt 1 Leistungen. 1 davon gehen vollständig online." in page
    table = page_client().get("/stralendorf/vergleich/leistungen.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1].endswith(";vollständig online;1")
    assert {way.value for way in Way} == {"online", "form", "visit", "elsewhere"}


def test_the_list_from_a_to_z_can_be_narrowed_without_a_script(
    offered: Tenant, page_client: Callable[[], Client]
) -> None:
    link = 'href="/stralendorf/leistungen/hundesteuer-anmeldung/"'
    client = page_client()
    assert link in client.get("/stralendorf/leistungen/?nur=online").content.decode()
    assert link not in client.get("/stralendorf/leistungen/?nur=visit").content.decode()
    assert link in client.get("/stralendorf/leistungen/?nur=unsinn").content.decode()


def test_what_an_office_of_the_land_decides_is_not_fully_online_here(offered: Tenant) -> None:
    load_shelf("elterngeld")
    with tenant_context(offered):
        assert way_of(queries.package("elterngeld"), offered) is Way.FORM
