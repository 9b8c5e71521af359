"""Choosing ways and joining them.

Source: BPMN 2.0.2, 13.4 (gateways), table 13.1 to 13.4; the decisions on unclear points stand in
``docs/decisions/0040-process-engine.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from rathaus.core.expressions import ExpressionFailed, holds
from rathaus.workflow.bpmn.graph import ENDS, Element, Flow, Kind
from rathaus.workflow.engine.places import (
    new_token,
    park,
    refresh,
    remove,
    rest,
    take_up,
)
from rathaus.workflow.engine.run import Frame, Run, Trouble
from rathaus.workflow.enums import InstanceStatus, StepAction, TokenState
from rathaus.workflow.models import Token


def leave(run: Run, frame: Frame, token: Token, element: Element, *, note: bool = True) -> None:
    """The work at the element is done: send the token on, a copy for each further way."""
    if element.kind in ENDS:
        end_here(run, frame, token, element)
        return
    try:
        ways = _chosen(run, frame, token, element)
    except Trouble as trouble:
        take_up(token, element)
        park(run, frame, token, element, TokenState.STUCK_LEAVING, str(trouble))
        return
    if note:
        run.note(frame, StepAction.COMPLETED, element.id, token)
    take_up(token, element)
    refresh(token)
    parent = run.parent_of(token)
    for number, flow in enumerate(ways):
        traveller = token if number == 0 else new_token(frame, parent)
        run.send(frame, traveller, flow.target, flow.id)


def end_here(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """The token is used up; whether its scope is over shows when nothing moves any more."""
    run.note(frame, StepAction.COMPLETED, element.id, token)
    frame.last_end = element.id if element.scope is None else frame.last_end
    remove(run, token)
    run.finished[frame.instance.pk, token.parent_id] = frame


def _chosen(run: Run, frame: Frame, token: Token, element: Element) -> list[Flow]:
    flows = element.outgoing
    if len(flows) == 1 or element.kind is Kind.PARALLEL:
        return list(flows)
    if not any(flow.condition for flow in flows):
        return list(flows)
    variables = run.visible(frame, token)
    chosen: list[Flow] = []
    for flow in flows:
        if flow.id != element.default and _open(flow, variables):
            chosen.append(flow)
            if element.kind is Kind.EXCLUSIVE:
                break
    if not any(flow.condition for flow in chosen) and element.default:
        chosen += [flow for flow in flows if flow.id == element.default]
    return chosen


def _open(flow: Flow, variables: dict[str, object]) -> bool:
    if not flow.condition:
        return True
    try:
        return holds(flow.condition, variables)
    except ExpressionFailed as error:
        raise Trouble(str(error)) from error


# --- Joins ----------------------------------------------------------------------------------------


def join_parallel(run: Run, frame: Frame, token: Token, element: Element, flow_id: str) -> None:
    """Goes on when a token has come on each incoming flow; takes one from each."""
    _wait_at_join(run, token, element, flow_id)
    waiting = _first_on_each_flow(frame, token.parent_id, element)
    if len(waiting) == len(element.incoming):
        _merge(run, frame, waiting, element)


def wait_at_inclusive(run: Run, token: Token, element: Element, flow_id: str) -> None:
    """Whether the join may go on shows when nothing moves any more."""
    _wait_at_join(run, token, element, flow_id)


def fire_an_inclusive_join(run: Run) -> bool:
    """Let one inclusive join go on if no token can still come to it; True if one did.

    A join goes on unless some token can reach an incoming flow that has none, and cannot reach one
    that has (BPMN 2.0.2, 13.4.3). Boundary events count as ways out of their activity.
    """
    for frame in list(run.frames.values()):
        if frame.instance.status != InstanceStatus.RUNNING:
            continue
        for (parent_id, element_id), arrived in _waiting_inclusive(frame).items():
            element = frame.graph[element_id]
            if not _may_still_come(frame, parent_id, element, arrived):
                _merge(run, frame, _first_on_each_flow(frame, parent_id, element), element)
                return True
    return False


def _waiting_inclusive(frame: Frame) -> dict[tuple[int | None, str], set[str]]:
    found: dict[tuple[int | None, str], set[str]] = defaultdict(set)
    if not frame.graph.inclusive_joins:
        return found
    rows = (
        Token.objects.filter(
            instance=frame.instance,
            element_id__in=frame.graph.inclusive_joins,
            state=TokenState.JOINING,
        )
        .order_by("parent_id", "element_id", "flow_id")
        .values_list("parent_id", "element_id", "flow_id")
        .distinct()
    )
    for parent_id, element_id, flow_id in rows:
        found[parent_id, element_id].add(flow_id)
    return found


def _may_still_come(
    frame: Frame, parent_id: int | None, element: Element, arrived: Iterable[str]
) -> bool:
    upstream = frame.graph.upstream[element.id]
    empty = [flow for flow in element.incoming if flow not in set(arrived)]
    toward_empty = frozenset[str]().union(*(upstream[flow] for flow in empty))
    toward_arrived = frozenset[str]().union(*(upstream[flow] for flow in arrived))
    blocking = toward_empty - toward_arrived
    return (
        bool(blocking)
        and Token.objects.filter(
            instance=frame.instance, parent_id=parent_id, element_id__in=blocking
        ).exists()
    )


def _wait_at_join(run: Run, token: Token, element: Element, flow_id: str) -> None:
    token.flow_id = flow_id
    rest(run, token, element, TokenState.JOINING)


def _first_on_each_flow(frame: Frame, parent_id: int | None, element: Element) -> list[Token]:
    return list(
        Token.objects.filter(
            instance=frame.instance,
            parent_id=parent_id,
            element_id=element.id,
            state=TokenState.JOINING,
        )
        .order_by("flow_id", "pk")
        .distinct("flow_id")
    )


def _merge(run: Run, frame: Frame, tokens: list[Token], element: Element) -> None:
    parent = run.parent_of(tokens[0])
    for token in tokens:
        remove(run, token)
    leave(run, frame, new_token(frame, parent), element)
