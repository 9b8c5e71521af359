"""The waiting list: freed times go to the first who waits, for a while, and then to the next."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from rathaus.appointments.enums import BookingState, WaitingState
from rathaus.appointments.models import Booking, OpeningRule, Seat, WaitingEntry
from rathaus.appointments.services import BookingClosed, cancel_booking
from rathaus.appointments.services.waiting import (
    MAX_OFFERS,
    OfferOver,
    ask_for_earlier,
    code_of_wish,
    confirm_wish,
    end_lapsed,
    end_wish,
    offer_freed_times,
    take_offer,
)
from rathaus.appointments.tests.conftest import MONDAY, NINE, Town
from rathaus.appointments.tests.test_booking_pages import Browser, found, text
from rathaus.appointments.tests.test_manage_pages import at
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.post import Postbox

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def full(town: Town) -> Town:
    """One counter, open on Friday and Monday from nine for one visit; Friday is taken."""
    with tenant_context(town.tenant):
        OpeningRule.objects.all().delete()
        for weekday in (0, 4):
            OpeningRule.objects.create(
                office=town.office, kind="appointment", weekday=weekday,
                valid_from=date(2026, 1, 1), opens=NINE, closes=NINE + 20, counters=[],
                kept_back=1,
            )  # fmt: skip
    town.taken = town.book(day=FRIDAY)  # type: ignore[attr-defined]
    return town


def wish(town: Town, number: int = 1, **fields: Any) -> WaitingEntry:
    """Somebody waits for anything until Friday."""
    values: dict[str, Any] = {
        "office": town.office, "items": {town.card: 1}, "first_day": date(2026, 11, 24),
        "last_day": FRIDAY, "weekdays": [], "email": f"wartend{number}@post.example",
        "idempotency_key": f"wunsch-{number}",
    }  # fmt: skip
    with tenant_context(town.tenant):
        entry = ask_for_earlier(**values | fields)
        return confirm_wish(entry_id=entry.pk)


def states(town: Town) -> list[str]:
    with tenant_context(town.tenant):
        return list(WaitingEntry.objects.order_by("pk").values_list("state", flat=True))


def test_a_freed_time_goes_to_the_first_and_then_to_the_next(
    full: Town, clock: Any, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    first, _second = wish(full, 1), wish(full, 2)
    run_jobs()
    assert states(full) == ["waiting", "waiting"]
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    clock.shift(timedelta(seconds=1))
    run_jobs()
    assert states(full) == ["offered", "waiting"]
    offer = smtp_server.to("wartend1@post.example")[-1]
    assert str(offer["Subject"]) == "Frei geworden: Fr., 27. November 2026, 9:00 Uhr"
    clock.shift(timedelta(minutes=61))
    with tenant_context(full.tenant):
        assert end_lapsed() == [full.office.pk]
        assert offer_freed_times(office=full.office) == 1
        assert offer_freed_times(office=full.office) == 0
        assert end_lapsed() == []
    assert states(full) == ["waiting", "offered"]
    with tenant_context(full.tenant), pytest.raises(OfferOver):
        take_offer(entry_id=first.pk)


def test_taking_moves_the_appointment_one_has(full: Town) -> None:
    with tenant_context(full.tenant):
        OpeningRule.objects.update(kept_back=0)
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    later = full.book(day=MONDAY, email="beate@post.example")
    entry = wish(full, email="beate@post.example", replaces=later)
    with tenant_context(full.tenant):
        assert offer_freed_times(office=full.office) == 1
        moved = take_offer(entry_id=entry.pk)
    assert (moved.pk, moved.day, moved.state) == (later.pk, FRIDAY, BookingState.BOOKED)
    assert states(full) == ["taken"]
    with tenant_context(full.tenant):
        assert Seat.objects.get(day=FRIDAY, let_go_at=None).booking_id == later.pk
        assert WaitingEntry.objects.get().email == ""


@pytest.mark.django_db(transaction=True)
def test_one_window_cancels_while_the_other_takes_an_earlier_time(full: Town) -> None:
    with tenant_context(full.tenant):
        OpeningRule.objects.update(kept_back=0)
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    later = full.book(day=MONDAY, email="beate@post.example")
    entry = wish(full, email="beate@post.example", replaces=later)
    with tenant_context(full.tenant):
        assert offer_freed_times(office=full.office) == 1

    def take() -> None:
        try:
            with suppress(OfferOver, BookingClosed), tenant_context(full.tenant):
                take_offer(entry_id=entry.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other_window:
        with tenant_context(full.tenant):
            Booking.objects.select_for_update().get(pk=later.pk)
            taking = other_window.submit(take)
            while not _somebody_waits():
                pass
            cancel_booking(booking_id=later.pk)
        taking.result()
    assert states(full) == ["ended"]
    with tenant_context(full.tenant):
        assert set(Booking.objects.values_list("state", flat=True)) == {BookingState.CANCELLED}


def _somebody_waits() -> bool:
    """Whether a connection waits for a row that another has locked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)"
            " WHERE NOT l.granted AND a.datname = current_database()"
        )
        return bool(cursor.fetchone()[0])


def test_nobody_is_offered_a_later_time_than_they_have(full: Town) -> None:
    with tenant_context(full.tenant):
        OpeningRule.objects.update(kept_back=0)
    later = full.book(day=FRIDAY, email="beate@post.example")
    wish(full, replaces=later, last_day=MONDAY)
    with tenant_context(full.tenant):
        assert offer_freed_times(office=full.office) == 0


@pytest.mark.parametrize(
    ("fields", "offers"),
    [({}, 1), ({"weekdays": [4]}, 1), ({"weekdays": [0]}, 0), ({"first_day": MONDAY, "last_day": MONDAY}, 1)],
)  # fmt: skip
def test_only_wanted_days_are_offered(full: Town, fields: dict[str, Any], offers: int) -> None:
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    wish(full, **fields)
    with tenant_context(full.tenant):
        assert offer_freed_times(office=full.office) == offers


def test_nobody_is_offered_anything_at_night(full: Town, clock: Any) -> None:
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    wish(full)
    clock.shift(timedelta(hours=13))
    with tenant_context(full.tenant):
        assert offer_freed_times(office=full.office) == 0


def test_who_lets_three_offers_pass_does_not_wait_any_more(full: Town, clock: Any) -> None:
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    wish(full)
    for _ in range(3):
        with tenant_context(full.tenant):
            assert offer_freed_times(office=full.office) == 1
        clock.shift(timedelta(minutes=61))
        with tenant_context(full.tenant):
            end_lapsed()
    assert states(full) == ["ended"]


def test_a_wish_ends_with_its_days_and_with_its_appointment(full: Town, clock: Any) -> None:
    wish(full, 1)
    wish(full, 2, replaces=full.taken)  # type: ignore[attr-defined]
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    assert states(full) == ["waiting", "ended"]
    clock.shift(timedelta(days=5))
    with tenant_context(full.tenant):
        end_lapsed()
    assert states(full) == ["ended", "ended"]


def test_ending_a_wish_gives_its_offer_back(full: Town) -> None:
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    entry = wish(full)
    with tenant_context(full.tenant):
        offer_freed_times(office=full.office)
        end_wish(entry_id=entry.pk)
        end_wish(entry_id=entry.pk)
        held = Booking.objects.get(idempotency_key=f"wish-{entry.pk}-0")
    assert held.state == BookingState.CANCELLED


# --- Pages ----------------------------------------------------------------------------------------


def test_a_stranger_s_address_is_asked_first(
    full: Town, page_client: Browser, smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    client = page_client()
    query = {"anliegen": "personalausweis"}
    assert "Auf die Warteliste" in text(client.get(f"{full.base}warteliste/", query))
    data = query | {"first_day": "24.11.2026", "last_day": "2026-11-27", "email": "a@post.example"}
    response = client.post(f"{full.base}warteliste/", data | {"key": "k"}, follow=True)
    assert "Wir haben Ihnen an a@post.example geschrieben." in text(response)
    assert states(full) == ["asked"]
    run_jobs()
    (mail,) = smtp_server.to("a@post.example")
    with tenant_context(full.tenant):
        address = f"{full.base}wunsch/{code_of_wish(WaitingEntry.objects.get())}/"
    assert address in mail.get_body().get_content()  # type: ignore[union-attr]
    client.get(address)
    assert states(full) == ["asked"]
    client.post(address, {"aktion": "bestaetigen"})
    assert states(full) == ["waiting"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"last_day": "32.11.2026"}, "Diesen Tag gibt es nicht."),
        ({"last_day": "2026-11-20"}, "Dieser Tag ist schon vorbei."),
        ({"first_day": "2026-11-28"}, "Dieser Tag liegt vor dem ersten."),
        ({"last_day": "2027-11-27"}, "Spätestens geht der"),
        ({"email": ""}, "Bitte schreiben Sie Ihre E-Mail-Adresse."),
    ],
)
def test_a_wish_that_cannot_be_says_why(
    full: Town, page_client: Browser, wrong: dict[str, str], message: str
) -> None:
    data = {
        "anliegen": "personalausweis", "first_day": "2026-11-24", "last_day": "2026-11-27",
        "email": "a@post.example",
    }  # fmt: skip
    assert message in text(page_client().post(f"{full.base}warteliste/", data | wrong))
    assert states(full) == []


def test_from_the_appointment_to_an_earlier_one(full: Town, page_client: Browser) -> None:
    with tenant_context(full.tenant):
        OpeningRule.objects.update(kept_back=0)
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    booking = full.book(day=MONDAY, email="beate@post.example")
    client = page_client()
    data = {"first_day": "2026-11-24", "last_day": "2026-11-30", "weekdays": ["4"], "key": "k"}
    response = client.post(at(full, booking, "frueher/"), data, follow=True)
    assert "Sie stehen auf der Warteliste" in text(response)
    assert "Freitag" in text(response)
    with tenant_context(full.tenant):
        offer_freed_times(office=full.office)
        entry = WaitingEntry.objects.get()
        address = f"{full.base}wunsch/{code_of_wish(entry)}/"
    page = client.get(address)
    assert "Fr., 27. November 2026, 9:00 Uhr" in text(page)
    assert found(page, "//button[@name='aktion']/@value") == ["nehmen", "weiter", "beenden"]
    assert states(full) == [WaitingState.OFFERED]
    done = client.post(address, {"aktion": "nehmen"}, follow=True)
    assert "Ihr Termin ist verschoben." in text(done)
    late = client.post(address, {"aktion": "nehmen"}, follow=True)
    assert "Sie haben einen Termin genommen" in text(late)


def test_without_an_appointment_the_offer_leads_to_the_details(
    full: Town, page_client: Browser
) -> None:
    with tenant_context(full.tenant):
        cancel_booking(booking_id=full.taken.pk)  # type: ignore[attr-defined]
    entry = wish(full)
    with tenant_context(full.tenant):
        offer_freed_times(office=full.office)
        address = f"{full.base}wunsch/{code_of_wish(entry)}/"
    client = page_client()
    response = client.post(address, {"aktion": "nehmen"}, follow=True)
    assert "Wer kommt?" in text(response)
    assert found(response, "//input[@name='email']/@value") == ["wartend1@post.example"]
    passed = client.post(address, {"aktion": "weiter"}, follow=True)
    assert "Sie warten weiter." in text(passed)
    assert states(full) == [WaitingState.WAITING]
    with tenant_context(full.tenant):
        offer_freed_times(office=full.office)
        WaitingEntry.objects.update(times_offered=MAX_OFFERS)
    last = client.post(address, {"aktion": "weiter"}, follow=True)
    assert "Sie stehen nicht mehr auf der Warteliste." in text(last)
    assert "Sie warten weiter." not in text(last)
    assert states(full) == [WaitingState.ENDED]


def test_an_unknown_wish_is_nowhere(full: Town, page_client: Browser) -> None:
    assert page_client().get(f"{full.base}wunsch/AAAA-BBBB/").status_code == 404
