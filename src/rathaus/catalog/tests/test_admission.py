"""Days and places of applications: what is said when, and never one too many."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from pydantic import ValidationError

from rathaus.accounts.models import User
from rathaus.catalog import queries
from rathaus.catalog.admission import Standing, State, standing, standing_of, words
from rathaus.catalog.gate import AdmissionGate
from rathaus.catalog.models import Place, PlaceCount
from rathaus.catalog.schema import Admission, Window
from rathaus.catalog.services import (
    NotAdmitted,
    give_place_back,
    set_admission,
    start_application,
    take_place,
)
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Tenant

JUNE = Window(first="06-01", last="06-30")
WINTER = Window(first="11-15", last="01-15")
ONCE = Window(first="2026-06-10", last="2026-07-10")
STAFF_PAGE = f"/stralendorf/amt/leistungen/{DOG}/antragszeit/"


def at(day: date, *windows: Window) -> Standing:
    return standing_of(Admission(windows=list(windows)), DOG, day)


@pytest.mark.parametrize(
    ("day", "windows", "state", "current", "following"),
    [
        (date(2026, 5, 31), [JUNE], State.BEFORE, None, date(2026, 6, 1)),
        (date(2026, 6, 1), [JUNE], State.OPEN, date(2026, 6, 1), date(2027, 6, 1)),
        (date(2026, 6, 30), [JUNE], State.OPEN, date(2026, 6, 1), date(2027, 6, 1)),
        (date(2026, 7, 1), [JUNE], State.BEFORE, None, date(2027, 6, 1)),
        (date(2027, 1, 15), [WINTER], State.OPEN, date(2026, 11, 15), date(2027, 11, 15)),
        (date(2027, 1, 16), [WINTER], State.BEFORE, None, date(2027, 11, 15)),
        (date(2026, 6, 9), [ONCE], State.BEFORE, None, date(2026, 6, 10)),
        (date(2026, 7, 11), [ONCE], State.OVER, None, None),
        (date(2026, 2, 1), [JUNE, WINTER], State.BEFORE, None, date(2026, 6, 1)),
        (date(2026, 2, 1), [], State.OPEN, date(2026, 1, 1), date(2027, 1, 1)),
    ],
)
def test_days_begin_and_end_every_year_or_once(
    in_stralendorf: Tenant,
    day: date,
    windows: list[Window],
    state: State,
    current: date | None,
    following: date | None,
) -> None:
    found = at(day, *windows)
    assert found.state == state
    assert (found.current.first if found.current else None) == current
    assert (found.following.first if found.following else None) == following


@pytest.mark.parametrize(
    ("first", "last"),
    [("06-31", "07-01"), ("02-29", "03-01"), ("6-1", "6-30"), ("2026-07-01", "2026-06-01"),
     ("06-01", "2026-06-30"), ("bald", "06-30")],
)  # fmt: skip
def test_days_that_do_not_exist_are_refused(first: str, last: str) -> None:
    with pytest.raises(ValidationError):
        Window(first=first, last=last)


def test_what_people_read(in_stralendorf: Tenant) -> None:
    assert words(at(date(2026, 6, 2), JUNE)) == "Sie können bis Di., 30. Juni 2026 beantragen."
    assert (
        words(at(date(2026, 7, 2), JUNE))
        == "Sie können wieder ab Di., 1. Juni 2027 beantragen, bis Mi., 30. Juni 2027."
    )
    assert "Ein neuer Zeitraum steht noch nicht fest" in words(at(date(2026, 8, 1), ONCE))


def limited(tenant: Tenant, limit: int, *windows: Window) -> None:
    with tenant_context(tenant):
        set_admission(slug=DOG, rule=Admission(windows=list(windows), limit=limit))


def test_places_are_counted_given_back_and_never_taken_twice_by_one(offered: Tenant) -> None:
    limited(offered, 2)
    first, second = uuid4(), uuid4()
    with tenant_context(offered):
        offer = queries.service(DOG)
        for submission in (first, first, second):
            take_place(offer=offer, submission=submission)
        with pytest.raises(NotAdmitted) as refusal:
            take_place(offer=offer, submission=uuid4())
        assert "Alle Plätze sind vergeben." in words(refusal.value.standing)
        for _time in range(2):
            give_place_back(submission=first)
        found = standing(offer)
        assert found is not None
        assert (found.left, found.state) == (1, State.OPEN)


@pytest.mark.django_db(transaction=True)
def test_of_forty_at_once_exactly_seven_get_the_seven_places(offered: Tenant) -> None:
    limited(offered, 7)
    barrier = Barrier(8)

    def work(_number: int) -> int:
        try:
            barrier.wait()
            return sum(apply() for _time in range(5))
        finally:
            connection.close()

    def apply() -> bool:
        try:
            with tenant_context(offered):
                take_place(offer=queries.service(DOG), submission=uuid4())
        except NotAdmitted:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(work, range(8))) == 7
    with tenant_context(offered):
        assert PlaceCount.objects.get().taken == Place.objects.count() == 7


@pytest.fixture
def summer() -> Any:
    with time_machine.travel(datetime(2026, 6, 20, 12, tzinfo=BERLIN), tick=False) as clock:
        yield clock


def test_who_has_begun_is_told_early_and_then_kept_from_coming_late(
    offered: Tenant, summer: time_machine.Traveller
) -> None:
    limited(offered, 5, JUNE)
    with tenant_context(offered):
        draft = start_application(
            offer=queries.service(DOG), municipality=None, citizen=None, session_key="x"
        )
        gate = AdmissionGate()
        soon = gate.notice(draft)
        assert soon is not None
        assert soon.text.startswith("Bitte schicken Sie den Antrag bis Di., 30. Juni 2026 ab")
        assert not soon.blocks
        summer.move_to(datetime(2026, 7, 1, 0, 1, tzinfo=BERLIN))
        late = gate.notice(draft)
        assert late is not None
        assert late.blocks
        assert "Was Sie geschrieben haben, bleibt gespeichert." in late.text
        draft.context["intake"] = "counter"
        assert gate.notice(draft) is None
        gate.admit(draft)
        gate.release(draft)
        assert not Place.objects.exists()


def test_the_pages_say_when_and_let_nobody_in_outside(
    offered: Tenant, summer: time_machine.Traveller, client: Client
) -> None:
    page, begin = f"/stralendorf/leistungen/{DOG}/", f"/stralendorf/leistungen/{DOG}/antrag/"
    assert client.get(begin).status_code == 200
    limited(offered, 5, JUNE)
    assert "bis Di., 30. Juni 2026" in client.get(page).content.decode()
    summer.move_to(datetime(2026, 7, 1, 0, 1, tzinfo=BERLIN))
    set_again(offered)
    shown = client.get(page).content.decode()
    assert "wieder ab Di., 1. Juni 2027" in shown
    assert begin not in shown
    assert "csrfmiddlewaretoken" not in client.get(begin).content.decode().partition("<main")[2]


def set_again(tenant: Tenant) -> None:
    """Any change renews the public pages; midnight alone does within a minute."""
    limited(tenant, 6, JUNE)


def test_an_administrator_sets_days_and_places_and_everybody_sees_how_many_are_left(
    offered: Tenant, administrator: User, clerk: User, page_client: Callable[[User], Client]
) -> None:
    client = page_client(administrator)
    sent = {"kind": "own", "windows": "1.6. bis 30.6.\n15.11.–15.1.", "limit": "80"}
    assert client.post(STAFF_PAGE, sent).status_code == 302
    with tenant_context(offered):
        own = queries.service(DOG).activation
        assert own is not None
        assert own.admission == {
            "windows": [{"first": "06-01", "last": "06-30"}, {"first": "11-15", "last": "01-15"}],
            "limit": 80,
        }
    shown = page_client(clerk).get(STAFF_PAGE).content.decode()
    assert "1.6.–30.6." not in shown  # no form for clerks
    assert "80" in shown
    assert "Antragszeit und Plätze geändert (06-01 bis 06-30; 11-15 bis 01-15; 80 Plätze)" in (
        client.get(f"/stralendorf/amt/leistungen/{DOG}/").content.decode()
    )
    assert page_client(clerk).post(STAFF_PAGE, sent).status_code == 404
    assert client.post(STAFF_PAGE, {"kind": "package"}).status_code == 302
    with tenant_context(offered):
        assert standing(queries.service(DOG)) is None


@pytest.mark.parametrize(
    ("windows", "limit", "message"),
    [
        ("im Juni", "", "verstehen wir nicht"),
        ("31.6.–1.7.", "", "gibt es so nicht"),
        ("1.6.2026–30.6.", "", "gibt es so nicht"),
        ("", "", "Bitte nennen Sie Tage oder Plätze"),
        ("", "0", "1"),
    ],
)
def test_what_cannot_be_is_refused_beside_the_field(
    offered: Tenant,
    administrator: User,
    page_client: Callable[[User], Client],
    windows: str,
    limit: str,
    message: str,
) -> None:
    sent = {"kind": "own", "windows": windows, "limit": limit}
    response = page_client(administrator).post(STAFF_PAGE, sent)
    assert response.status_code == 200
    assert message in response.content.decode()
