"""The night after nothing leads to a person; on the day itself nothing is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine

from rathaus.accounts.models import User
from rathaus.appointments.enums import WaitingState
from rathaus.appointments.models import Booking, Concern, Counter, Office, WaitingEntry, instant
from rathaus.appointments.services.clearing import clear_past_bookings, forget_past_wishes
from rathaus.appointments.tests.offices import book, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
from rathaus.queueing.services import tickets
from rathaus.queueing.services.clearing import clear_past_days
from rathaus.queueing.tasks import clear_yesterday
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db
THURSDAY = date(2026, 12, 3)
NINE, EVENING, NIGHT = instant(THURSDAY, 540), instant(THURSDAY, 1380), instant(THURSDAY, 1505)


@pytest.fixture
def evening(
    stralendorf: Tenant,
    hall: Office,
    desks: list[Counter],
    take: Callable[..., Ticket],
    clerk: User,
) -> Office:
    """Somebody with an appointment is checked in, somebody was forgotten at the counter."""
    with time_machine.travel(NINE, tick=False), tenant_context(stralendorf):
        CounterDuty.objects.create(
            counter=desks[0], office=hall, staff_id=clerk.pk, staff_name="Anna", opened_at=NINE
        )
        open_weekly(hall)
        concern = Concern.objects.get(key="reisepass")
        booking = book(hall, concern, THURSDAY, 600, email="beate@post.example")
        Booking.objects.filter(pk=booking.pk).update(citizen=clerk, phone="1", note="Hund")
        booking.refresh_from_db()
        tickets.check_in(booking=booking)
        forgotten = take()
        tickets.call_next(counter=desks[0], concerns=[concern.pk])
        tickets.start_serving(ticket_id=forgotten.pk)
        Ticket.objects.filter(pk=forgotten.pk).update(remark="Passbild", room="Kasse")
    return hall


def person_in(booking: Booking) -> set[str | int | None]:
    return {
        booking.name, booking.email, booking.phone, booking.note, booking.email_hash,
        booking.citizen_id, booking.subject_key,
    } - {"", None}  # fmt: skip


def test_on_the_day_nothing_is_touched(stralendorf: Tenant, evening: Office) -> None:
    with tenant_context(stralendorf):
        assert (clear_past_days(now=EVENING), clear_past_bookings(now=EVENING)) == (0, 0)
        assert person_in(Booking.objects.get())
        assert CounterDuty.objects.count() == 1


def test_the_night_after_nothing_leads_to_a_person(stralendorf: Tenant, evening: Office) -> None:
    with tenant_context(stralendorf):
        before = Booking.objects.get()
        assert (clear_past_days(now=NIGHT), clear_past_bookings(now=NIGHT)) == (2, 1)
        after = Booking.objects.get()
        assert person_in(after) == set()
        assert after.cleared_at == NIGHT
        assert before.token_hash != after.token_hash
        assert before.idempotency_key != after.idempotency_key
        assert (before.day, before.start, before.state) == (after.day, after.start, after.state)
        for ticket in Ticket.objects.all():
            assert (ticket.state, ticket.counter_id) == (TicketState.LEFT, None)
            assert (ticket.token_hash, ticket.remark, ticket.room) == ("", "", "")
            assert ticket.booking_id is None
        assert not CounterDuty.objects.exists()
        what = QueueRecord.objects.filter(at__gte=EVENING).values_list("what", flat=True)
        assert sorted(what) == ["closed", "left", "left"]
        assert not QueueRecord.objects.filter(what="done").exists()


def test_again_changes_nothing(stralendorf: Tenant, evening: Office) -> None:
    with tenant_context(stralendorf):
        clear_past_days(now=NIGHT)
        clear_past_bookings(now=NIGHT)
        rows = QueueRecord.objects.count()
        assert (clear_past_days(now=NIGHT), clear_past_bookings(now=NIGHT)) == (0, 0)
        assert QueueRecord.objects.count() == rows


def test_emptied_tickets_go_after_a_month(stralendorf: Tenant, evening: Office) -> None:
    with tenant_context(stralendorf):
        clear_past_days(now=instant(date(2027, 1, 3), 60))
        assert Ticket.objects.count() == 2
        clear_past_days(now=instant(date(2027, 1, 4), 60))
        assert Ticket.objects.count() == 0
        assert QueueRecord.objects.filter(what="taken").count() == 2


@pytest.mark.parametrize(
    ("state", "last_day", "made", "left"),
    [
        (WaitingState.WAITING, date(2026, 12, 2), NINE, 0),
        (WaitingState.WAITING, date(2026, 12, 9), NINE, 1),
        (WaitingState.TAKEN, date(2026, 12, 9), NINE, 0),
        (WaitingState.ENDED, date(2026, 12, 9), NINE, 0),
        (WaitingState.ENDED, date(2026, 12, 9), NIGHT, 1),
    ],
)
def test_wishes_that_are_over_are_forgotten(
    stralendorf: Tenant, hall: Office, state: str, last_day: date, made: datetime, left: int
) -> None:
    with tenant_context(stralendorf):
        WaitingEntry.objects.create(
            office=hall, state=state, items=[], first_day=last_day, last_day=last_day,
            email="beate@post.example", token_hash="x", idempotency_key="x", made_at=made,
        )  # fmt: skip
        forget_past_wishes(now=NIGHT)
        assert WaitingEntry.objects.count() == left


def test_the_job_walks_all_towns(stralendorf: Tenant, hemer: Tenant, evening: Office) -> None:
    with time_machine.travel(NIGHT, tick=False):
        clear_yesterday()
    with tenant_context(stralendorf):
        assert not Ticket.objects.present().exists()
