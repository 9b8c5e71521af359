"""Sub-processes, called processes and activities that run several times."""

from __future__ import annotations

import pytest

from rathaus.workflow.api import deploy
from rathaus.workflow.models import Incident, Instance, Task
from rathaus.workflow.tests.building import (
    boundary_error,
    boundary_message,
    call,
    end,
    error_end,
    many,
    model,
    parallel,
    service,
    start,
    sub,
    task,
    user,
)
from rathaus.workflow.tests.conftest import Player
from rathaus.workflow.tests.test_events import send


def test_a_subprocess_is_over_when_its_last_token_ends(play: Player) -> None:
    inner = sub(
        "p",
        start("ps"),
        parallel("g"),
        user("a"),
        user("b"),
        end("pe"),
        end("pe2"),
        "ps > g > a > pe",
        "g > b > pe2",
    )
    play.start(model(start(), inner, user("c"), end(), "s > p > c > e"))
    play.do("a")
    assert play.open() == ["b"]
    play.do("b")
    assert play.open() == ["c"]


def test_a_called_process_gets_and_gives_back_the_variables(play: Player) -> None:
    deploy(key="inner", xml=model(start(), user("i"), end(), "s > i > e"))
    instance = play.start(
        model(start(), call("k", "inner"), user("a"), end(), "s > k > a > e"), x=1
    )
    called = Instance.objects.get(root=instance)
    assert (called.subject_key, called.variables) == ("1", {"x": 1})
    play.do("i", y=2)
    assert play.open() == ["a"]
    assert play.variables(instance) == {"x": 1, "y": 2}
    assert play.status(called) == "completed"


def test_a_running_process_keeps_its_version(play: Player) -> None:
    first = play.start(model(start(), user("a"), user("old"), end(), "s > a > old > e"))
    second = play.start(model(start(), user("b"), user("new"), end(), "s > b > new > e"))
    play.do("a")
    assert play.open() == ["b", "old"]
    assert (first.version.number, second.version.number) == (1, 2)


def test_an_error_in_a_called_process_reaches_the_caller(play: Player) -> None:
    deploy(
        key="inner",
        xml=model(
            start(),
            parallel("g"),
            user("i"),
            user("j"),
            error_end("x", "bad"),
            end(),
            "s > g > i > x",
            "g > j > e",
        ),
    )
    xml = model(
        start(),
        call("k", "inner"),
        boundary_error("b", "k", "bad"),
        user("c"),
        end(),
        "s > k > e",
        "b > c > e",
    )
    instance = play.start(xml)
    play.do("i")
    assert play.open() == ["c"]
    assert play.where() == {"c": 1}
    assert not Instance.objects.running().exclude(pk=instance.pk).exists()


def test_interrupting_a_call_ends_the_called_process(play: Player) -> None:
    deploy(key="inner", xml=model(start(), user("i"), end(), "s > i > e"))
    xml = model(
        start(),
        call("k", "inner"),
        boundary_message("m", "k", "stop"),
        end(),
        end("e2"),
        "s > k > e",
        "m > e2",
    )
    instance = play.start(xml)
    assert send("stop")
    assert play.status(instance) == "completed"
    assert play.open() == []
    assert Instance.objects.get(root=instance).status == "cancelled"


def test_a_process_that_calls_itself_without_end_is_stopped(play: Player) -> None:
    play.start(model(start(), call("k", "process"), end(), "s > k > e"))
    assert "20 times deep" in Incident.objects.get().reason


def test_a_call_to_a_process_that_does_not_exist_is_an_incident(play: Player) -> None:
    play.start(model(start(), call("k", "nowhere"), end(), "s > k > e"))
    assert "'nowhere'" in Incident.objects.get().reason


# --- Several runs ---------------------------------------------------------------------------------


def test_a_parallel_activity_runs_once_for_each_item(play: Player) -> None:
    xml = model(
        start(),
        user("a", many(over="units", item="unit"), rathaus__candidateUnit="${unit}"),
        user("b"),
        end(),
        "s > a > b > e",
    )
    play.start(xml, units=["buergerbuero", "buergerbuero"])
    assert play.open() == ["a", "a"]
    units = Task.objects.order_by("pk").values_list("candidate_unit__key", flat=True)
    assert list(units) == ["buergerbuero", "buergerbuero"]
    play.do("a")
    assert play.open() == ["a"]
    play.do("a")
    assert play.open() == ["b"]


def test_a_sequential_activity_runs_one_after_the_other(play: Player) -> None:
    xml = model(
        start(), user("a", many(times="n", sequential=True)), user("b"), end(), "s > a > b > e"
    )
    play.start(xml, n=2)
    assert play.open() == ["a"]
    play.do("a")
    assert play.open() == ["a"]
    play.do("a")
    assert play.open() == ["b"]


@pytest.mark.parametrize("sequential", [True, False], ids=["sequential", "parallel"])
def test_a_completion_condition_ends_the_activity_early(play: Player, sequential: bool) -> None:
    marker = many(times="4", until="nrOfCompletedInstances >= 2", sequential=sequential)
    play.start(model(start(), user("a", marker), user("b"), end(), "s > a > b > e"))
    play.do("a")
    play.do("a")
    assert play.open() == ["b"]
    assert play.where() == {"b": 1}


@pytest.mark.parametrize("sequential", [True, False], ids=["sequential", "parallel"])
def test_an_empty_collection_is_passed_by(play: Player, sequential: bool) -> None:
    marker = many(over="items", item="it", sequential=sequential)
    play.start(model(start(), user("a", marker), user("b"), end(), "s > a > b > e"), items=[])
    assert play.open() == ["b"]


def test_an_item_is_known_inside_its_own_run_only(play: Player) -> None:
    inner = sub(
        "p", start("ps"), user("a"), end("pe"), "ps > a > pe", inner=many(over="names", item="name")
    )
    instance = play.start(model(start(), inner, end(), "s > p > e"), names=["x", "y"])
    play.do("a", name="z", seen=True)
    play.do("a")
    assert play.variables(instance) == {"names": ["x", "y"], "seen": True}
    assert play.status(instance) == "completed"


@pytest.mark.parametrize("sequential", [True, False], ids=["sequential", "parallel"])
def test_many_runs_without_a_pause_need_no_deep_stack(play: Player, sequential: bool) -> None:
    marker = many(times="600", sequential=sequential)
    instance = play.start(model(start(), task("a", marker), end(), "s > a > e"))
    assert play.done().count("a") == 600
    assert play.status(instance) == "completed"


def test_a_called_process_can_run_for_each_item(play: Player) -> None:
    deploy(key="inner", xml=model(start(), user("i"), end(), "s > i > e"))
    xml = model(start(), call("k", "inner", many(over="items", item="it")), end(), "s > k > e")
    instance = play.start(xml, items=[1, 2])
    called = Instance.objects.filter(root=instance).order_by("pk")
    assert [row.variables["it"] for row in called] == [1, 2]
    play.do("i")
    play.do("i")
    assert play.status(instance) == "completed"


@pytest.mark.parametrize(
    ("marker", "reason"),
    [
        (many(over="nothing", item="x"), "nothing"),
        (many(over="n", item="x"), "no list"),
        (many(times="'two'"), "no whole number"),
        (many(times="9000"), "More than 5000"),
    ],
)
def test_an_activity_that_cannot_be_counted_is_an_incident(
    play: Player, marker: str, reason: str
) -> None:
    play.start(model(start(), service("a", inner=marker), end(), "s > a > e"), n=2)
    assert reason in Incident.objects.get().reason
