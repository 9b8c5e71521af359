"""Turning the crank: follow every token until all of them rest. No recursion, however long the way."""

from __future__ import annotations

from rathaus.workflow.bpmn.graph import Kind
from rathaus.workflow.engine.activities import perform
from rathaus.workflow.engine.catching import hear_a_message
from rathaus.workflow.engine.flow import fire_an_inclusive_join, join_parallel, wait_at_inclusive
from rathaus.workflow.engine.places import park
from rathaus.workflow.engine.run import Move, Run
from rathaus.workflow.engine.scopes import finish_a_scope
from rathaus.workflow.enums import TokenState

MOST_MOVES = 20_000
"""Moves of one step; more is a loop in which nothing waits."""


def follow(run: Run) -> None:
    """Move tokens until each rests; joins that need the whole picture come when nothing moves."""
    while True:
        while run.queue:
            move = run.queue.popleft()
            if not run.is_dead(move):
                _take(run, move)
        if not (hear_a_message(run) or finish_a_scope(run) or fire_an_inclusive_join(run)):
            return


def _take(run: Run, move: Move) -> None:
    run.moves += 1
    frame, token, element = move.frame, move.token, move.element
    token.element_id = element.id
    if run.moves > MOST_MOVES:
        why = f"More than {MOST_MOVES} moves without a pause: the process runs in a circle."
        park(run, frame, token, element, TokenState.STUCK_ENTERING, why)
    elif element.kind is Kind.PARALLEL and element.is_join:
        join_parallel(run, frame, token, element, move.flow_id)
    elif element.kind is Kind.INCLUSIVE and element.is_join:
        wait_at_inclusive(run, token, element, move.flow_id)
    else:
        perform(run, frame, token, element)
