"""The front page answers at once; the legal pages speak for the right Land."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from rathaus.catalog.pagecache import forget_pages
from rathaus.tenants.api import State, Tenant, forget_tenants


@pytest.fixture(autouse=True)
def _fresh_pages() -> Iterator[None]:
    forget_pages()
    yield
    forget_pages()


def test_the_front_page_says_whether_it_is_open(
    stralendorf: Tenant, page_client: Callable[[], Client], clock: time_machine.Traveller
) -> None:
    stralendorf.opening_hours = {"week": {"mo": [["08:00", "12:00"]], "di": [["13:00", "18:00"]]}}
    stralendorf.save(update_fields=["opening_hours"])
    page = page_client().get("/stralendorf/").content.decode()
    assert "heute offen bis 12 Uhr, ohne Termin" in page
    clock.shift(4 * 3600)
    forget_pages()
    page = page_client().get("/stralendorf/").content.decode()
    assert "jetzt geschlossen, wieder offen morgen um 13 Uhr" in page


def test_the_front_page_says_which_days_are_closed_soon(
    stralendorf: Tenant, page_client: Callable[[], Client], clock: time_machine.Traveller
) -> None:
    stralendorf.opening_hours = {
        "week": {"fr": [["08:00", "12:00"]]},
        "closed": [{"from": "2026-11-27", "reason": {"de": "Umzug", "en": "We move"}}],
    }
    stralendorf.save(update_fields=["opening_hours"])
    page = " ".join(page_client().get("/stralendorf/").content.decode().split())
    assert "Geschlossen: Fr., 27. November 2026 (Umzug)" in page
    assert 'Montag <span class="rh-visually-hidden">(heute)' in page


def test_who_is_responsible_is_one_click_away_everywhere(
    stralendorf: Tenant, page_client: Callable[[], Client]
) -> None:
    for address in ("", "impressum/", "suche/?q=gibtesnicht"):
        page = page_client().get(f"/stralendorf/{address}").content.decode()
        assert page.count('href="/stralendorf/zustaendig/"') >= (1 if "impressum" in address else 2)


def test_a_town_without_services_and_hours_still_helps(
    hemer: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/hemer/").content.decode()
    assert "Was möchten Sie erledigen?" in page
    assert "0385 123456" in page


@pytest.mark.parametrize(
    ("state", "supervisor"),
    [(State.MV, "Schwerin"), (State.NW, "Düsseldorf"), (State.SH, "Kiel")],
)
def test_complaints_go_to_the_authority_of_the_land(
    stralendorf: Tenant, page_client: Callable[[], Client], state: State, supervisor: str
) -> None:
    stralendorf.state = state
    stralendorf.save(update_fields=["state"])
    forget_tenants()
    for page in ("datenschutz", "barrierefreiheit"):
        assert f"</a>, {supervisor}" in page_client().get(f"/stralendorf/{page}/").content.decode()


def test_canonical_addresses_prefer_the_towns_own_host(
    stralendorf: Tenant, page_client: Callable[[], Client]
) -> None:
    page = page_client().get("/stralendorf/en/impressum/").content.decode()
    assert '<link rel="canonical" href="http://testserver/stralendorf/en/impressum/">' in page
    stralendorf.hostname = "stralendorf.example"
    stralendorf.save(update_fields=["hostname"])
    forget_tenants()
    forget_pages()
    page = page_client().get("/stralendorf/en/impressum/").content.decode()
    assert '<link rel="canonical" href="http://stralendorf.example/en/impressum/">' in page
