"""What people do with tasks, and who may."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from rathaus.accounts.api import Role, Staff, User, staff_of
from rathaus.core.actors import Actor, ActorKind, acting_as
from rathaus.core.events import Event, _handlers, subscribe
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_staff
from rathaus.tenants.models import OrganisationUnit, Tenant
from rathaus.workflow.api import (
    NotYourTask,
    Task,
    TaskAlreadyClaimed,
    TaskNotOpen,
    cancel_processes,
    claim,
    complete,
    delegate,
    deploy,
    open_tasks_of,
    release,
    start,
    steps_of,
    tasks_for,
)
from rathaus.workflow.events import TaskCompleted
from rathaus.workflow.models import Incident
from rathaus.workflow.tests import building
from rathaus.workflow.tests.building import end, many, model, user
from rathaus.workflow.tests.conftest import Player

OFFICE = {
    "rathaus__candidateUnit": "${unit}",
    "rathaus__dueDays": "14",
    "rathaus__formKey": "check",
}
ONE_TASK = model(building.start(), user("a", **OFFICE), end(), "s > a > e")


@pytest.fixture
def task(play: Player) -> Task:
    play.start(ONE_TASK, unit="buergerbuero")
    return Task.objects.get()


def as_staff(person: User) -> Staff:
    staff = staff_of(person)
    assert staff is not None
    return staff


def test_a_task_says_whose_it_is_and_until_when(
    play: Player, clock: time_machine.Traveller, citizens_office: OrganisationUnit
) -> None:
    play.start(ONE_TASK, unit="buergerbuero")
    task = Task.objects.get()
    assert (task.name, task.form_key, task.due_on) == ("a", "check", date(2026, 12, 7))
    assert task.candidate_unit == citizens_office
    assert (task.candidate_role, task.status) == ("clerk", "open")


def test_a_task_for_a_unit_that_does_not_exist_is_an_incident(play: Player) -> None:
    play.start(ONE_TASK, unit="raumfahrt")
    assert "'raumfahrt'" in Incident.objects.get().reason


def test_who_sees_a_task(task: Task, clerk: User, tax_clerk: User, lead: User) -> None:
    assert list(tasks_for(as_staff(clerk))) == [task]
    assert list(tasks_for(as_staff(tax_clerk))) == []
    claim(task_id=task.pk, staff=as_staff(lead))
    assert list(tasks_for(as_staff(clerk))) == []
    assert list(tasks_for(as_staff(lead))) == [task]
    assert open_tasks_of("matter", "1") == [task]


def test_a_task_for_leads_is_not_for_clerks(play: Player, lead: User) -> None:
    play.start(
        model(building.start(), user("a", rathaus__candidateRole="lead"), end(), "s > a > e")
    )
    task = Task.objects.get()
    assert list(tasks_for(play.staff)) == []
    with pytest.raises(NotYourTask):
        claim(task_id=task.pk, staff=play.staff)
    assert claim(task_id=task.pk, staff=as_staff(lead)).assignee == lead


def test_claim_release_delegate_complete(task: Task, clerk: User, lead: User) -> None:
    events: list[Event] = []

    def remember(event: Event) -> None:
        events.append(event)

    subscribe(Event)(remember)
    try:
        with acting_as(Actor(ActorKind.STAFF, clerk.pk, "Anna Amtlich")):
            claim(task_id=task.pk, staff=as_staff(clerk))
            claim(task_id=task.pk, staff=as_staff(clerk))
            release(task_id=task.pk, staff=as_staff(clerk))
            delegate(task_id=task.pk, staff=as_staff(lead), to_user=clerk)
            complete(task_id=task.pk, staff=as_staff(clerk), variables={"decision": "approve"})
    finally:
        _handlers[Event].remove(remember)
    assert [event.name for event in events] == [
        "workflow.task_claimed",
        "workflow.task_released",
        "workflow.task_delegated",
        "workflow.task_completed",
        "workflow.instance_ended",
    ]
    history = [(row.step.action, row.name, row.step.actor_label) for row in steps_of("matter", "1")]
    assert history[3:] == [
        ("claimed", "a", "Anna Amtlich"),
        ("released", "a", "Anna Amtlich"),
        ("delegated", "a", "Anna Amtlich"),
        ("completed", "a", "Anna Amtlich"),
        ("completed", "e", "Anna Amtlich"),
        ("ended", "e", "Anna Amtlich"),
    ]


type Act = Callable[[Task, Staff], object]


@pytest.mark.parametrize(
    ("act", "who", "refusal"),
    [
        pytest.param(lambda t, s: claim(task_id=t.pk, staff=s), "tax_clerk", NotYourTask, id="claim, other unit"),
        pytest.param(lambda t, s: claim(task_id=t.pk, staff=s), "lead", TaskAlreadyClaimed, id="claim, held"),
        pytest.param(lambda t, s: complete(task_id=t.pk, staff=s), "lead", TaskAlreadyClaimed, id="complete, held"),
        pytest.param(lambda t, s: complete(task_id=t.pk, staff=s), "tax_clerk", NotYourTask, id="complete, other unit"),
        pytest.param(lambda t, s: release(task_id=t.pk, staff=s), "tax_clerk", NotYourTask, id="release, other unit"),
        pytest.param(
            lambda t, s: delegate(task_id=t.pk, staff=s, to_user=s.user), "tax_clerk", NotYourTask, id="delegate, other unit"
        ),
    ],
)  # fmt: skip
def test_refusals_while_the_clerk_holds_the_task(
    task: Task,
    clerk: User,
    request: pytest.FixtureRequest,
    act: Act,
    who: str,
    refusal: type[Exception],
) -> None:
    claim(task_id=task.pk, staff=as_staff(clerk))
    with pytest.raises(refusal):
        act(task, as_staff(request.getfixturevalue(who)))
    task.refresh_from_db()
    assert (task.status, task.assignee) == ("claimed", clerk)


@pytest.mark.parametrize("act", [claim, complete, release])
def test_a_finished_task_stays_finished(task: Task, clerk: User, act: Callable[..., Task]) -> None:
    complete(task_id=task.pk, staff=as_staff(clerk))
    with pytest.raises(TaskNotOpen):
        act(task_id=task.pk, staff=as_staff(clerk))


def test_after_a_refusal_the_work_goes_on(task: Task, clerk: User, tax_clerk: User) -> None:
    with pytest.raises(NotYourTask):
        complete(task_id=task.pk, staff=as_staff(tax_clerk))
    complete(task_id=task.pk, staff=as_staff(clerk))
    assert Task.objects.get(pk=task.pk).assignee == clerk


def test_nobody_goes_on_after_half_a_step(task: Task, clerk: User) -> None:
    @subscribe(TaskCompleted)
    def fail(event: TaskCompleted) -> None:
        raise RuntimeError(event.name)

    staff = as_staff(clerk)
    try:
        with transaction.atomic():
            with pytest.raises(RuntimeError, match=TaskCompleted.name):
                complete(task_id=task.pk, staff=staff)
            with pytest.raises(TransactionManagementError):
                Task.objects.get(pk=task.pk)
    finally:
        _handlers[TaskCompleted].remove(fail)
    assert Task.objects.get(pk=task.pk).is_pending


def test_a_task_goes_only_to_people_it_is_meant_for(
    task: Task, clerk: User, tax_clerk: User, clerk_of_hemer: User
) -> None:
    claim(task_id=task.pk, staff=as_staff(clerk))
    for stranger in (tax_clerk, clerk_of_hemer):
        with pytest.raises(NotYourTask):
            delegate(task_id=task.pk, staff=as_staff(clerk), to_user=stranger)


def test_cancelling_takes_the_tasks_away(task: Task, clerk: User) -> None:
    assert cancel_processes(subject_kind="matter", subject_key="1") == 1
    task.refresh_from_db()
    assert (task.status, task.instance.status) == ("cancelled", "cancelled")
    assert cancel_processes(subject_kind="matter", subject_key="1") == 0


def test_a_work_list_costs_the_same_for_one_and_for_many(play: Player, clerk: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            for row in tasks_for(play.staff).for_list():
                assert row.candidate_unit
        return len(captured)

    marker = many(times="n")
    xml = model(building.start(), user("a", marker, **OFFICE), end(), "s > a > e")
    play.start(xml, unit="buergerbuero", n=1)
    one = queries()
    play.start(xml, unit="buergerbuero", n=30)
    assert queries() == one == 1


def test_another_town_finds_nothing(task: Task, hemer: Tenant, clerk_of_hemer: User) -> None:
    with tenant_context(hemer):
        staff = as_staff(clerk_of_hemer)
        assert list(tasks_for(staff)) == []
        assert open_tasks_of("matter", "1") == []
        assert steps_of("matter", "1") == []
        with pytest.raises(Task.DoesNotExist):
            claim(task_id=task.pk, staff=staff)
        with pytest.raises(Task.DoesNotExist):
            complete(task_id=task.pk, staff=staff)


@pytest.mark.django_db(transaction=True)
def test_of_many_clerks_who_claim_at_once_exactly_one_wins(
    stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    people = [
        make_staff(
            stralendorf,
            f"nr{number}@stralendorf.example",
            f"Nr {number}",
            Role.CLERK,
            citizens_office,
        )
        for number in range(4)
    ]
    with tenant_context(stralendorf):
        deploy(key="process", xml=ONE_TASK)
        start(
            key="process",
            subject_kind="matter",
            subject_key="1",
            variables={"unit": "buergerbuero"},
        )
        task_id = Task.objects.get().pk
    outcome: dict[str, str] = {}
    together = threading.Barrier(len(people))

    def try_to_claim(person: User) -> None:
        try:
            together.wait()
            with tenant_context(stralendorf):
                claim(task_id=task_id, staff=as_staff(person))
            outcome[person.email] = "won"
        except TaskAlreadyClaimed:
            outcome[person.email] = "too late"
        finally:
            connection.close()

    threads = [threading.Thread(target=try_to_claim, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.values()) == ["too late", "too late", "too late", "won"]
    with tenant_context(stralendorf):
        winner = Task.objects.get().assignee
        assert winner is not None
        assert outcome[winner.email] == "won"
        assert [row.step.action for row in steps_of("matter", "1")].count("claimed") == 1
