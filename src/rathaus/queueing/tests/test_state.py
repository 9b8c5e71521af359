"""What everybody may see, and how seldom it is put together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.core.postgres import embedded
from rathaus.core.tenancy import tenant_context
from rathaus.queueing import statecache
from rathaus.queueing.enums import Source
from rathaus.queueing.giving import giving
from rathaus.queueing.models import CounterDuty, Ticket
from rathaus.queueing.services import tickets
from rathaus.queueing.state import minutes, office_state
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 12, 3, 9, 0, tzinfo=UTC)
"""10 o'clock in the town."""
ADDRESS = "/stralendorf/warten/stand/buergerbuero/"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    statecache.forget_states()
    yield
    statecache.forget_states()


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    with tenant_context(stralendorf):
        made = make_office(citizens_office, counters=2)
        open_weekly(made, weekdays=range(3, 4), opens=540, closes=1080, kind=HoursKind.WALK_IN)
        make_concern(made, "reisepass", letter="P", names={"de": "Reisepass"})
    return made


def take(office: Office, key: str, source: Source = Source.KIOSK, although: str = "") -> Ticket:
    concern = Concern.objects.get(office=office, key="reisepass")
    return tickets.take_ticket(
        office=office, concern=concern, source=source, idempotency_key=key, although=although
    ).ticket


def call(office: Office) -> Ticket:
    counter = Counter.objects.get(office=office, position=0)
    concern = Concern.objects.get(office=office, key="reisepass")
    return tickets.call_next(counter=counter, concerns=[concern.pk])


def test_the_state_tells_numbers_counters_and_minutes(
    in_stralendorf: Tenant, office: Office
) -> None:
    with time_machine.travel(THURSDAY, tick=False):
        first, second = take(office, "a"), take(office, "b")
        call(office)
        state = office_state(office, THURSDAY)
    assert state["waiting"] == [
        {"id": second.pk, "label": "P 2", "letter": "P", "low": 0, "high": 2}
    ]
    assert state["called"] == [
        {
            "id": first.pk, "label": "P 1", "counter": "Schalter 1", "room": "",
            "called_at": "2026-12-03T10:00:00+01:00", "times_called": 1,
        }
    ]  # fmt: skip
    assert state["giving"]["until"] == "2026-12-03T18:00:00+01:00"
    assert state["notice"] == {}


def test_ten_statements_put_the_state_together(
    in_stralendorf: Tenant, office: Office, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with time_machine.travel(THURSDAY, tick=False):
        for key in "abcd":
            take(office, key)
        call(office)
        with django_assert_num_queries(10):
            office_state(office, THURSDAY)


def test_a_missed_number_stands_aside(in_stralendorf: Tenant, office: Office) -> None:
    with time_machine.travel(THURSDAY, tick=False):
        ticket = take(office, "a")
        call(office)
        tickets.mark_missed(ticket_id=ticket.pk)
        state = office_state(office, THURSDAY)
    assert (state["waiting"], state["called"], state["last_calls"]) == ([], [], [])
    assert [(t["label"], t["state"], t["back_at"]) for t in state["aside"]] == [
        ("P 1", "missed", "2026-12-03T10:05:00+01:00")
    ]


@pytest.mark.parametrize(
    ("wait", "told"),
    [((0, 0), (0, 1)), ((150, 400), (2, 7)), ((700, 1300), (10, 25)), ((1800, 3600), (30, 60))],
)
def test_long_waits_are_told_in_steps_of_five(wait: tuple[int, int], told: tuple[int, int]) -> None:
    assert minutes(wait) == told


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        (THURSDAY, ""),
        (THURSDAY - timedelta(hours=2), "closed"),
        (THURSDAY + timedelta(hours=2, minutes=30), "closed"),
        (THURSDAY + timedelta(days=1), "closed"),
    ],
)
def test_numbers_are_given_in_walk_in_hours(
    in_stralendorf: Tenant, office: Office, moment: datetime, reason: str
) -> None:
    given = giving(office, moment)
    assert (given.open, given.reason) == (reason == "", reason)


def test_no_numbers_once_the_day_is_full(in_stralendorf: Tenant, office: Office) -> None:
    counter = Counter.objects.get(office=office, position=0)
    CounterDuty.objects.create(counter=counter, office=office, staff_id=1, staff_name="Anna")
    evening = THURSDAY + timedelta(hours=7, minutes=45)
    assert giving(office, evening).open
    with time_machine.travel(evening, tick=False):
        take(office, "a")
        assert giving(office, evening).reason == "full"
        notice = office_state(office, evening)["notice"]
        assert notice["de"] == "Für heute sind alle Nummern vergeben."
        assert set(notice) == {"de", "en", "uk", "ar"}
        for number, source in enumerate((Source.KIOSK, Source.PHONE, Source.RECEPTION)):
            with pytest.raises(tickets.NoNumbersNow, match="full"):
                take(office, f"b{number}", source)
        late = take(office, "c", Source.RECEPTION, "kommt aus der Nachtschicht")
    assert (late.label, late.remark) == ("P 2", "kommt aus der Nachtschicht")


@pytest.mark.parametrize("source", [Source.KIOSK, Source.PHONE, Source.RECEPTION])
def test_no_number_outside_the_hours(
    in_stralendorf: Tenant, office: Office, source: Source
) -> None:
    with (
        time_machine.travel(THURSDAY - timedelta(hours=2), tick=False),
        pytest.raises(tickets.NoNumbersNow, match="closed"),
    ):
        take(office, "a", source)


def test_what_needs_an_appointment_has_no_number(in_stralendorf: Tenant, office: Office) -> None:
    Concern.objects.filter(office=office).update(is_walk_in=False)
    make_concern(office, "fundsachen", letter="F", names={"de": "Fundsachen"})
    with (
        time_machine.travel(THURSDAY, tick=False),
        pytest.raises(tickets.NoNumbersNow, match="booked_only"),
    ):
        take(office, "a")


def ask(path: str = ADDRESS, *, known: str = "") -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body, as the web server gets them from what stands before Django."""
    found: list[Any] = []
    headers = {"if-none-match": known} if known else None
    environ = RequestFactory(headers=headers).get(path).environ

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        found.extend((status, dict(headers)))

    def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        response = Client().get(environ["PATH_INFO"], headers=headers)
        start_response(f"{response.status_code} {response.reason_phrase}", [*response.items()])
        return [response.content]

    body = b"".join(statecache.StatesFirst(django)(environ, start))
    return found[0], found[1], body


def test_the_same_state_is_not_sent_twice(office: Office, django_assert_num_queries: Any) -> None:
    _, _, first = ask()
    assert json.loads(first)["office"] == {"key": "buergerbuero", "name": "Bürgerbüro"}
    with django_assert_num_queries(0):
        status, headers, body = ask()
        again = ask(known=headers["ETag"])
    assert (status, body) == ("200 OK", first)
    assert again == (
        "304 Not Modified", {"ETag": headers["ETag"], "Cache-Control": "no-store"}, b"",
    )  # fmt: skip
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers


def test_only_the_state_is_answered_before_django(office: Office) -> None:
    ask()
    status, headers, _ = ask("/stralendorf/warten/buergerbuero/")
    assert (status, headers["Content-Type"]) == ("200 OK", "text/html; charset=utf-8")


def test_a_call_is_seen_after_the_next_comparison(
    stralendorf: Tenant, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statecache, "COMPARE_SECONDS", 0.0)
    with time_machine.travel(THURSDAY, tick=False):
        with tenant_context(stralendorf):
            take(office, "a")
        assert json.loads(ask()[2])["called"] == []
        with tenant_context(stralendorf):
            call(office)
        called = json.loads(ask()[2])["called"]
    assert [number["label"] for number in called] == ["P 1"]


@pytest.mark.django_db(transaction=True)
def test_the_state_is_back_after_the_database_was_away(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask()
    monkeypatch.setattr(statecache, "COMPARE_SECONDS", 0.0)
    with embedded.superuser(settings.DATA_DIRECTORY) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [connection.settings_dict["NAME"]],
        )
    assert [ask()[0] for _ in range(2)][-1] == "200 OK"


def test_another_town_has_no_such_office(client: Client, office: Office, hemer: Tenant) -> None:
    assert client.get("/hemer/warten/stand/buergerbuero/").status_code == 404
