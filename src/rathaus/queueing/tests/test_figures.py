"""Figures are counted from the logs alone; exact on a small day, whole on the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from rathaus.accounts.models import User
from rathaus.appointments.models import Counter, Office, instant
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.queueing.figures import MAKERS, Figure, logs_of
from rathaus.queueing.models import QueueRecord
from rathaus.queueing.whatif import recorded_waits, replay
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 19)
PAGE = "/stralendorf/amt/schalter/zahlen/buergerbuero/"
PERIOD = "?von=2026-11-01&bis=2026-11-30"


def log(office: Office, minute: float, what: str, ticket: int | None, **fields: object) -> None:
    moment = instant(DAY, 0) + timedelta(minutes=minute)
    values: dict[str, object] = {"concern_key": "reisepass" if ticket else "", "source": "kiosk"}
    QueueRecord.objects.create(
        office=office, day=DAY, at=moment, what=what, ticket_number=ticket, **values | fields
    )


@pytest.fixture
def day(stralendorf: Tenant, hall: Office, desks: list[Counter]) -> Office:
    """One counter from 9 to 10; three come at nine, each takes twenty minutes; the third never comes."""
    desk = desks[0]
    with tenant_context(stralendorf):
        log(hall, 540, "opened", None, counter=desk)
        for ticket in (1, 2, 3):
            log(hall, 540, "taken", ticket)
        for place, ticket in enumerate((1, 2)):
            told = {"low_seconds": 0, "high_seconds": 600, "counter": desk}
            begun, waited = 540 + 20 * place, 1200 * place
            log(hall, begun, "called", ticket, waited_seconds=waited, **told)
            log(hall, begun, "served", ticket, waited_seconds=waited, **told)
            log(hall, begun + 20, "done", ticket, served_seconds=1200, **told)
        log(hall, 580, "called", 3, waited_seconds=2400, counter=desk)
        log(hall, 582, "missed", 3, counter=desk)
        log(hall, 582, "left", 3)
        log(hall, 600, "closed", None, counter=desk)
    return hall


def figure(office: Office, key: str) -> Figure:
    return MAKERS[key](logs_of(office, DAY, DAY))


@pytest.mark.parametrize(
    ("key", "rows"),
    [
        ("wartezeit", [("9–10 Uhr", (3, 20.0, 40.0))]),
        ("bedienzeit", [("Reisepass", (2, 20.0, 20.0))]),
        ("andrang", [("9–10 Uhr", (3, 3.0))]),
        ("nicht-gekommen", [("mit Nummer", (3, 1, 33.3))]),
        ("auslastung", [("Schalter 1", (1, 70.0))]),
        ("vorhersage", [("9–10 Uhr", (2, 50.0, -5.0))]),
        ("wege", []),
        ("vorlauf", []),
    ],
)
def test_every_figure_counts_exactly(
    day: Office, stralendorf: Tenant, key: str, rows: list[tuple[str, tuple[float, ...]]]
) -> None:
    with tenant_context(stralendorf):
        found = figure(day, key)
    assert [(row.bucket, row.numbers) for row in found.rows] == rows
    assert bool(found.sentence) == bool(rows)


def test_one_counter_more_halves_the_wait_of_the_recorded_day(
    day: Office, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        assert recorded_waits(day, DAY).minutes == (0.0, 20.0, 40.0)
        assert replay(day, DAY, more=0).minutes == (0.0, 20.0, 40.0)
        assert replay(day, DAY, more=1).minutes == (0.0, 0.0, 20.0)
        assert replay(day, DAY, more=2).minutes == (0.0, 0.0, 0.0)


def test_a_lead_reads_the_page_and_opens_a_number(
    page_client: Callable[..., PageClient], lead: User, day: Office
) -> None:
    client = page_client(lead)
    page = client.get(f"{PAGE}{PERIOD}").content.decode()
    assert "Es kamen 3 Menschen (gezählte Tage: 1)" in page
    assert page.count('<svg class="rh-plot"') == 6
    rows = client.get(f"{PAGE}andrang/{PERIOD}&wert=9%E2%80%9310 Uhr").content.decode()
    assert "3 Zeilen" in rows
    what_if = client.get(f"{PAGE}was-waere-wenn/?tag=2026-11-19").content.decode()
    assert "Mit 2 statt 1 Schaltern hätte die Hälfte höchstens 0.0 statt 20.0" in what_if.replace(
        ",", "."
    )


def test_the_csv_is_the_table(
    page_client: Callable[..., PageClient], lead: User, day: Office
) -> None:
    answer = page_client(lead).get(f"{PAGE}nicht-gekommen.csv{PERIOD}")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Wer;erwartet;nicht gekommen;Anteil in Prozent",
        "mit Nummer;3;1;33,3",
    ]


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("?von=2026-11-30&bis=2026-11-01", "Das Ende liegt vor dem Anfang"),
        ("?von=2020-11-30&bis=2026-11-01", "höchstens 400 Tage"),
        ("?von=heute&bis=2026-11-01", "Datum"),
    ],
)
def test_a_wrong_period_is_explained(
    page_client: Callable[..., PageClient], lead: User, hall: Office, period: str, words: str
) -> None:
    page = page_client(lead).get(f"{PAGE}{period}")
    assert page.status_code == 422
    assert words in page.content.decode()


def test_an_empty_page_says_what_to_do(
    page_client: Callable[..., PageClient], lead: User, hall: Office
) -> None:
    client = page_client(lead)
    assert "noch nichts aufgezeichnet" in client.get(PAGE).content.decode()
    assert "Noch ist kein Tag" in client.get(f"{PAGE}was-waere-wenn/").content.decode()


def test_another_town_sees_nothing(
    page_client: Callable[..., PageClient], clerk_of_hemer: User, day: Office
) -> None:
    assert page_client(clerk_of_hemer).get(PAGE).status_code == 404
