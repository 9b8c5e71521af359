"""Multi-instance activities: an activity token with a count, and a token for each run inside it."""

from __future__ import annotations

from typing import Any

from rathaus.core.expressions import ExpressionFailed, evaluate, holds
from rathaus.workflow.bpmn.graph import Element, Loop
from rathaus.workflow.engine import waits
from rathaus.workflow.engine.flow import leave
from rathaus.workflow.engine.places import empty_scope, new_token, park, remove, rest, take_up
from rathaus.workflow.engine.run import Frame, Move, Run, Trouble, plain
from rathaus.workflow.enums import StepAction, TokenState
from rathaus.workflow.models import Token

MOST_RUNS = 5_000
"""Runs of one multi-instance activity."""


def done(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """The element's work is finished: go on, or count the run of a multi-instance activity."""
    if token.loop_index is None:
        leave(run, frame, token, element)
    else:
        _run_done(run, frame, token, element)


def start_loop(run: Run, frame: Frame, token: Token, element: Element, loop: Loop) -> None:
    waits.check_timers(run, frame, token, element)
    items = _items(run, frame, token, loop)
    token.loop_total = len(items)
    if not items:
        leave(run, frame, token, element)
        return
    token.loop_started = 1 if loop.sequential else len(items)
    rest(run, token, element, TokenState.SCOPE)
    waits.arm_boundaries(run, frame, token, element)
    for number, item in enumerate(items[: token.loop_started]):
        _start_run(run, frame, token, element, number, item)


def _items(run: Run, frame: Frame, token: Token, loop: Loop) -> list[Any]:
    try:
        value = evaluate(loop.collection or loop.cardinality, run.visible(frame, token))
    except ExpressionFailed as error:
        raise Trouble(str(error)) from error
    if loop.cardinality:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
            raise Trouble(f"{loop.cardinality!r} gave {value!r}, which is no whole number.")
        value = [None] * max(int(value), 0) if value <= MOST_RUNS else [None] * (MOST_RUNS + 1)
    if not isinstance(value, list):
        raise Trouble(f"{loop.collection!r} gave no list.")
    if len(value) > MOST_RUNS:
        raise Trouble(f"More than {MOST_RUNS} runs of one activity.")
    return value


def _start_run(
    run: Run, frame: Frame, body: Token, element: Element, number: int, item: Any
) -> None:
    single = new_token(frame, body)
    single.loop_index = number
    single.element_id = element.id
    single.variables = {"loopCounter": number}
    if element.loop is not None and element.loop.item:
        single.variables[element.loop.item] = plain({"item": item})["item"]
    run.queue.append(Move(frame, element, single))


def _run_done(run: Run, frame: Frame, token: Token, element: Element) -> None:
    body = run.parent_of(token)
    if body is None:
        raise TypeError("A single run has an activity around it.")
    run.note(frame, StepAction.COMPLETED, element.id, token, detail=str(token.loop_index))
    take_up(token, element)
    variables = run.visible(frame, token)
    remove(run, token)
    body.loop_done += 1
    next_run(run, frame, body, element, variables)


def next_run(
    run: Run, frame: Frame, body: Token, element: Element, variables: dict[str, Any]
) -> None:
    """After a run: the whole activity is done, or the next run starts, or others still run."""
    loop = element.loop
    if loop is None:
        raise TypeError(f"{element.id} is no multi-instance activity.")
    try:
        if _complete(loop, variables, body) or body.loop_done == body.loop_total:
            empty_scope(run, frame, body)
            leave(run, frame, body, element, note=False)
            return
        if loop.sequential:
            _start_run(
                run, frame, body, element, body.loop_started, _next_item(run, frame, body, loop)
            )
            body.loop_started += 1
    except Trouble as trouble:
        park(run, frame, body, element, TokenState.STUCK_BETWEEN, str(trouble))
        return
    rest(run, body, element, TokenState.SCOPE)


def _next_item(run: Run, frame: Frame, body: Token, loop: Loop) -> Any:
    items = _items(run, frame, body, loop)
    if body.loop_started >= len(items):
        raise Trouble(f"{loop.collection!r} has become shorter while it was worked through.")
    return items[body.loop_started]


def _complete(loop: Loop, variables: dict[str, Any], body: Token) -> bool:
    if not loop.completion:
        return False
    counts = {
        "nrOfInstances": body.loop_total,
        "nrOfActiveInstances": body.loop_started - body.loop_done,
        "nrOfCompletedInstances": body.loop_done,
    }
    try:
        return holds(loop.completion, {**variables, **counts})
    except ExpressionFailed as error:
        raise Trouble(str(error)) from error
