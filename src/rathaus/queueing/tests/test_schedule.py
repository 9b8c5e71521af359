"""List scheduling and learned times: exact on small cases, equal to a plain clock on random ones."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from rathaus.queueing.estimate import wait_range
from rathaus.queueing.schedule import Desk, Start, Visit, list_schedule
from rathaus.queueing.serving import PRIOR_SHARE, learn

BOTH = frozenset({"pass", "dog"})


def visit(key: str, arrives: float, serve: float = 600.0, **fields: Any) -> Visit[str]:
    values: dict[str, Any] = {"concern": "pass"} | fields
    return Visit(key, arrives=arrives, serve=serve, **values)


def calls(visits: list[Visit[str]], desks: list[Desk], **more: Any) -> dict[str, float]:
    found = list_schedule(visits, desks, **more)
    return {key: start.at for key, start in found.items()}


def test_two_counters_take_turns() -> None:
    visits = [visit(name, -9 + place) for place, name in enumerate("abcd")]
    assert calls(visits, [Desk(1, BOTH), Desk(2, BOTH, 300.0)]) == {
        "a": 0, "b": 300, "c": 600, "d": 900,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("special", "order"),
    [
        ({"has_priority": True}, ["late", "early"]),
        ({"due": 0.0}, ["late", "early"]),
        ({"due": 300.0, "ready": 300.0}, ["early", "late"]),
        ({"ready": 60.0}, ["early", "late"]),
        ({"counter": 2}, ["early"]),
        ({"concern": "found"}, ["early"]),
    ],
)
def test_who_goes_first(special: dict[str, Any], order: list[str]) -> None:
    visits = [visit("early", -20), visit("late", -10, **special)]
    found = calls(visits, [Desk(1, BOTH)])
    assert sorted(found, key=found.__getitem__) == order


def test_nobody_is_called_in_a_pause_or_after_closing() -> None:
    visits = [visit(name, place) for place, name in enumerate("abc")]
    found = calls(visits, [Desk(1, BOTH, closes=2400.0)], pauses=[(600.0, 1800.0)])
    assert found == {"a": 0, "b": 1800}


def test_a_counter_waits_for_what_it_may_take() -> None:
    visits = [visit("a", 0, concern="dog"), visit("b", 50)]
    assert calls(visits, [Desk(1, frozenset({"pass"}))]) == {"b": 50}


def test_more_counters_smooth_out_chance() -> None:
    visits = [visit(name, -9 + place, variance=100.0) for place, name in enumerate("abc")]
    spread = {
        n: list_schedule(visits, [Desk(d, BOTH) for d in range(n)])["c"].variance for n in (1, 2)
    }
    assert spread == {1: 200.0, 2: 50.0}


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(
        some.tuples(some.integers(0, 60), some.integers(1, 12), some.booleans()), max_size=14
    ),
    some.integers(1, 4),
)
def test_it_is_what_a_clock_would_show(people: list[tuple[int, int, bool]], desks: int) -> None:
    visits = [
        visit(str(n), at, serve, has_priority=first) for n, (at, serve, first) in enumerate(people)
    ]
    found = calls(visits, [Desk(n, BOTH) for n in range(desks)])
    assert found == minute_by_minute(visits, desks)


def minute_by_minute(visits: list[Visit[str]], desks: int) -> dict[str, float]:
    """The same, without any cleverness."""
    found: dict[str, float] = {}
    free, now = [0.0] * desks, 0
    while len(found) < len(visits):
        for desk in range(desks):
            here = [v for v in visits if v.key not in found and v.arrives <= now]
            if free[desk] <= now and here:
                chosen = min(here, key=lambda v: v.order)
                found[chosen.key], free[desk] = float(now), now + chosen.serve
        now += 1
    return found


# --- What is learned ------------------------------------------------------------------------------


def test_nothing_seen_gives_the_plan() -> None:
    assert learn(1200, []).median == 1200 * PRIOR_SHARE


def test_one_very_long_visit_hardly_counts() -> None:
    usual = [580, 590, 600, 600, 610, 620] * 6
    assert learn(600, [*usual, 7200]).median == pytest.approx(learn(600, usual).median, rel=0.01)


@given(some.lists(some.integers(1, 20_000), max_size=60), some.integers(300, 20_000))
def test_the_learned_time_lies_between_the_plan_and_what_was_seen(
    seen: list[int], planned: int
) -> None:
    known = learn(planned, seen)
    values = [*seen, planned * PRIOR_SHARE]
    assert min(values) <= known.median * 1.0001
    assert known.median <= max(values) * 1.0001
    assert known.mean >= known.median
    assert math.isfinite(known.variance)


@given(some.floats(0, 30_000), some.floats(0, 1e8))
def test_a_range_is_a_range(at: float, variance: float) -> None:
    low, high = wait_range(Start(at, 1, variance))
    assert 0 <= low <= at + 1
    assert high >= max(at - 1, low + 120)
