"""Real threads, real transactions: two clerks never get the same number, and no number is lost."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from rathaus.accounts.api import Staff, staff_of
from rathaus.accounts.models import User
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.appointments.tests.offices import make_concern, make_office
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.enums import Source, TicketState
from rathaus.queueing.models import CounterDuty, Emergency, QueueRecord, Ticket
from rathaus.queueing.services import counters, emergencies, tickets
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS, GUESTS = 8, 60
REFUSALS = (
    tickets.CounterBusy,
    tickets.NobodyWaits,
    tickets.NobodySits,
    tickets.NotHere,
    counters.CounterTaken,
)


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    with tenant_context(stralendorf):
        made = make_office(citizens_office, counters=CLERKS)
        make_concern(made, "reisepass", letter="P")
    return made


@pytest.fixture
def desks(stralendorf: Tenant, office: Office) -> list[Counter]:
    with tenant_context(stralendorf):
        return list(Counter.objects.filter(office=office))


@pytest.fixture
def passport(stralendorf: Tenant, office: Office) -> Concern:
    with tenant_context(stralendorf):
        return Concern.objects.get(office=office)


def at_once[T](tenant: Tenant, steps: Sequence[Callable[[], T]]) -> list[T | str]:
    """Run every step in a thread and transaction of its own; what it refused, by its name."""
    together = Barrier(len(steps))

    def run(step: Callable[[], T]) -> T | str:
        try:
            together.wait(timeout=30)
            with tenant_context(tenant):
                return step()
        except REFUSALS as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(steps)) as people:
        return list(people.map(run, steps))


def take(office: Office, concern: Concern, key: str) -> Ticket:
    return tickets.take_ticket(
        office=office,
        concern=concern,
        source=Source.RECEPTION,
        although="Test",
        idempotency_key=key,
    ).ticket


def test_many_clerks_serve_everybody_once_while_more_arrive(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern
) -> None:
    with tenant_context(stralendorf):
        for number in range(GUESTS // 2):
            take(office, passport, f"vorher-{number}")
    together = Barrier(CLERKS + 2)

    def clerk(counter: Counter) -> list[int]:
        served, idle = [], 0
        try:
            together.wait(timeout=30)
            while idle < 50:
                try:
                    with tenant_context(stralendorf):
                        ticket = tickets.call_next(counter=counter, concerns=[passport.pk])
                    with tenant_context(stralendorf):
                        tickets.start_serving(ticket_id=ticket.pk)
                        tickets.finish(ticket_id=ticket.pk)
                    served.append(ticket.pk)
                except tickets.NobodyWaits:
                    idle += 1
        finally:
            connection.close()
        return served

    def kiosk(name: int) -> list[int]:
        try:
            together.wait(timeout=30)
            for number in range(GUESTS // 4):
                with tenant_context(stralendorf):
                    take(office, passport, f"automat-{name}-{number}")
        finally:
            connection.close()
        return []

    with ThreadPoolExecutor(CLERKS + 2) as people:
        running = [people.submit(clerk, desk) for desk in desks]
        running += [people.submit(kiosk, name) for name in range(2)]
        served = [pk for one in running for pk in one.result()]
    with tenant_context(stralendorf):
        for ticket in Ticket.objects.filter(state=TicketState.WAITING):  # came when all were idle
            tickets.call_ticket(ticket_id=ticket.pk, counter=desks[0])
            tickets.finish(ticket_id=ticket.pk)
            served.append(ticket.pk)
        everybody = list(Ticket.objects.order_by("number").values_list("pk", "number", "state"))
        called = Tally(
            QueueRecord.objects.filter(what="called").values_list("ticket_number", flat=True)
        )
    assert sorted(served) == sorted(pk for pk, _, _ in everybody)
    assert [number for _, number, _ in everybody] == list(range(1, GUESTS + 1))
    assert {state for _, _, state in everybody} == {TicketState.DONE}
    assert set(called.values()) == {1}


def test_all_clerks_want_the_one_number(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern
) -> None:
    with tenant_context(stralendorf):
        ticket = take(office, passport, "eins")

    def step(desk: Counter) -> Callable[[], str]:
        return lambda: tickets.call_ticket(ticket_id=ticket.pk, counter=desk).label

    answers = at_once(stralendorf, [step(desk) for desk in desks])
    assert Tally(answers) == {"P 1": 1, "NotHere": CLERKS - 1}


def test_many_clicks_on_next_call_one_number(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern
) -> None:
    with tenant_context(stralendorf):
        for number in range(CLERKS):
            take(office, passport, f"gast-{number}")
    answers = at_once(
        stralendorf,
        [lambda: tickets.call_next(counter=desks[0], concerns=[passport.pk]).label] * CLERKS,
    )
    assert answers.count("CounterBusy") == CLERKS - 1
    with tenant_context(stralendorf):
        assert Ticket.objects.filter(state=TicketState.CALLED).count() == 1


def test_nobody_gets_up_from_a_number_that_is_being_called(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern, clerk: User
) -> None:
    with tenant_context(stralendorf):
        staff = staff_of(clerk)
    assert staff is not None
    for round_ in range(10):
        with tenant_context(stralendorf):
            counters.open_counter(counter=desks[0], staff=staff)
            pk = take(office, passport, f"aufstehen-{round_}").pk
        at_once(
            stralendorf,
            [
                lambda: tickets.call_next(counter=desks[0], concerns=[passport.pk]).label,
                lambda: counters.close_counter(counter=desks[0]),
            ],
        )
        with tenant_context(stralendorf):
            is_open = CounterDuty.objects.filter(counter=desks[0], closed_at=None).exists()
            called = Ticket.objects.get(pk=pk).state == TicketState.CALLED
            assert is_open == called
            if called:
                tickets.mark_missed(ticket_id=pk)
            tickets.leave(ticket_id=pk)
            counters.close_counter(counter=desks[0])


def test_next_forward_park_and_leaving_at_once_end_in_one_state(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern
) -> None:
    for round_ in range(5):
        with tenant_context(stralendorf):
            ticket = take(office, passport, f"runde-{round_}")
            tickets.call_ticket(ticket_id=ticket.pk, counter=desks[0])
        pk = ticket.pk
        steps: list[Callable[[], Ticket]] = [
            partial(tickets.mark_missed, ticket_id=pk),
            partial(tickets.start_serving, ticket_id=pk),
            partial(tickets.park, ticket_id=pk, remark="Foto"),
            partial(tickets.forward, ticket_id=pk, remark="x", counter=desks[1]),
            partial(tickets.leave, ticket_id=pk),
        ]
        at_once(stralendorf, steps)
        with tenant_context(stralendorf):
            after = Ticket.objects.get(pk=ticket.pk)
            at_counter = after.state in {TicketState.CALLED, TicketState.SERVING}
            assert (after.counter_id is not None) == at_counter
            if after.state == TicketState.SERVING:
                tickets.finish(ticket_id=ticket.pk)
            elif after.state != TicketState.LEFT:
                tickets.leave(ticket_id=ticket.pk)


def test_two_offices_forward_to_each_other_without_blocking(
    stralendorf: Tenant,
    tax_office: OrganisationUnit,
    office: Office,
    desks: list[Counter],
    passport: Concern,
) -> None:
    with tenant_context(stralendorf):
        other = make_office(tax_office, counters=1, key="kasse", name="Kasse")
        dues = make_concern(other, "abgaben", letter="K")
        window = Counter.objects.get(office=other)
    for round_ in range(5):
        with tenant_context(stralendorf):
            here, there = (
                take(office, passport, f"hin-{round_}"), take(other, dues, f"her-{round_}"),
            )  # fmt: skip
            tickets.call_ticket(ticket_id=here.pk, counter=desks[0])
            tickets.call_ticket(ticket_id=there.pk, counter=window)
        steps = [
            partial(tickets.forward, ticket_id=here.pk, remark="", office=other, concern=dues),
            partial(
                tickets.forward, ticket_id=there.pk, remark="", office=office, concern=passport
            ),
        ]
        states = [getattr(answer, "state", answer) for answer in at_once(stralendorf, steps)]
        assert states == [TicketState.WAITING, TicketState.WAITING]


def test_taking_back_and_calling_the_next_never_put_two_at_a_counter(
    stralendorf: Tenant, office: Office, desks: list[Counter], passport: Concern
) -> None:
    with tenant_context(stralendorf):
        first, _second = take(office, passport, "a"), take(office, passport, "b")
        tickets.call_ticket(ticket_id=first.pk, counter=desks[0])
        tickets.finish(ticket_id=first.pk)
    steps: list[Callable[[], Any]] = [
        lambda: tickets.reopen(ticket_id=first.pk).label,
        lambda: tickets.call_next(counter=desks[0], concerns=[passport.pk]).label,
    ]
    answers = at_once(stralendorf, steps)
    assert sorted(map(str, answers)) in (["CounterBusy", "P 1"], ["CounterBusy", "P 2"])


def test_two_people_sit_down_at_one_counter(
    stralendorf: Tenant, desks: list[Counter], clerk: User, lead: User
) -> None:
    with tenant_context(stralendorf):
        people: list[Staff] = [found for user in (clerk, lead) if (found := staff_of(user))]
    answers = at_once(
        stralendorf,
        [partial(counters.open_counter, counter=desks[0], staff=one) for one in people],
    )
    assert answers.count("CounterTaken") == 1
    with tenant_context(stralendorf):
        assert CounterDuty.objects.filter(closed_at=None).count() == 1


def test_pressing_for_help_often_calls_once(
    stralendorf: Tenant, desks: list[Counter], clerk: User
) -> None:
    with tenant_context(stralendorf):
        staff = staff_of(clerk)
        desk = Counter.objects.select_related("office").get(pk=desks[0].pk)
    assert staff is not None
    pressed = [lambda: emergencies.raise_emergency(counter=desk, staff=staff).pk] * 5
    assert len(set(at_once(stralendorf, pressed))) == 1
    with tenant_context(stralendorf):
        assert Emergency.objects.count() == 1
