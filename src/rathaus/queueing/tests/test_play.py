"""A Thursday of 180 visitors plays through without a hand on it."""

from __future__ import annotations

import random
from collections import Counter as Tally
from datetime import date

import pytest

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, UnitMembership, User
from rathaus.appointments import demo as offices
from rathaus.appointments.models import Booking, Concern, Counter, Office
from rathaus.queueing.dayscript import thursday
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
from rathaus.queueing.play import FrozenClock, Play, get_up, sit_down
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 3)
NINE, EVENING = 9 * 3600.0, 20 * 3600.0


@pytest.fixture
def office(in_stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    offices.seed(in_stralendorf)
    for number in range(4):
        user = User.objects.create_user(f"{number}@amt.example", display_name=f"Kraft {number}")
        membership = Membership.objects.create(user=user, role=Role.CLERK)
        UnitMembership.objects.create(membership=membership, unit=citizens_office)
    found: Office = Office.objects.get()
    return found


def play(office: Office, visitors: int) -> None:
    concerns = {c.key: c.minutes for c in Concern.objects.filter(is_walk_in=True)}
    comers = thursday(random.Random(4711), concerns, visitors=visitors)
    clock = FrozenClock(DAY)
    desks = sit_down(office, clock, NINE - 60)
    assert len(desks) == 4
    Play(office, comers, clock, desks).run()
    get_up(desks, clock, EVENING)


def test_a_thursday_of_180_visitors_plays_through(office: Office) -> None:
    booked_before = Booking.objects.count()
    play(office, 180)
    tickets = Ticket.objects.filter(day=DAY)

    states = Tally(tickets.values_list("state", flat=True))
    assert sum(states.values()) == 180
    assert set(states) == {TicketState.DONE, TicketState.LEFT}
    assert states[TicketState.LEFT] < 15

    what = Tally(QueueRecord.objects.values_list("what", flat=True))
    assert what["taken"] == what["done"] + what["left"] == 180
    assert what["done"] == states[TicketState.DONE]
    assert what["called"] == what["served"] + what["missed"]
    assert what["served"] == what["done"] + what["parked"] + what["forwarded"]
    assert min(what["parked"], what["forwarded"], what["missed"]) > 0
    assert what["opened"] == what["closed"] == 4
    assert not CounterDuty.objects.filter(closed_at=None).exists()

    done = QueueRecord.objects.filter(what="done").values_list("ticket_number", flat=True)
    assert len(set(done)) == len(done)
    kept = Booking.objects.filter(state="done").count()
    assert kept == tickets.exclude(booking_id=None).filter(state=TicketState.DONE).count() > 0
    assert Booking.objects.count() - booked_before == tickets.exclude(booking_id=None).count()
    for counter in Counter.objects.all():
        assert overlaps(counter) == []
    assert 0.7 <= share_inside() <= 0.95  # the range is made for eight of ten


def share_inside() -> float:
    """Of the visitors who were told a waiting time, those who waited as long as they were told."""
    first: dict[int | None, tuple[int, int, int]] = {}
    rows = QueueRecord.objects.filter(what="called", low_seconds__isnull=False).order_by("at")
    for row in rows:
        told = (row.low_seconds or 0, row.waited_seconds or 0, row.high_seconds or 0)
        first.setdefault(row.ticket_number, told)
    assert len(first) > 150
    return sum(low <= waited <= high for low, waited, high in first.values()) / len(first)


def overlaps(counter: Counter) -> list[str]:
    """Two tickets at a counter at the same time."""
    rows = QueueRecord.objects.filter(
        counter=counter, what__in=["called", "done", "missed", "parked", "forwarded"]
    ).order_by("at", "id")
    busy: int | None = None
    wrong: list[str] = []
    for row in rows:
        if row.what == "called":
            wrong += [f"{row.at} {row.ticket_number}"] if busy is not None else []
            busy = row.ticket_number
        elif row.ticket_number == busy:
            busy = None
    return wrong


def test_the_same_seed_plays_the_same_day(office: Office) -> None:
    concerns = {c.key: c.minutes for c in Concern.objects.filter(is_walk_in=True)}
    first, second = (thursday(random.Random(3), concerns, visitors=50) for _ in range(2))
    assert first == second
