"""The order of the queue and the life of a ticket; races stand in test_races.py."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking, Concern, Counter, Office, instant
from rathaus.appointments.services import mark_missed
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.queueing.enums import PriorityReason, Source, TicketState
from rathaus.queueing.models import QueueRecord, Ticket
from rathaus.queueing.services import tickets
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 12, 3)
_number = itertools.count(1)


@pytest.fixture
def office(in_stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    return make_office(citizens_office, counters=2)


@pytest.fixture
def passport(office: Office) -> Concern:
    return make_concern(office, "reisepass", letter="P")


def counter(office: Office, position: int = 0) -> Counter:
    found: Counter = Counter.objects.get(office=office, position=position)
    return found


def take(office: Office, concern: Concern, **fields: Any) -> Ticket:
    key = f"test-{next(_number)}"
    return tickets.take_ticket(
        office=office,
        concern=concern,
        source=Source.RECEPTION,
        although="Test",
        idempotency_key=key,
        **fields,
    ).ticket


def call(
    office: Office, concern: Concern, position: int = 0, now: datetime | None = None
) -> Ticket:
    return tickets.call_next(counter=counter(office, position), concerns=[concern.pk], now=now)


def test_numbers_count_up_by_letter(office: Office, passport: Concern) -> None:
    other = make_concern(office, "fundsachen", letter="F")
    labels = [take(office, concern).label for concern in (passport, other, passport)]
    assert labels == ["P 1", "F 1", "P 2"]


def test_first_come_first_served_but_the_law_goes_first(office: Office, passport: Concern) -> None:
    take(office, passport)
    pregnant = take(office, passport, priority_reason=PriorityReason.PREGNANT)
    assert call(office, passport).pk == pregnant.pk
    assert call(office, passport, 1).label == "P 1"


def test_the_same_click_twice_takes_one_number(office: Office, passport: Concern) -> None:
    wish: dict[str, Any] = {
        "office": office, "concern": passport, "source": Source.RECEPTION, "although": "Test",
        "idempotency_key": "klick",
    }  # fmt: skip
    first, second = tickets.take_ticket(**wish), tickets.take_ticket(**wish)
    assert (first.ticket.pk, second.code) == (second.ticket.pk, "")


def test_a_counter_has_one_guest_at_a_time(office: Office, passport: Concern) -> None:
    take(office, passport)
    take(office, passport)
    call(office, passport)
    with pytest.raises(tickets.CounterBusy):
        call(office, passport)


def test_nobody_waits(office: Office, passport: Concern) -> None:
    with pytest.raises(tickets.NobodyWaits):
        call(office, passport)


def test_a_missed_ticket_comes_back_by_itself(office: Office, passport: Concern) -> None:
    ticket = take(office, passport)
    call(office, passport)
    tickets.mark_missed(ticket_id=ticket.pk)
    with pytest.raises(tickets.NobodyWaits):
        call(office, passport)
    assert call(office, passport, now=timezone.now() + timedelta(minutes=6)).pk == ticket.pk


def test_a_forwarded_guest_keeps_the_place(office: Office, passport: Concern) -> None:
    first = take(office, passport)
    take(office, passport)
    call(office, passport)
    tickets.start_serving(ticket_id=first.pk)
    tickets.forward(ticket_id=first.pk, remark="Kasse", counter=counter(office, 1))
    assert call(office, passport, 1).pk == first.pk
    assert call(office, passport, 0).label == "P 2"


def test_a_parked_guest_goes_back_to_the_same_counter(office: Office, passport: Concern) -> None:
    ticket = take(office, passport)
    call(office, passport)
    tickets.park(ticket_id=ticket.pk, remark="Passbild", minutes=0)
    with pytest.raises(tickets.NobodyWaits):
        call(office, passport, 1)
    assert call(office, passport).pk == ticket.pk


def test_finishing_leaves_figures_without_a_person(office: Office, passport: Concern) -> None:
    ticket = take(office, passport)
    call(office, passport)
    tickets.start_serving(ticket_id=ticket.pk)
    assert tickets.finish(ticket_id=ticket.pk).state == TicketState.DONE
    assert tickets.finish(ticket_id=ticket.pk).state == TicketState.DONE
    what = list(QueueRecord.objects.order_by("id").values_list("what", flat=True))
    assert what == ["taken", "called", "served", "done"]


@pytest.fixture
def appointment(office: Office, passport: Concern) -> Iterator[Booking]:
    """Of ten o'clock; it is nine."""
    with time_machine.travel(instant(THURSDAY, 540), tick=False):
        open_weekly(office)
        yield book(office, passport, THURSDAY, 600)


def test_a_visit_ends_at_the_counter_though_the_calendar_says_nobody_came(
    office: Office, passport: Concern, appointment: Booking
) -> None:
    ticket = tickets.check_in(booking=appointment).ticket
    tickets.call_ticket(ticket_id=ticket.pk, counter=counter(office))
    mark_missed(booking_id=appointment.pk)
    assert tickets.finish(ticket_id=ticket.pk).state == TicketState.DONE
    appointment.refresh_from_db()
    assert appointment.state == BookingState.MISSED


def test_who_gave_the_number_back_may_come_to_the_appointment_all_the_same(
    office: Office, passport: Concern, appointment: Booking
) -> None:
    ticket = tickets.check_in(booking=appointment).ticket
    tickets.leave(ticket_id=ticket.pk)
    again = tickets.check_in(booking=appointment).ticket
    assert (again.pk, again.state, again.ended_at) == (ticket.pk, TicketState.WAITING, None)
    assert tickets.call_ticket(ticket_id=ticket.pk, counter=counter(office)).pk == ticket.pk
    what = list(QueueRecord.objects.order_by("id").values_list("what", flat=True))
    assert what == ["taken", "back", "called"]
