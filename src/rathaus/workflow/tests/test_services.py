"""Service tasks: in the step, as a job, again after a fault, and as an incident at last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from rathaus.accounts.api import User, staff_of
from rathaus.tenants.api import OrganisationUnit
from rathaus.workflow.api import (
    BpmnError,
    ServiceCall,
    StepInProgress,
    complete,
    deliver_message,
    fire_due_timers,
    retry_incident,
)
from rathaus.workflow.models import Incident, Task, Timer
from rathaus.workflow.services.incidents import IncidentSettled, RetryForbidden
from rathaus.workflow.tests.building import (
    boundary_error,
    boundary_message,
    catch,
    end,
    exclusive,
    many,
    model,
    parallel,
    service,
    start,
    throw,
    user,
)
from rathaus.workflow.tests.conftest import Handle, Player
from rathaus.workflow.tests.test_events import pass_time, send

ONE_SERVICE = model(start(), service("a", "test.own"), user("b"), end(), "s > a > b > e")


class Flaky:
    """A handler that writes a unit and then fails as often as told."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.keys: list[str] = []

    def __call__(self, call: ServiceCall) -> Mapping[str, Any]:
        self.keys.append(call.idempotency_key)
        OrganisationUnit.objects.create(key=f"versuch-{len(self.keys)}", name="Versuch")
        if len(self.keys) <= self.failures:
            raise ConnectionError("the printer does not answer")
        return {"tries": len(self.keys)}


def test_a_handler_sees_the_variables_and_adds_some(play: Player, handle: Handle) -> None:
    seen: list[ServiceCall] = []

    def double(call: ServiceCall) -> Mapping[str, Any]:
        seen.append(call)
        return {"double": call.variables["x"] * 2}

    handle("test.own", double)
    instance = play.start(ONE_SERVICE, x=21)
    assert play.variables(instance) == {"x": 21, "double": 42}
    call = seen[0]
    assert (call.subject_kind, call.subject_key, call.element_id) == ("matter", "1", "a")
    assert call.idempotency_key == f"{instance.pk}-1"


def test_a_failed_call_is_undone_and_tried_again(
    play: Player, handle: Handle, clock: time_machine.Traveller
) -> None:
    flaky = Flaky(failures=2)
    handle("test.own", flaky)
    instance = play.start(ONE_SERVICE)
    assert play.open() == []
    assert pass_time(clock, seconds=9) == 0
    assert pass_time(clock, seconds=1) == 1
    assert pass_time(clock, minutes=2) == 1
    assert play.open() == ["b"]
    assert play.variables(instance) == {"tries": 3}
    assert set(flaky.keys) == {f"{instance.pk}-1"}
    tried = OrganisationUnit.objects.filter(name="Versuch").values_list("key", flat=True)
    assert list(tried) == ["versuch-3"]


def test_after_the_last_try_staff_are_asked_and_may_retry(
    play: Player, handle: Handle, clock: time_machine.Traveller, lead: User
) -> None:
    flaky = Flaky(failures=4)
    handle("test.own", flaky)
    play.start(ONE_SERVICE)
    for span in (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=30)):
        clock.shift(span)
        assert fire_due_timers(timezone.now()) == 1
    incident = Incident.objects.get()
    assert incident.reason == "test.own: ConnectionError: the printer does not answer"
    assert Timer.objects.count() == 0

    staff = staff_of(lead)
    assert staff is not None
    retry_incident(incident_id=incident.pk, staff=staff)
    assert fire_due_timers(timezone.now()) == 1
    assert play.open() == ["b"]
    with pytest.raises(IncidentSettled):
        retry_incident(incident_id=incident.pk, staff=staff)
    assert Incident.objects.get().resolved_by == lead


def test_a_clerk_may_not_retry(play: Player) -> None:
    play.start(ONE_SERVICE)
    with pytest.raises(RetryForbidden):
        retry_incident(incident_id=Incident.objects.get().pk, staff=play.staff)


def test_an_unknown_handler_is_an_incident(play: Player) -> None:
    play.start(ONE_SERVICE)
    assert "'test.own'" in Incident.objects.get().reason


def test_a_completed_task_stays_completed_if_what_follows_fails(
    play: Player, handle: Handle
) -> None:
    handle("test.own", Flaky(failures=9))
    play.start(model(start(), user("a"), service("b", "test.own"), end(), "s > a > b > e"))
    play.do("a")
    assert Task.objects.get().status == "completed"
    assert play.where() == {"b": 1}


def test_an_async_service_waits_for_a_worker(
    play: Player, calls: list[ServiceCall], clock: time_machine.Traveller
) -> None:
    xml = model(start(), service("a", rathaus__async="true"), end(), "s > a > e")
    instance = play.start(xml)
    assert calls == []
    assert fire_due_timers(timezone.now()) == 1
    assert [call.element_id for call in calls] == ["a"]
    assert play.status(instance) == "completed"


def test_each_visit_has_its_own_idempotency_key(play: Player, calls: list[ServiceCall]) -> None:
    xml = model(
        start(),
        service("a"),
        user("u"),
        exclusive("g"),
        end(),
        "s > a > u > g",
        "g > a : again",
        "g > e : default",
    )
    play.start(xml)
    play.do("u", again=True)
    play.do("u", again=False)
    keys = [call.idempotency_key for call in calls]
    assert len(set(keys)) == len(keys) == 2


def test_a_business_error_takes_the_boundary_event_and_undoes_the_handler(
    play: Player, handle: Handle
) -> None:
    def refuse(call: ServiceCall) -> None:
        OrganisationUnit.objects.create(key="halb", name="Halb")
        raise BpmnError("no_money")

    handle("test.own", refuse)
    xml = model(
        start(),
        service("a", "test.own"),
        boundary_error("b", "a", "no_money"),
        user("c"),
        end(),
        "s > a > e",
        "b > c > e",
    )
    play.start(xml)
    assert play.open() == ["c"]
    assert not OrganisationUnit.objects.filter(key="halb").exists()


def test_a_business_error_that_nobody_catches_is_an_incident(play: Player, handle: Handle) -> None:
    def refuse(call: ServiceCall) -> None:
        raise BpmnError("no_money")

    handle("test.own", refuse)
    play.start(ONE_SERVICE)
    assert "'no_money'" in Incident.objects.get().reason


def test_a_message_can_end_a_service_that_stands_still(
    play: Player, handle: Handle, clock: time_machine.Traveller
) -> None:
    handle("test.own", Flaky(failures=99))
    xml = model(
        start(),
        service("a", "test.own"),
        boundary_message("m", "a", "stop"),
        end(),
        end("e2"),
        "s > a > e",
        "m > e2",
    )
    instance = play.start(xml)
    for _ in range(3):
        pass_time(clock, hours=1)
    assert Incident.objects.unresolved().count() == 1
    assert send("stop")
    assert play.status(instance) == "completed"
    assert Incident.objects.unresolved().count() == 0


def test_a_handler_may_deliver_a_message_to_its_own_process(play: Player, handle: Handle) -> None:
    """A fee of nothing is paid at once: the message comes before, or beside, its receiver."""

    def pay(call: ServiceCall) -> Mapping[str, Any]:
        deliver_message(
            subject_kind=call.subject_kind,
            subject_key=call.subject_key,
            message="paid",
            variables={"amount": 0},
            idempotency_key=call.idempotency_key,
        )
        return {"asked": True}

    handle("test.own", pay)
    before = model(start(), service("a", "test.own"), catch("c", "paid"), end(), "s > a > c > e")
    beside = model(
        start(),
        parallel("g"),
        catch("c", "paid"),
        user("u"),
        service("a", "test.own"),
        end(),
        "s > g > c > e",
        "g > u > a > e",
    )
    first, second = play.start(before), play.start(beside)
    play.do("u")
    assert (play.status(first), play.status(second)) == ("completed", "completed")
    assert play.variables(second) == {"asked": True, "amount": 0}


def test_a_handler_may_not_complete_a_task_of_its_own_process(play: Player, handle: Handle) -> None:
    refusals = []

    def meddle(call: ServiceCall) -> None:
        task = Task.objects.pending().get()
        with pytest.raises(StepInProgress) as refusal:
            complete(task_id=task.pk, staff=play.staff)
        refusals.append(refusal)

    handle("test.own", meddle)
    play.start(
        model(
            start(),
            parallel("g"),
            user("u"),
            user("w"),
            service("a", "test.own"),
            end(),
            "s > g > u > e",
            "g > w > a > e",
        )
    )
    play.do("w")
    assert len(refusals) == 1


def test_a_throwing_event_may_name_a_handler(play: Player, calls: list[ServiceCall]) -> None:
    part = throw("t", "hello")
    part.attributes["rathaus:service"] = "test.note"
    play.start(model(start(), part, end(), "s > t > e"))
    assert [call.element_id for call in calls] == ["t"]


def test_one_failing_run_does_not_disturb_the_others(play: Player, handle: Handle) -> None:
    def odd(call: ServiceCall) -> None:
        if call.variables["n"] == 2:
            raise ValueError(call.variables["n"])

    handle("test.own", odd)
    xml = model(
        start(),
        service("a", "test.own", many(over="items", item="n")),
        user("b"),
        end(),
        "s > a > b > e",
    )
    play.start(xml, items=[1, 2, 3])
    assert play.done() == ["s", "a", "a"]
    assert play.where() == {"a": 2}


def test_a_broken_condition_is_retried_after_its_data_are_repaired(
    play: Player, lead: User
) -> None:
    staff = staff_of(lead)
    assert staff is not None
    xml = model(
        start(),
        user("a"),
        exclusive("g"),
        user("b"),
        user("c"),
        end(),
        "s > a > g",
        "g > b : x > 1",
        "g > c : default",
        "b > e",
        "c > e",
    )
    instance = play.start(xml)
    play.do("a", x="viel")
    instance.refresh_from_db()
    instance.variables["x"] = 2
    instance.save(update_fields=["variables"])
    retry_incident(incident_id=Incident.objects.get().pk, staff=staff)
    assert play.open() == ["b"]
