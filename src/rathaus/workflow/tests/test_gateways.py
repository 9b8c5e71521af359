"""Ways through the process: which are taken, and where they come together again."""

from __future__ import annotations

import pytest

from rathaus.workflow.models import Incident
from rathaus.workflow.tests.building import (
    end,
    error_end,
    exclusive,
    inclusive,
    model,
    parallel,
    service,
    start,
    sub,
    task,
    terminate,
    user,
)
from rathaus.workflow.tests.conftest import Player


def test_a_sequence_runs_from_start_to_end(play: Player) -> None:
    xml = model(start(), task("t"), user("a"), service("b"), end(), "s > t > a > b > e")
    instance = play.start(xml)
    assert play.open() == ["a"]
    play.do("a")
    assert play.done() == ["s", "t", "a", "b", "e"]
    assert play.status(instance) == "completed"
    assert play.where() == {}


@pytest.mark.parametrize(("x", "expected"), [(5, "a"), (1, "b"), (0, "c")])
def test_an_exclusive_gateway_takes_the_first_true_way(play: Player, x: int, expected: str) -> None:
    xml = model(
        start(),
        exclusive("g"),
        *map(user, "abc"),
        end(),
        "s > g",
        "g > a : x > 1",
        "g > b : x > 0",
        "g > c : default",
        "a > e",
        "b > e",
        "c > e",
    )
    play.start(xml, x=x)
    assert play.open() == [expected]


def test_a_parallel_join_waits_for_every_way(play: Player) -> None:
    xml = model(
        start(),
        parallel("g"),
        *map(user, "abc"),
        parallel("j"),
        end(),
        "s > g > a > j > c > e",
        "g > b > j",
    )
    instance = play.start(xml)
    assert play.open() == ["a", "b"]
    play.do("b")
    assert play.where() == {"a": 1, "j": 1}
    play.do("a")
    assert play.open() == ["c"]
    play.do("c")
    assert play.status(instance) == "completed"


def test_a_parallel_join_takes_one_token_from_each_way(play: Player) -> None:
    """Two tokens on one way do not stand for the missing one on the other (BPMN 2.0.2, 13.4.1)."""
    xml = model(
        start(),
        parallel("g"),
        user("a"),
        user("b"),
        user("c"),
        exclusive("m"),
        parallel("j"),
        end(),
        "s > g > a > m > j > e",
        "g > b > m",
        "g > c > j",
    )
    instance = play.start(xml)
    play.do("a")
    play.do("b")
    assert play.where() == {"c": 1, "j": 2}
    play.do("c")
    assert play.where() == {"j": 1}
    assert play.status(instance) == "running"


INCLUSIVE = model(
    start(),
    inclusive("g"),
    *map(user, "abc"),
    inclusive("j"),
    end(),
    "s > g",
    "g > a : x > 1",
    "g > b : x > 0",
    "g > c : default",
    "a > j",
    "b > j",
    "c > j > e",
)


@pytest.mark.parametrize(("x", "expected"), [(5, ["a", "b"]), (1, ["b"]), (0, ["c"])])
def test_an_inclusive_gateway_takes_all_true_ways_and_waits_for_them(
    play: Player, x: int, expected: list[str]
) -> None:
    instance = play.start(INCLUSIVE, x=x)
    assert play.open() == expected
    for name in reversed(expected):
        assert play.status(instance) == "running"
        play.do(name)
    assert play.status(instance) == "completed"
    assert play.done().count("e") == 1


def test_an_inclusive_join_waits_for_a_token_further_up(play: Player) -> None:
    """The token is still two tasks and a decision away, and may yet come."""
    xml = model(
        start(),
        inclusive("g"),
        *map(user, "abcd"),
        exclusive("x"),
        inclusive("j"),
        end(),
        end("e2"),
        "s > g",
        "g > a : true",
        "g > b : true",
        "g > j : default",
        "a > j > e",
        "b > c > x",
        "x > j : again",
        "x > d : default",
        "d > e2",
    )
    instance = play.start(xml, again=False)
    play.do("a")
    play.do("b")
    assert play.where() == {"j": 1, "c": 1}
    play.do("c")
    assert play.open() == ["d"]
    assert play.done()[-1] == "e"
    play.do("d")
    assert play.status(instance) == "completed"


def test_an_inclusive_join_does_not_wait_for_a_token_behind_it(play: Player) -> None:
    xml = model(
        start(),
        parallel("g"),
        *map(user, "abc"),
        inclusive("j"),
        exclusive("back"),
        end(),
        end("e2"),
        "s > g > a > j > c > back",
        "back > j : again",
        "back > e : default",
        "g > b > e2",
    )
    play.start(xml, again=True)
    play.do("a")
    assert play.open() == ["b", "c"]
    play.do("c", again=True)
    assert play.open() == ["b", "c"]
    play.do("c", again=False)
    assert play.open() == ["b"]


def test_a_task_with_several_ways_out_splits(play: Player) -> None:
    xml = model(start(), *map(user, "abc"), end(), "s > a > b > e", "a > c > e")
    play.start(xml)
    play.do("a")
    assert play.open() == ["b", "c"]


def test_a_task_with_several_ways_in_runs_for_each_token(play: Player) -> None:
    xml = model(
        start(),
        parallel("g"),
        user("a"),
        task("b"),
        task("c"),
        end(),
        "s > g > b > a > e",
        "g > c > a",
    )
    play.start(xml)
    assert play.open() == ["a", "a"]


def test_a_loop_runs_until_its_condition_ends_it(play: Player) -> None:
    xml = model(
        start(), user("a"), exclusive("g"), end(), "s > a > g", "g > a : again", "g > e : default"
    )
    instance = play.start(xml)
    for again in (True, True, False):
        play.do("a", again=again)
    assert play.done().count("a") == 3
    assert play.status(instance) == "completed"


def test_a_long_sequence_needs_no_deep_stack(play: Player) -> None:
    names = [f"t{number}" for number in range(1500)]
    way = " > ".join(["s", *names, "e"])
    instance = play.start(model(start(), *map(service, names), end(), way))
    assert play.status(instance) == "completed"
    assert len(play.done()) == 1502


def test_a_circle_without_a_pause_is_stopped(play: Player) -> None:
    xml = model(
        start(), task("a"), exclusive("g"), end(), "s > a > g", "g > a : true", "g > e : default"
    )
    instance = play.start(xml)
    assert play.status(instance) == "running"
    assert "runs in a circle" in Incident.objects.get().reason


def test_terminate_ends_everything_in_its_process(play: Player) -> None:
    xml = model(
        start(),
        parallel("g"),
        user("a"),
        user("b"),
        terminate("x"),
        end(),
        "s > g > a > x",
        "g > b > e",
    )
    instance = play.start(xml)
    play.do("a")
    assert play.open() == []
    assert play.where() == {}
    assert play.status(instance) == "completed"


def test_terminate_in_a_subprocess_ends_only_that(play: Player) -> None:
    inner = sub(
        "p",
        start("ps"),
        parallel("g"),
        user("a"),
        user("b"),
        terminate("x"),
        end("pe"),
        "ps > g > a > x",
        "g > b > pe",
    )
    xml = model(start(), inner, user("c"), end(), "s > p > c > e")
    play.start(xml)
    play.do("a")
    assert play.open() == ["c"]


def test_an_error_that_nobody_catches_ends_the_process(play: Player) -> None:
    xml = model(
        start(),
        parallel("g"),
        user("a"),
        user("b"),
        error_end("x", "bad"),
        end(),
        "s > g > a > x",
        "g > b > e",
    )
    instance = play.start(xml)
    play.do("a")
    assert play.open() == []
    assert play.status(instance) == "failed"


def test_a_condition_that_fails_stops_the_token_and_nothing_else(play: Player) -> None:
    xml = model(
        start(),
        parallel("p"),
        exclusive("g"),
        *map(user, "abc"),
        end(),
        "s > p > g",
        "g > a : unknown > 1",
        "g > b : default",
        "p > c > e",
        "a > e",
        "b > e",
    )
    play.start(xml)
    assert play.open() == ["c"]
    assert "unknown" in Incident.objects.get().reason
