"""Holding, confirming, moving and cancelling, one after the other; the races stand in test_storm.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.freetimes import (
    MUCH,
    Wanted,
    able_counters,
    free_days,
    free_days_of_offices,
    free_times,
)
from rathaus.appointments.models import Concern, Counter, Office, Seat
from rathaus.appointments.services import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    Person,
    TimeTaken,
    cancel_booking,
    confirm_booking,
    expire_holds,
    hold_time,
    mark_missed,
    move_booking,
    take_back,
)
from rathaus.appointments.services.booking import let_go_of_hold
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
NINE = 9 * 60


@pytest.fixture
def office(in_stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    made = make_office(citizens_office, counters=2)
    open_weekly(made)
    return made


@pytest.fixture
def passport(office: Office) -> Concern:
    return make_concern(office, "reisepass", minutes=20)


def starts(office: Office, concern: Concern, day: date) -> list[int]:
    able = able_counters(office, [concern.pk])
    found = free_times(office, counters=able, minutes=concern.minutes, first=day, last=day)
    return [time.start for time in found]


def test_a_time_is_free_until_all_counters_are_taken(office: Office, passport: Concern) -> None:
    office.horizon_days = 366
    day = next_plain_monday()
    assert starts(office, passport, day)[:3] == [480, 490, 500]
    book(office, passport, day, NINE)
    assert NINE in starts(office, passport, day)
    book(office, passport, day, NINE)
    assert NINE not in starts(office, passport, day)
    with pytest.raises(TimeTaken):
        book(office, passport, day, NINE)


def next_plain_monday() -> date:
    day = timezone.localdate() + timedelta(days=7)
    while day.weekday() != 0 or day.month in (1, 4, 5, 12):
        day += timedelta(days=1)
    return day


def test_a_visit_does_not_run_into_the_break(office: Office, passport: Concern) -> None:
    office.horizon_days = 366
    found = starts(office, passport, next_plain_monday())
    assert 700 in found
    assert 710 not in found
    assert 720 not in found
    assert found[-1] == 16 * 60 - 20


def test_the_same_click_twice_holds_one_time(office: Office, passport: Concern) -> None:
    wish: dict[str, Any] = {
        "office": office, "items": {passport: 1}, "day": next_plain_monday(), "start": NINE,
        "channel": Channel.ONLINE, "idempotency_key": "klick",
    }  # fmt: skip
    first, code = hold_time(**wish)
    second, nothing = hold_time(**wish)
    assert (first.pk, bool(code), nothing) == (second.pk, True, "")
    assert Seat.objects.count() == 1


def test_a_hold_that_ended_is_free_for_others_and_gone_for_its_owner(
    office: Office, passport: Concern
) -> None:
    day, now = next_plain_monday(), timezone.now()
    wish: dict[str, Any] = {
        "office": office,
        "items": {passport: 1},
        "day": day,
        "start": NINE,
        "channel": Channel.ONLINE,
    }
    slow, _ = hold_time(**wish, idempotency_key="a", now=now)
    hold_time(**wish, idempotency_key="b", now=now)
    later = now + timedelta(minutes=office.hold_minutes + 1)
    for key in ("c", "d"):
        held, _ = hold_time(**wish, idempotency_key=key, now=later)
        confirm_booking(booking_id=held.pk, person=Person("Fred Fremd"), now=later)
    with pytest.raises(HoldIsOver):
        confirm_booking(booking_id=slow.pk, person=Person("Beate Beispiel"), now=later)
    assert expire_holds(now=later) == 2


def test_moving_keeps_the_number_and_frees_the_old_time(office: Office, passport: Concern) -> None:
    office.horizon_days = 366
    day = next_plain_monday()
    booking = book(office, passport, day, NINE)
    moved = move_booking(booking_id=booking.pk, day=day, start=NINE + 10, channel=Channel.ONLINE)
    assert (moved.reference, moved.start, moved.times_moved) == (booking.reference, NINE + 10, 1)
    assert Seat.objects.get().span.lower == NINE + 10


def test_a_failed_move_keeps_the_old_time(office: Office, passport: Concern) -> None:
    day = next_plain_monday()
    booking = book(office, passport, day, NINE)
    for _ in range(2):
        book(office, passport, day, NINE + 60)
    with pytest.raises(TimeTaken):
        move_booking(booking_id=booking.pk, day=day, start=NINE + 60, channel=Channel.ONLINE)
    booking.refresh_from_db()
    assert booking.start == NINE


def test_a_cancelled_seat_comes_back_after_a_delay(office: Office, passport: Concern) -> None:
    office.release_minutes = 30
    office.save()
    booking = book(office, passport, next_plain_monday(), NINE)
    assert cancel_booking(booking_id=booking.pk).state == BookingState.CANCELLED
    let_go_at = Seat.objects.get().let_go_at
    assert let_go_at is not None
    assert let_go_at <= timezone.now() + timedelta(minutes=30)
    with pytest.raises(BookingClosed):
        confirm_booking(booking_id=booking.pk, person=Person("Fred Fremd"))


@pytest.mark.parametrize("people", [0, 5])
def test_no_more_people_than_the_concern_allows(
    office: Office, passport: Concern, people: int
) -> None:
    with pytest.raises(NotBookable):
        book(office, passport, next_plain_monday(), NINE, people=people)


def test_kept_back_counters_are_for_staff(office: Office, passport: Concern) -> None:
    from rathaus.appointments.models import OpeningRule

    OpeningRule.objects.update(kept_back=1)
    day = next_plain_monday()
    book(office, passport, day, NINE)
    with pytest.raises(TimeTaken):
        book(office, passport, day, NINE)
    assert book(office, passport, day, NINE, channel=Channel.PHONE).state == BookingState.BOOKED


def test_a_mark_that_is_taken_back_keeps_no_seat_the_booking_was_moved_away_from(
    office: Office, passport: Concern
) -> None:
    day = next_plain_monday()
    booking = book(office, passport, day, NINE)
    later = day + timedelta(days=1)
    move_booking(booking_id=booking.pk, day=later, start=NINE, channel=Channel.ONLINE)
    mark_missed(booking_id=booking.pk)
    take_back(booking_id=booking.pk)
    kept = Seat.objects.filter(booking=booking, let_go_at=None)
    assert [seat.day for seat in kept] == [later]


def test_what_is_confirmed_meanwhile_is_not_let_go_of(office: Office, passport: Concern) -> None:
    day = next_plain_monday()
    agreed = book(office, passport, day, NINE)
    held, _ = hold_time(
        office=office, items={passport: 1}, day=day, start=NINE, channel=Channel.ONLINE,
        idempotency_key="vorgemerkt",
    )  # fmt: skip
    assert (
        let_go_of_hold(booking_id=agreed.pk),
        let_go_of_hold(booking_id=held.pk),
        let_go_of_hold(booking_id=held.pk),
    ) == (False, True, True)
    agreed.refresh_from_db()
    held.refresh_from_db()
    assert (agreed.state, held.state) == (BookingState.BOOKED, BookingState.CANCELLED)


def test_the_calendar_counts_different_times(office: Office, passport: Concern) -> None:
    office.horizon_days = 366
    day = next_plain_monday()
    able = able_counters(office, [passport.pk])
    found = free_days(office, counters=able, minutes=20, first=day, last=day + timedelta(days=6))
    assert list(found) == [day + timedelta(days=n) for n in range(5)]
    assert found[day] == 23 + 17


def test_a_calendar_that_is_shared_among_processes_is_that_of_each_office(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    wanted = []
    for number, opens in enumerate((480, 540, 600)):
        office = make_office(citizens_office, key=f"stelle-{number}", counters=20)
        open_weekly(office, opens=opens)
        concern = make_concern(office)
        Counter.objects.filter(office=office, position__gt=1).update(does_everything=False)
        for day, start in ((next_plain_monday(), 600), (next_plain_monday(), 780)):
            for _ in range(number):
                book(office, concern, day, start)
        Counter.objects.filter(office=office).update(does_everything=True)
        wanted.append(Wanted(office, able_counters(office, [concern.pk]), concern.minutes))
    assert sum(len(one.counters) * (one.office.horizon_days + 1) for one in wanted) >= MUCH
    for counters in (20, 2):
        some = [replace(one, counters=one.counters[:counters]) for one in wanted]
        together = free_days_of_offices(some)
        for one in some:
            alone = free_days(one.office, counters=one.counters, minutes=one.minutes)
            assert list(together[one.office.pk].items()) == list(alone.items())
    assert len({tuple(days.values()) for days in together.values()}) == 3
