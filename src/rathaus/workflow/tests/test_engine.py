"""How tokens move: gateways, events, scopes, several runs."""

from __future__ import annotations

from rathaus.workflow.tests.building import (
    boundary_error,
    call,
    end,
    error_end,
    exclusive,
    inclusive,
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


def test_a_sequence_runs_from_start_to_end(play: Player) -> None:
    instance = play.start(
        model(start(), task("t"), user("a"), service("b"), end(), "s > t > a > b > e")
    )
    assert play.open() == ["a"]
    play.do("a")
    assert play.done() == ["s", "t", "a", "b", "e"]
    assert play.status(instance) == "completed"
    assert play.where() == {}


def test_an_exclusive_gateway_takes_the_first_true_way(play: Player) -> None:
    xml = model(
        start(),
        exclusive("g"),
        user("a"),
        user("b"),
        user("c"),
        end(),
        "s > g",
        "g > a : x > 1",
        "g > b : x > 0",
        "g > c : default",
        "a > e",
        "b > e",
        "c > e",
    )
    play.start(xml, x=5)
    assert play.open() == ["a"]
    play.start(xml, x=1)
    assert play.open() == ["a", "b"]
    play.start(xml, x=0)
    assert play.open() == ["a", "b", "c"]


def test_parallel(play: Player) -> None:
    instance = play.start(
        model(
            start(),
            parallel("g"),
            user("a"),
            user("b"),
            parallel("j"),
            user("c"),
            end(),
            "s > g > a > j > c > e",
            "g > b > j",
        )
    )
    assert play.open() == ["a", "b"]
    play.do("b")
    assert play.open() == ["a"]
    play.do("a")
    assert play.open() == ["c"]
    play.do("c")
    assert play.status(instance) == "completed"


def test_inclusive(play: Player) -> None:
    xml = model(
        start(),
        inclusive("g"),
        user("a"),
        user("b"),
        user("c"),
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
    instance = play.start(xml, x=5)
    assert play.open() == ["a", "b"]
    play.do("b")
    assert play.status(instance) == "running"
    play.do("a")
    assert play.status(instance) == "completed"


def test_boundaries_and_scopes(play: Player) -> None:
    xml = model(
        start(),
        sub("p", start("ps"), user("a"), error_end("pe", "bad"), "ps > a > pe"),
        boundary_error("b", "p", "bad"),
        user("c"),
        end(),
        end("e2"),
        "s > p > e",
        "b > c > e2",
    )
    instance = play.start(xml)
    play.do("a")
    assert play.open() == ["c"]
    play.do("c")
    assert play.status(instance) == "completed"


def test_call(play: Player) -> None:
    from rathaus.workflow.api import deploy

    deploy(key="inner", xml=model(start(), user("i"), end(), "s > i > e"))
    instance = play.start(
        model(start(), call("k", "inner"), user("a"), end(), "s > k > a > e"), x=1
    )
    play.do("i", y=2)
    assert play.open() == ["a"]
    assert play.variables(instance) == {"x": 1, "y": 2}
    play.do("a")
    assert play.status(instance) == "completed"


def test_multi(play: Player) -> None:
    instance = play.start(
        model(
            start(),
            user("a", many(over="items", item="it")),
            user("b", many(times="2", sequential=True)),
            end(),
            "s > a > b > e",
        ),
        items=["x", "y", "z"],
    )
    assert play.open() == ["a", "a", "a"]
    for _ in range(3):
        play.do("a")
    assert play.open() == ["b"]
    play.do("b")
    assert play.open() == ["b"]
    play.do("b")
    assert play.status(instance) == "completed"
