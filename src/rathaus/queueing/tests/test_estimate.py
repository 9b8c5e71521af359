"""The estimate against rows of the database: who is here, who works, who is booked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from rathaus.appointments.models import Concern, Counter, Office, instant
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.queueing.enums import PriorityReason, Source
from rathaus.queueing.estimate import expected_wait, newcomers, waiting_times
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
from rathaus.queueing.services import tickets
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
NOW = instant(date(2026, 12, 3), 10 * 60)


@pytest.fixture
def office(in_stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    return make_office(citizens_office, counters=2)


@pytest.fixture
def passport(office: Office) -> Concern:
    return make_concern(office, "reisepass")


def sit(office: Office, *positions: int, concerns: list[int] | None = None) -> None:
    for position in positions:
        CounterDuty.objects.create(
            counter=Counter.objects.get(office=office, position=position), office=office,
            staff_id=position + 1, staff_name="Anna", concerns=concerns or [], opened_at=NOW,
        )  # fmt: skip


def take(
    office: Office, concern: Concern, number: int, priority_reason: PriorityReason | str = ""
) -> int:
    return tickets.take_ticket(
        office=office, concern=concern, source=Source.RECEPTION, although="Test",
        idempotency_key=f"t{number}", now=NOW - timedelta(minutes=20 - number),
        priority_reason=priority_reason,
    ).ticket.pk  # fmt: skip


def middle(wait: tuple[int, int]) -> float:
    return sum(wait) / 2


def test_the_first_waits_nothing_and_later_ones_longer(office: Office, passport: Concern) -> None:
    sit(office, 0)
    mine = [take(office, passport, number) for number in range(4)]
    found = waiting_times(office, NOW)
    assert found[mine[0]] == (0, 120)
    middles = [middle(found[pk]) for pk in mine]
    assert middles == sorted(middles)
    assert middle(newcomers(office, NOW)[passport.pk]) > middles[-1]


def test_a_second_counter_halves_the_wait(office: Office, passport: Concern) -> None:
    for number in range(8):
        take(office, passport, number)
    sit(office, 0)
    alone = middle(newcomers(office, NOW)[passport.pk])
    sit(office, 1)
    assert middle(newcomers(office, NOW)[passport.pk]) == pytest.approx(alone / 2, rel=0.01)


def test_what_no_open_counter_takes_has_no_estimate(office: Office, passport: Concern) -> None:
    other = make_concern(office, "fundsachen", letter="F")
    sit(office, 0, concerns=[other.pk])
    assert expected_wait(office, passport, NOW) is None
    assert expected_wait(office, other, NOW) == (0, 120)


def test_a_paused_counter_does_not_count(office: Office, passport: Concern) -> None:
    sit(office, 0)
    CounterDuty.objects.update(paused_at=NOW)
    sit(office, 1, concerns=[])
    take(office, passport, 1)
    take(office, passport, 2)
    assert min(newcomers(office, NOW)[passport.pk]) > 0


def test_recorded_visits_teach_it(office: Office, passport: Concern) -> None:
    sit(office, 0)
    take(office, passport, 1)
    before = middle(newcomers(office, NOW)[passport.pk])
    for number in range(40):
        QueueRecord.objects.create(
            office=office, day=NOW.date(), at=NOW - timedelta(minutes=number + 1), what="done",
            ticket_number=number, concern_key=passport.key, served_seconds=240,
        )  # fmt: skip
    assert middle(newcomers(office, NOW)[passport.pk]) < before / 2


def test_before_the_doors_open_the_plan_counts(office: Office, passport: Concern) -> None:
    open_weekly(office, kind="walk_in", weekdays=range(3, 4), opens=11 * 60)  # type: ignore[arg-type]
    low, high = newcomers(office, NOW)[passport.pk]
    assert low < 3600 <= high


def test_an_appointment_that_comes_takes_its_counter(office: Office, passport: Concern) -> None:
    sit(office, 0)
    first = take(office, passport, 1)
    alone = newcomers(office, timezone.now())
    assert passport.pk in alone
    day = date(2026, 12, 3)
    open_weekly(office)
    before = middle(newcomers(office, NOW)[passport.pk])
    book(office, passport, day, 10 * 60)
    assert middle(newcomers(office, NOW)[passport.pk]) > before
    assert first in waiting_times(office, NOW)


def test_who_goes_first_by_law_is_told_the_short_wait(office: Office, passport: Concern) -> None:
    sit(office, 0)
    for number in range(6):
        take(office, passport, number)
    first = take(office, passport, 6, priority_reason=PriorityReason.PREGNANT)
    second = take(office, passport, 7, priority_reason=PriorityReason.DISABILITY)
    ordinary = take(office, passport, 8)
    told = {t.pk: (t.low_seconds or 0, t.high_seconds or 0) for t in Ticket.objects.all()}
    assert told[first] == (0, 120)
    assert 0 < sum(told[second]) < sum(told[ordinary]) / 3
    now = expected_wait(office, passport, NOW, has_priority=True)
    assert now is not None
    assert middle(waiting_times(office, NOW)[second]) < middle(now) < middle(told[ordinary])


def test_priority_that_is_granted_later_is_foretold_anew(office: Office, passport: Concern) -> None:
    sit(office, 0)
    mine = [take(office, passport, number) for number in range(6)]
    last = Ticket.objects.get(pk=mine[-1])
    moment = last.taken_at + timedelta(minutes=10)
    tickets.set_priority(ticket_id=last.pk, reason=PriorityReason.ILL, now=moment)
    last.refresh_from_db()
    assert (last.low_seconds, last.high_seconds) == (600, 720)
    tickets.set_priority(ticket_id=last.pk, reason="", now=moment)
    last.refresh_from_db()
    assert last.low_seconds is not None
    assert last.low_seconds > 1200
