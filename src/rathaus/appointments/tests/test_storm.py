"""Many at once, with real threads on the real database: no seat twice, none lost."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from rathaus.appointments.enums import OPEN_STATES, BookingState, Channel
from rathaus.appointments.freetimes import able_counters, free_days, free_times
from rathaus.appointments.models import Booking, Concern, Counter, Office, OpeningRule, Seat
from rathaus.appointments.services import (
    BookingClosed,
    HoldIsOver,
    Person,
    TimeTaken,
    cancel_booking,
    change_hours_alone,
    confirm_booking,
    expire_holds,
    extend_hold,
    hold_time,
    move_booking,
)
from rathaus.appointments.tests.offices import make_concern, make_office, open_weekly
from rathaus.appointments.tests.oracle import expected_times, open_minutes
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import OrganisationUnit, Tenant

NINE = 9 * 60
DAY = date(2026, 6, 16)
NOW = datetime(2026, 6, 8, 7, 0, tzinfo=BERLIN)
THREADS = 16
_key = itertools.count()


def at_once[T](people: Sequence[T], act: Callable[[T], object]) -> list[object]:
    """Everybody acts, in as many threads as there may be; what each got."""
    barrier = Barrier(min(THREADS, len(people)))
    shares = [people[start :: barrier.parties] for start in range(barrier.parties)]

    def work(share: Sequence[T]) -> list[object]:
        try:
            barrier.wait()
            return [act(person) for person in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(barrier.parties) as pool:
        return [result for results in pool.map(work, shares) for result in results]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("left_over", [0, 5], ids=["empty", "with holds that ended"])
def test_of_160_people_on_one_time_with_twelve_seats_exactly_twelve_win(
    stralendorf: Tenant, citizens_office: OrganisationUnit, left_over: int
) -> None:
    with tenant_context(stralendorf):
        office = make_office(citizens_office, counters=12)
        open_weekly(office)
        concern = make_concern(office)

    def hold(number: int, start: int = NINE, now: datetime = NOW) -> bool:
        with suppress(TimeTaken), tenant_context(stralendorf):
            booking, _ = hold_time(
                office=office, items={concern: 1}, day=DAY, start=start, channel=Channel.ONLINE,
                idempotency_key=f"{start}-{number}", now=now,
            )  # fmt: skip
            confirm_booking(booking_id=booking.pk, person=Person("Beate Beispiel"), now=now)
            return True
        return False

    for number in range(left_over):  # they overlap the wanted time only in part
        with tenant_context(stralendorf):
            hold_time(
                office=office, items={concern: 1}, day=DAY, start=NINE + 10 * (-1) ** number,
                channel=Channel.ONLINE, idempotency_key=f"old-{number}", now=NOW - timedelta(hours=1),
            )  # fmt: skip
    assert sum(map(bool, at_once(range(160), hold))) == 12
    with tenant_context(stralendorf):
        kept = Seat.objects.filter(day=DAY, span__overlap=(NINE, NINE + 20))
        assert kept.values("counter").distinct().count() == kept.count() == 12
        assert Booking.objects.filter(state=BookingState.BOOKED).count() == 12


@pytest.mark.django_db(transaction=True)
def test_one_click_that_arrives_ten_times_takes_one_seat(
    stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    with tenant_context(stralendorf):
        office = make_office(citizens_office)
        open_weekly(office)
        concern = make_concern(office)

    def press(_number: int) -> int:
        with tenant_context(stralendorf):
            booking, _code = hold_time(
                office=office, items={concern: 1}, day=DAY, start=NINE, channel=Channel.ONLINE,
                idempotency_key="ein-klick", now=NOW,
            )  # fmt: skip
            return int(booking.pk)

    assert len(set(at_once(range(10), press))) == 1
    with tenant_context(stralendorf):
        assert Seat.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_address_cannot_slip_past_its_limit_by_being_quick(
    stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    with tenant_context(stralendorf):
        office = make_office(citizens_office, bookings_per_email=2)
        open_weekly(office)
        concern = make_concern(office)
        held = [
            hold_time(
                office=office, items={concern: 1}, day=DAY, start=NINE + 20 * number,
                channel=Channel.ONLINE, idempotency_key=f"{number}", now=NOW,
            )[0].pk
            for number in range(6)
        ]  # fmt: skip

    def confirm(booking_id: int) -> None:
        with suppress(RuntimeError), tenant_context(stralendorf):
            confirm_booking(
                booking_id=booking_id, person=Person("Gier", "gier@post.example"), now=NOW
            )

    at_once(held, confirm)
    with tenant_context(stralendorf):
        assert Booking.objects.filter(state=BookingState.BOOKED).count() == 2


# --- Anything may happen --------------------------------------------------------------------------


@dataclass
class Storm:
    """An office in which several people act at once.

    Attributes:
        bookings: primary keys of what was held so far.
        seen: bookings that an edit of the hours found outside them.
    """

    tenant: Tenant
    office: Office
    concerns: list[Concern]
    bookings: list[int] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def act_all(self, steps: Sequence[tuple[str, int, int]]) -> None:
        for step in steps:
            self.act(step)

    def act(self, step: tuple[str, int, int]) -> None:
        what, number, minute = step
        refusals = (TimeTaken, HoldIsOver, BookingClosed)
        made = None
        with suppress(*refusals):
            with tenant_context(self.tenant):
                made = getattr(self, what)(number, minute)
            if made is not None:
                self.bookings.append(made)

    def clock(self, number: int) -> datetime:
        """Each computer's own, some minutes apart."""
        return NOW + timedelta(minutes=number * 7 - 20)

    def hold(self, number: int, minute: int) -> int:
        booking, _ = hold_time(
            office=self.office, items={self.concerns[number % 2]: 1 + number % 3}, day=DAY,
            start=minute, channel=Channel.PHONE if number % 4 == 0 else Channel.ONLINE,
            idempotency_key=f"sturm-{next(_key)}", now=self.clock(number),
        )  # fmt: skip
        return int(booking.pk)

    def book(self, number: int, minute: int) -> int:
        made = self.hold(number, minute)
        confirm_booking(booking_id=made, person=Person("Beate"), now=self.clock(number))
        return made

    def confirm(self, number: int, minute: int) -> None:
        confirm_booking(
            booking_id=self._any(number), person=Person("Beate"), now=self.clock(minute % 7)
        )

    def extend(self, number: int, minute: int) -> None:
        extend_hold(booking_id=self._any(number), now=self.clock(minute % 7))

    def cancel(self, number: int, minute: int) -> None:
        cancel_booking(booking_id=self._any(number), now=self.clock(minute % 7))

    def move(self, number: int, minute: int) -> None:
        day = DAY + timedelta(days=number % 2)
        move_booking(
            booking_id=self._any(number), day=day, start=minute, channel=Channel.PHONE,
            now=self.clock(number),
        )  # fmt: skip

    def expire(self, number: int, minute: int) -> None:
        expire_holds(now=self.clock(number) + timedelta(minutes=minute % 15))

    def edit(self, number: int, minute: int) -> None:
        """Other hours, or a counter less; and who is affected, as a team lead is shown."""
        change_hours_alone(self.office)
        rules = OpeningRule.objects.filter(office=self.office)
        rules.update(opens=minute - minute % 60, closes=minute + 200, kept_back=number % 2)
        if number % 5 == 0:
            first = Counter.objects.filter(office=self.office).order_by("position")[:1]
            Counter.objects.filter(pk__in=first).update(is_active=number % 2 == 0)
        self.seen |= self.outside()

    def outside(self) -> set[int]:
        """Bookings whose counter is not open for all of their time."""
        found = set()
        for day in (DAY, DAY + timedelta(days=1)):
            opened = open_minutes(self.office, day, Channel.PHONE)
            for seat in Seat.objects.filter(office=self.office, day=day):
                wanted = set(range(seat.span.lower, seat.span.upper))
                if not wanted <= opened.get(seat.counter_id, set()):
                    found.add(seat.booking_id)
        return found

    def _any(self, number: int) -> int:
        if not self.bookings:
            raise TimeTaken
        return self.bookings[number % len(self.bookings)]


STEPS = st.tuples(
    st.sampled_from(
        ["hold", "hold", "book", "book", "book", "confirm", "extend", "cancel", "move", "expire", "edit"]
    ),
    st.integers(0, 40),
    st.integers(8, 15).map(lambda hour: hour * 60) | st.integers(48, 96).map(lambda n: n * 10),
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=6,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # another run of a race is another race: nothing to shrink
    suppress_health_check=list(HealthCheck),
)
@given(
    counters=st.integers(1, 4),
    plans=st.lists(st.lists(STEPS, min_size=12, max_size=24), min_size=4, max_size=4),
)
def test_whatever_happens_at_once_no_seat_is_sold_twice_and_none_is_lost(
    stralendorf: Tenant,
    citizens_office: OrganisationUnit,
    counters: int,
    plans: list[list[tuple[str, int, int]]],
) -> None:
    with tenant_context(stralendorf):
        office = make_office(
            citizens_office, key=f"sturm-{next(_key)}", counters=counters, lead_minutes=30,
            release_minutes=10,
        )  # fmt: skip
        open_weekly(office)
        concerns = [make_concern(office), make_concern(office, "reisepass", minutes=35)]
    storm = Storm(stralendorf, office, concerns)
    at_once(plans, storm.act_all)
    with tenant_context(stralendorf):
        _nothing_is_twice(office)
        _nothing_is_lost(office)
        assert storm.outside() <= storm.seen
        _free_times_are_right(office, [20, 35])


def _nothing_is_twice(office: Office) -> None:
    used: dict[tuple[date, int], set[int]] = {}
    for seat in Seat.objects.filter(office=office):
        minutes = set(range(seat.span.lower, seat.span.upper))
        before = used.setdefault((seat.day, seat.counter_id), set())
        assert not before & minutes
        before |= minutes


def _nothing_is_lost(office: Office) -> None:
    agreed = Booking.objects.filter(office=office, state__in=OPEN_STATES)
    kept = Seat.objects.filter(office=office, let_go_at=None)
    assert sorted(
        (seat.booking_id, seat.day, seat.span.lower, seat.span.upper) for seat in kept
    ) == sorted((b.pk, b.day, b.start, b.end) for b in agreed)


def _free_times_are_right(office: Office, lengths: Sequence[int]) -> None:
    concern = Concern.objects.filter(office=office).values_list("pk", flat=True)[0]
    able = able_counters(office, [concern])
    for minutes, channel in itertools.product(lengths, (Channel.ONLINE, Channel.PHONE)):
        now = NOW + timedelta(minutes=random.randint(-60, 60))
        found = free_times(
            office, counters=able, minutes=minutes, channel=channel, first=DAY, last=DAY, now=now
        )
        expected = expected_times(office, day=DAY, minutes=minutes, channel=channel, now=now)
        assert [(time.start, time.seats) for time in found] == expected
        days = free_days(
            office, counters=able, minutes=minutes, channel=channel, first=DAY, last=DAY, now=now
        )
        assert days == ({DAY: len(expected)} if expected else {})


# --- Days that are unlike others ------------------------------------------------------------------

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def moment(day: date, clock: str, **fields: Any) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "now"),
    [
        (SPRING, moment(SPRING, "1:30")),
        (SPRING, moment(SPRING, "3:10")),
        (SPRING, moment(SPRING - timedelta(days=1), "23:50")),
        (AUTUMN, moment(AUTUMN, "1:30")),
        (AUTUMN, moment(AUTUMN, "2:10")),
        (AUTUMN, moment(AUTUMN, "2:10", fold=1)),
        (AUTUMN, moment(AUTUMN, "3:00")),
        (date(2028, 2, 29), moment(date(2028, 2, 28), "23:59")),
        (date(2028, 3, 1), moment(date(2028, 2, 29), "12:00")),
        (date(2026, 12, 31), moment(date(2026, 12, 31), "22:45")),
        (date(2027, 1, 2), moment(date(2026, 12, 31), "23:59")),
        (date(2026, 6, 16), moment(date(2026, 6, 16), "23:05", microsecond=1)),
    ],
)
def test_free_times_of_a_day_that_is_unlike_others(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit, day: date, now: datetime
) -> None:
    office = make_office(citizens_office, counters=2, lead_minutes=60)
    open_weekly(office, weekdays=range(7), opens=0, closes=24 * 60, breaks=[])
    concern = make_concern(office)
    last, _ = hold_time(
        office=office, items={concern: 1}, day=day, start=24 * 60 - 20, channel=Channel.PHONE,
        idempotency_key="kurz vor Mitternacht", now=now,
    )  # fmt: skip
    assert last.ends_at == moment(day + timedelta(days=1), "0:00")
    for channel in (Channel.ONLINE, Channel.PHONE):
        found = free_times(
            office, counters=able_counters(office, [concern.pk]), minutes=20, channel=channel,
            first=day, last=day, now=now,
        )  # fmt: skip
        expected = expected_times(office, day=day, minutes=20, channel=channel, now=now)
        assert [(time.start, time.seats) for time in found] == expected


@pytest.mark.django_db
@given(
    step=st.sampled_from([5, 7, 10, 15, 60, 240]),
    hours=st.tuples(st.integers(0, 24 * 60), st.integers(0, 24 * 60)).filter(lambda h: h[0] < h[1]),
    pause=st.tuples(st.integers(0, 24 * 60), st.integers(1, 90)),
    taken=st.lists(st.tuples(st.integers(0, 24 * 60 - 5), st.integers(0, 2)), max_size=12),
    minutes=st.sampled_from([5, 17, 20, 90]),
)
@settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_free_times_and_their_number_of_any_day(
    in_stralendorf: Tenant,
    citizens_office: OrganisationUnit,
    step: int,
    hours: tuple[int, int],
    pause: tuple[int, int],
    taken: list[tuple[int, int]],
    minutes: int,
) -> None:
    office = make_office(
        citizens_office, key=f"tag-{next(_key)}", counters=3, step_minutes=step, horizon_days=30
    )
    open_weekly(
        office, opens=hours[0], closes=hours[1], breaks=[[pause[0], sum(pause)]], kept_back=1
    )
    concern = make_concern(office, minutes=5)
    for start, more in taken:
        with suppress(TimeTaken):
            hold_time(
                office=office, items={concern: 1 + more}, day=DAY, start=start,
                channel=Channel.PHONE, idempotency_key=f"tag-{next(_key)}", now=NOW,
            )  # fmt: skip
    for channel in (Channel.ONLINE, Channel.PHONE):
        asked: dict[str, Any] = {
            "counters": able_counters(office, [concern.pk]), "minutes": minutes,
            "channel": channel, "first": DAY, "last": DAY, "now": NOW,
        }  # fmt: skip
        expected = expected_times(office, day=DAY, minutes=minutes, channel=channel, now=NOW)
        found = [(time.start, time.seats) for time in free_times(office, **asked)]
        assert found == expected
        assert free_days(office, **asked) == ({DAY: len(expected)} if expected else {})


@pytest.mark.django_db
@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_time_of_day_is_what_the_clock_shows(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit, day: date
) -> None:
    office = make_office(citizens_office)
    open_weekly(office, weekdays=range(7))
    booking, _ = hold_time(
        office=office, items={make_concern(office): 1}, day=day, start=NINE, channel=Channel.ONLINE,
        idempotency_key="neun Uhr", now=moment(day - timedelta(days=3), "9:00"),
    )  # fmt: skip
    booking.refresh_from_db()
    assert booking.starts_at.astimezone(BERLIN).strftime("%d.%m. %H:%M") == f"{day:%d.%m.} 09:00"
    hours = 23 if day == SPRING else 25
    midnight = moment(day, "0:00")
    assert booking.ends_at - booking.starts_at == timedelta(minutes=20)
    next_midnight = moment(day + timedelta(days=1), "0:00")
    assert next_midnight.timestamp() - midnight.timestamp() == hours * 3600
