"""The same models in SpiffWorkflow and here: after every step the same tasks are open.

Random block-structured models as well as hand-made ones. Where the two differ and why ours follows
the standard stands in ``docs/decisions/0040-process-engine.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from rathaus.workflow.api import deploy
from rathaus.workflow.models import Instance, Step, Subscription, Task, Timer, Token
from rathaus.workflow.tests.building import (
    Part,
    boundary_error,
    call,
    end,
    error_end,
    exclusive,
    inclusive,
    many,
    model,
    parallel,
    start,
    sub,
    task,
    terminate,
    user,
)
from rathaus.workflow.tests.conftest import Player
from rathaus.workflow.tests.spiff import Oracle

MOST_STEPS = 60

type Chooser = Callable[[int], int]
"""Given how many tasks are open, which one is done next."""


def in_lockstep(
    play: Player,
    parts: list[Part | str],
    choose: Chooser,
    *,
    called: Mapping[str, bytes] | None = None,
    answers: Callable[[str, int], Mapping[str, Any]] = lambda *_: {},
    **data: Any,
) -> list[str]:
    """Run a model here and in SpiffWorkflow, comparing after each step; returns the tasks done."""
    xml = model(*parts)
    for key, inner in (called or {}).items():
        deploy(key=key, xml=inner)
    oracle = Oracle(xml, called or {}, data)
    instance = play.start(xml, **data)
    visits: Counter[str] = Counter()
    trace: list[str] = []
    while True:
        ours = Counter(play.open())
        assert ours == oracle.open(), f"after {trace}"
        if not ours or len(trace) == MOST_STEPS:
            break
        names = sorted(ours.elements())
        name = names[choose(len(names))]
        visits[name] += 1
        given_data = answers(name, visits[name])
        play.do(name, **given_data)
        oracle.do(name, given_data)
        trace.append(name)
    assert (play.status(instance) != "running") == oracle.is_over()
    of = {part.id for part in _all_parts(parts) if part.tag in {"task", "userTask", "endEvent"}}
    ours_done = Counter(name for name in play.done() if name in of)
    assert ours_done == oracle.done(of)
    return trace


def _all_parts(parts: list[Part | str]) -> list[Part]:
    found: list[Part] = []
    waiting = [part for part in parts if isinstance(part, Part)]
    while waiting:
        part = waiting.pop()
        found.append(part)
        waiting += [inner for inner in part.parts if isinstance(inner, Part)]
    return found


# --- Hand-made models -----------------------------------------------------------------------------

INNER = model(start("is"), user("i"), end("ie"), "is > i > ie", process_id="inner")

MODELS: dict[str, tuple[list[Part | str], dict[str, Any]]] = {
    "sequence": ([start(), task("t"), user("a"), user("b"), end(), "s > t > a > b > e"], {}),
    "parallel": (
        [
            start(),
            parallel("g"),
            *map(user, "abc"),
            parallel("j"),
            end(),
            "s > g > a > b > j > e",
            "g > c > j",
        ],
        {},
    ),
    "uncontrolled merge": (
        [
            start(),
            parallel("g"),
            task("t"),
            task("u"),
            user("a"),
            end(),
            "s > g > t > a > e",
            "g > u > a",
        ],
        {},
    ),
    "two ends": (
        [
            start(),
            parallel("g"),
            user("a"),
            user("b"),
            end(),
            end("e2"),
            "s > g > a > e",
            "g > b > e2",
        ],
        {},
    ),
    "terminate": (
        [
            start(),
            parallel("g"),
            user("a"),
            user("b"),
            terminate("x"),
            end(),
            "s > g > a > x",
            "g > b > e",
        ],
        {},
    ),
    "sub-process": (
        [
            start(),
            sub("p", start("ps"), user("a"), end("pe"), "ps > a > pe"),
            user("b"),
            end(),
            "s > p > b > e",
        ],
        {},
    ),
    "error": (
        [
            start(),
            sub("p", start("ps"), user("a"), error_end("pe", "bad"), "ps > a > pe"),
            boundary_error("be", "p", "bad"),
            user("b"),
            user("c"),
            end(),
            "s > p > b > e",
            "be > c > e",
        ],
        {},
    ),
    "call": ([start(), call("k", "inner"), user("a"), end(), "s > k > a > e"], {}),
    "runs beside each other": (
        [
            start(),
            user("a", many(over="items", item="it", standard=True)),
            user("b"),
            end(),
            "s > a > b > e",
        ],
        {"items": [1, 2, 3]},
    ),
    "runs one by one": (
        [start(), user("a", many(times="3", sequential=True)), user("b"), end(), "s > a > b > e"],
        {},
    ),
    "runs of a sub-process": (
        [
            start(),
            sub(
                "p",
                start("ps"),
                user("a"),
                user("c"),
                end("pe"),
                "ps > a > c > pe",
                inner=many(times="2"),
            ),
            user("b"),
            end(),
            "s > p > b > e",
        ],
        {},
    ),
    "inclusive over a detour": (
        [
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
        ],
        {"again": True},
    ),
}


@pytest.mark.parametrize("turn", ["first", "last"])
@pytest.mark.parametrize("name", MODELS)
def test_a_model_runs_the_same_in_both_engines(play: Player, name: str, turn: str) -> None:
    parts, data = MODELS[name]
    called = {"inner": INNER} if name == "call" else {}
    choose: Chooser = (lambda _: 0) if turn == "first" else (lambda n: n - 1)
    assert in_lockstep(play, parts, choose, called=called, **data)


# --- Random models --------------------------------------------------------------------------------


@dataclass
class Builder:
    """Writes a block as parts between two open ends, and remembers what its conditions need."""

    parts: list[Part | str] = field(default_factory=list)
    data: dict[str, Any] = field(default_factory=dict)
    rounds: dict[str, int] = field(default_factory=dict)
    numbers: Any = field(default_factory=count)

    def name(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers)}"

    def add(self, part: Part) -> str:
        self.parts.append(part)
        return part.id

    def write(self, block: Any) -> tuple[str, str]:
        """First and last element of the block."""
        kind, *content = block
        return getattr(self, f"_{kind}")(*content)  # type: ignore[no-any-return]

    def _user(self) -> tuple[str, str]:
        name = self.add(user(self.name("u")))
        return name, name

    def _task(self) -> tuple[str, str]:
        name = self.add(task(self.name("t")))
        return name, name

    def _runs(self, times: int, sequential: bool) -> tuple[str, str]:
        name = self.add(user(self.name("m"), many(times=str(times), sequential=sequential)))
        return name, name

    def _sequence(self, blocks: list[Any]) -> tuple[str, str]:
        ends = [self.write(block) for block in blocks]
        for (_, last), (first, _) in pairwise(ends):
            self.parts.append(f"{last} > {first}")
        return ends[0][0], ends[-1][1]

    def _parallel(self, blocks: list[Any]) -> tuple[str, str]:
        split, join = self.add(parallel(self.name("ps"))), self.add(parallel(self.name("pj")))
        for block in blocks:
            first, last = self.write(block)
            self.parts += [f"{split} > {first}", f"{last} > {join}"]
        return split, join

    def _choice(self, blocks: list[Any], chosen: list[bool], is_inclusive: bool) -> tuple[str, str]:
        make = inclusive if is_inclusive else exclusive
        split, join = self.add(make(self.name("xs"))), self.add(make(self.name("xj")))
        for number, block in enumerate(blocks):
            first, last = self.write(block)
            condition = "default"
            if number:
                condition = self.name("c")
                self.data[condition] = chosen[number % len(chosen)]
            self.parts += [f"{split} > {first} : {condition}", f"{last} > {join}"]
        return split, join

    def _loop(self, block: Any, rounds: int) -> tuple[str, str]:
        entry, gate = self.add(exclusive(self.name("le"))), self.add(exclusive(self.name("lx")))
        leave = self.add(task(self.name("lt")))
        first, last = self.write(block)
        asked = self.add(user(self.name("l")))
        again = f"again_{asked}"
        self.data[again] = False
        self.rounds[asked] = rounds
        self.parts += [
            f"{entry} > {first}",
            f"{last} > {asked} > {gate}",
            f"{gate} > {entry} : {again}",
            f"{gate} > {leave} : default",
        ]
        return entry, leave

    def _scope(self, block: Any) -> tuple[str, str]:
        inner = Builder(data=self.data, rounds=self.rounds, numbers=self.numbers)
        first, last = inner.write(block)
        begin, stop = self.name("bs"), self.name("be")
        name = self.name("sub")
        made = sub(
            name, start(begin), *inner.parts, end(stop), f"{begin} > {first}", f"{last} > {stop}"
        )
        self.add(made)
        return name, name

    def answer(self, name: str, visit: int) -> Mapping[str, Any]:
        if name not in self.rounds:
            return {}
        return {f"again_{name}": visit % (self.rounds[name] + 1) != 0}


def _grow(blocks: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    few = st.lists(blocks, min_size=2, max_size=3)
    return st.one_of(
        st.tuples(st.just("sequence"), few),
        st.tuples(st.just("parallel"), few),
        st.tuples(
            st.just("choice"), few, st.lists(st.booleans(), min_size=1, max_size=3), st.booleans()
        ),
        st.tuples(st.just("loop"), blocks, st.integers(0, 2)),
        st.tuples(st.just("scope"), blocks),
    )


LEAVES = st.one_of(
    st.just(("user",)),
    st.just(("task",)),
    st.tuples(st.just("runs"), st.integers(1, 3), st.booleans()),
)
BLOCKS = st.recursive(LEAVES, _grow, max_leaves=7)


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(block=BLOCKS, turns=st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_random_models_run_the_same_in_both_engines(
    play: Player, block: Any, turns: list[int]
) -> None:
    builder = Builder()
    first, last = builder.write(block)
    builder.add(start())
    builder.add(end())
    builder.parts += [f"s > {first}", f"{last} > e"]
    turn = count()

    def choose(number: int) -> int:
        return turns[next(turn) % len(turns)] % number

    for rows in (Task, Step, Timer, Subscription, Token, Instance):
        rows.objects.all().delete()
    trace = in_lockstep(play, builder.parts, choose, answers=builder.answer, **builder.data)
    event(f"{len(trace) // 5 * 5} steps or more")
