"""Timers, messages and errors: waiting, interrupting, running beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from rathaus.workflow.api import deliver_message, fire_due_timers
from rathaus.workflow.models import Incident, Message, Subscription, Timer
from rathaus.workflow.tests.building import (
    boundary_error,
    boundary_message,
    boundary_timer,
    catch,
    end,
    error_end,
    event_gateway,
    exclusive,
    many,
    model,
    receive,
    start,
    sub,
    task,
    throw,
    timer,
    user,
)
from rathaus.workflow.tests.conftest import Player


def pass_time(clock: time_machine.Traveller, **span: int) -> int:
    """Let time pass and the clock's round come by; returns how many timers fired."""
    clock.shift(timedelta(**span))
    return fire_due_timers(timezone.now())


def send(message: str, key: str = "", **variables: object) -> bool:
    return deliver_message(
        subject_kind="matter",
        subject_key="1",
        message=message,
        variables=variables,
        idempotency_key=key,
    )


def test_an_intermediate_timer_waits_its_time(play: Player, clock: time_machine.Traveller) -> None:
    instance = play.start(model(start(), timer("t", "P14D"), end(), "s > t > e"))
    assert pass_time(clock, days=13) == 0
    assert play.status(instance) == "running"
    assert pass_time(clock, days=1) == 1
    assert play.status(instance) == "completed"
    assert fire_due_timers(timezone.now()) == 0


@pytest.mark.parametrize(
    ("form", "text"),
    [("duration", "${wait}"), ("date", "2026-11-30T09:00"), ("date", "${until}")],
)
def test_a_timer_may_be_computed_or_a_date(
    play: Player, clock: time_machine.Traveller, form: str, text: str
) -> None:
    xml = model(start(), timer("t", text, form), end(), "s > t > e")
    play.start(xml, wait="P7D", until="2026-11-30T09:00:00+01:00")
    assert Timer.objects.get().due_at - timezone.now() == timedelta(days=7)


def test_a_computed_timer_that_is_no_time_becomes_an_incident(play: Player) -> None:
    play.start(model(start(), timer("t", "${wait}"), end(), "s > t > e"), wait="bald")
    assert "'bald'" in Incident.objects.get().reason


def test_an_interrupting_timer_takes_over(play: Player, clock: time_machine.Traveller) -> None:
    xml = model(
        start(),
        user("a"),
        boundary_timer("late", "a", "P1D"),
        user("b"),
        end(),
        "s > a > e",
        "late > b > e",
    )
    play.start(xml)
    assert pass_time(clock, days=1) == 1
    assert play.open() == ["b"]


def test_a_finished_task_takes_its_timer_with_it(
    play: Player, clock: time_machine.Traveller
) -> None:
    xml = model(
        start(),
        user("a"),
        boundary_timer("late", "a", "P1D"),
        user("b"),
        end(),
        "s > a > e",
        "late > b > e",
    )
    instance = play.start(xml)
    play.do("a")
    assert Timer.objects.count() == 0
    assert pass_time(clock, days=2) == 0
    assert play.status(instance) == "completed"


def test_a_repeating_timer_runs_beside_the_task(
    play: Player, clock: time_machine.Traveller
) -> None:
    xml = model(
        start(),
        user("a"),
        boundary_timer("remind", "a", "R2/P7D", form="cycle", interrupting=False),
        user("r"),
        end(),
        end("e2"),
        "s > a > e",
        "remind > r > e2",
    )
    instance = play.start(xml)
    for days, expected in ((7, ["a", "r"]), (7, ["a", "r", "r"]), (70, ["a", "r", "r"])):
        pass_time(clock, days=days)
        assert play.open() == expected
    play.do("a")
    assert play.status(instance) == "running"
    play.do("r")
    play.do("r")
    assert play.status(instance) == "completed"


def test_a_message_moves_the_token_that_waits_for_it(play: Player) -> None:
    instance = play.start(
        model(start(), catch("c", "paid"), receive("r", "back"), end(), "s > c > r > e")
    )
    assert send("paid", amount=3070)
    assert play.variables(instance) == {"amount": 3070}
    assert send("back")
    assert play.status(instance) == "completed"
    assert Subscription.objects.count() == 0


def test_an_early_message_is_kept(play: Player) -> None:
    instance = play.start(model(start(), user("a"), catch("c", "paid"), end(), "s > a > c > e"))
    assert send("paid") is False
    play.do("a")
    assert play.status(instance) == "completed"
    assert Message.objects.get().taken_at is not None


def test_the_same_message_counts_once(play: Player) -> None:
    xml = model(
        start(),
        catch("c", "paid"),
        exclusive("g"),
        end(),
        "s > c > g",
        "g > c : again",
        "g > e : default",
    )
    instance = play.start(xml, again=True)
    assert send("paid", "payment-7", again=True) is True
    assert send("paid", "payment-7", again=False) is False
    assert play.status(instance) == "running"
    assert send("paid", "payment-8", again=False) is True
    assert play.status(instance) == "completed"


def test_one_message_wakes_one_token(play: Player) -> None:
    xml = model(start(), catch("c", "paid"), end(), "s > c > e")
    first, second = play.start(xml), play.start(xml)
    assert send("paid")
    assert (play.status(first), play.status(second)) == ("completed", "running")


def test_a_message_to_another_subject_is_not_heard(play: Player) -> None:
    instance = play.start(model(start(), catch("c", "paid"), end(), "s > c > e"))
    assert not deliver_message(subject_kind="matter", subject_key="2", message="paid")
    assert play.status(instance) == "running"


def test_a_boundary_message_interrupts(play: Player) -> None:
    inner = sub("p", start("ps"), user("a"), user("b"), end("pe"), "ps > a > b > pe")
    xml = model(
        start(),
        inner,
        boundary_message("gone", "p", "withdrawn"),
        task("t"),
        end(),
        end("e2"),
        "s > p > e",
        "gone > t > e2",
    )
    instance = play.start(xml)
    play.do("a")
    assert send("withdrawn")
    assert play.open() == []
    assert play.done()[-2:] == ["t", "e2"]
    assert play.status(instance) == "completed"


def test_a_boundary_message_that_does_not_interrupt_hears_every_time(play: Player) -> None:
    xml = model(
        start(),
        user("a"),
        boundary_message("more", "a", "paper", interrupting=False),
        user("look"),
        end(),
        end("e2"),
        "s > a > e",
        "more > look > e2",
    )
    send("paper")
    send("paper")
    play.start(xml)
    assert play.open() == ["a", "look", "look"]
    assert send("paper")
    assert play.open() == ["a", "look", "look", "look"]


@pytest.mark.parametrize("first", ["message", "timer"])
def test_an_event_gateway_goes_the_way_of_what_comes_first(
    play: Player, clock: time_machine.Traveller, first: str
) -> None:
    xml = model(
        start(),
        event_gateway("g"),
        catch("m", "paid"),
        timer("t", "P14D"),
        task("a"),
        task("b"),
        end(),
        "s > g > m > a > e",
        "g > t > b > e",
    )
    instance = play.start(xml)
    if first == "message":
        assert send("paid")
    else:
        assert pass_time(clock, days=14) == 1
    expected = ["s", "g", "m", "a", "e"] if first == "message" else ["s", "g", "t", "b", "e"]
    assert play.done() == expected
    assert play.status(instance) == "completed"
    assert Subscription.objects.count() == Timer.objects.count() == 0


def test_a_thrown_message_reaches_another_process_of_the_subject_after_the_commit(
    play: Player, django_capture_on_commit_callbacks: object
) -> None:
    from rathaus.workflow import tasks

    waiting = play.start(model(start(), catch("c", "hello"), end(), "s > c > e"), key="waiting")
    play.start(model(start(), throw("t", "hello"), end(), "s > t > e"), key="sending", x=1)
    assert play.status(waiting) == "running"
    tasks.deliver_sent_message(message_id=Message.objects.get().pk)
    assert play.status(waiting) == "completed"
    assert play.variables(waiting) == {"x": 1}


@pytest.mark.parametrize(
    ("code", "expected"), [("bad", "exact"), ("worse", "any")], ids=["its own", "the general one"]
)
def test_an_error_goes_to_the_event_that_names_it(play: Player, code: str, expected: str) -> None:
    inner = sub("p", start("ps"), user("a"), error_end("pe", code), "ps > a > pe")
    xml = model(
        start(),
        inner,
        boundary_error("be", "p", "bad"),
        boundary_error("ba", "p"),
        user("exact"),
        user("any"),
        end(),
        "s > p > e",
        "be > exact > e",
        "ba > any > e",
    )
    play.start(xml)
    play.do("a")
    assert play.open() == [expected]


def test_an_error_leaves_all_scopes_up_to_the_one_that_catches_it(play: Player) -> None:
    deep = sub("q", start("qs"), user("a"), error_end("qe", "bad"), "qs > a > qe")
    middle = sub("p", start("ps"), deep, end("pe"), "ps > q > pe")
    xml = model(
        start(), middle, boundary_error("b", "p", "bad"), user("c"), end(), "s > p > e", "b > c > e"
    )
    play.start(xml)
    play.do("a")
    assert play.open() == ["c"]
    assert play.where() == {"c": 1}


def test_a_timer_on_a_multi_instance_activity_ends_all_its_runs(
    play: Player, clock: time_machine.Traveller
) -> None:
    xml = model(
        start(),
        user("a", many(times="3")),
        boundary_timer("late", "a", "P1D"),
        user("b"),
        end(),
        "s > a > e",
        "late > b > e",
    )
    play.start(xml)
    play.do("a")
    assert pass_time(clock, days=1) == 1
    assert play.open() == ["b"]
    assert play.where() == {"b": 1}
