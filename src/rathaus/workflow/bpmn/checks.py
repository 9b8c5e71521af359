"""What makes a model impossible to run, beyond the grammar: one small function a rule."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from rathaus.core.expressions import ExpressionInvalid, compile_expression
from rathaus.workflow.bpmn import timing
from rathaus.workflow.bpmn.graph import (
    ENDS,
    GATEWAYS,
    Element,
    ErrorEvent,
    Flow,
    Graph,
    Kind,
    MessageEvent,
    TimerEvent,
)
from rathaus.workflow.bpmn.values import check_value, expression_in

type Finding = tuple[int, str]
"""Line and reason."""

ROLES = frozenset({"clerk", "lead", "administrator"})


def problems_of(graph: Graph, *, is_whole: bool = True) -> list[Finding]:
    """Everything that would stop or mislead the engine, by line.

    Args:
        is_whole: False if parts of the model could not be read; then nothing is said about ways
            that may only seem to be missing.
    """
    found: set[Finding] = set()
    if is_whole:
        found = set(_missing_starts(graph)) | set(_unreachable(graph))
    for element in graph.elements.values():
        for rule in _RULES if is_whole else _LOCAL_RULES:
            found.update(
                (element.line, f"{element.tag} {element.id!r} {reason}")
                for reason in rule(graph, element)
            )
    for flow in graph.flows.values():
        found.update((flow.line, reason) for reason in _flow_problems(graph, flow))
    return sorted(found)


def _missing_starts(graph: Graph) -> Iterator[Finding]:
    if None not in graph.starts:
        yield 1, "the process has no start event."
    for element in graph.elements.values():
        if element.kind is Kind.SUBPROCESS and element.id not in graph.starts:
            yield element.line, f"subProcess {element.id!r} has no start event."


def _unreachable(graph: Graph) -> Iterator[Finding]:
    reached = set(graph.starts.values())
    waiting = deque(reached)
    while waiting:
        for target in graph.successors(graph[waiting.popleft()]):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    for element in graph.elements.values():
        misplaced = element.kind is Kind.START or (
            element.kind is Kind.BOUNDARY and element.attached_to not in graph.elements
        )
        if element.id not in reached and not misplaced:
            yield element.line, f"{element.tag} {element.id!r} can never be reached from the start."


def _ends_of_the_road(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind in ENDS and element.outgoing:
        yield "is an end and has outgoing flows."
    if element.kind not in ENDS and not element.outgoing:
        yield "has no outgoing flow; draw one, at least to an end event."
    if element.kind in {Kind.START, Kind.BOUNDARY} and element.incoming:
        yield "has an incoming flow; a token starts there."


def _gateways(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind not in GATEWAYS:
        return
    if len(element.outgoing) == 1 and element.outgoing[0].condition:
        yield "has one way out only, which therefore needs no condition."
    if len(element.outgoing) < 2 or element.kind not in {Kind.EXCLUSIVE, Kind.INCLUSIVE}:
        return
    if not element.default:
        yield "has no default flow; mark one, so that no case gets stuck here."
    for flow in element.outgoing:
        if not flow.condition and flow.id != element.default:
            yield f"has the flow {flow.id!r} with neither a condition nor the default mark."


def _event_gateways(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is not Kind.EVENT_BASED:
        return
    for flow in element.outgoing:
        target = graph[flow.target]
        if target.tag != "intermediateCatchEvent" or len(target.incoming) != 1:
            yield f"leads to {target.id!r}; expected catch events with this one way in."


def _defaults(graph: Graph, element: Element) -> Iterator[str]:
    if not element.default:
        return
    chosen = [flow for flow in element.outgoing if flow.id == element.default]
    if not chosen:
        yield f"names the default flow {element.default!r}, which does not start here."
    elif chosen[0].condition:
        yield f"has the default flow {element.default!r} with a condition."


def _conditional_activities(graph: Graph, element: Element) -> Iterator[str]:
    conditional = [flow for flow in element.outgoing if flow.condition]
    if element.kind in GATEWAYS or not conditional:
        return
    if not element.is_activity:
        yield "has a flow with a condition; only gateways and activities decide."
    elif len(conditional) == len(element.outgoing):
        yield "has no default flow; mark one, so that no case gets stuck here."


def _boundaries(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is not Kind.BOUNDARY:
        return
    host = graph.elements.get(element.attached_to)
    if host is None or not host.is_activity or host.scope != element.scope:
        yield f"is attached to {element.attached_to!r}, which is no activity beside it."
    if isinstance(element.event, ErrorEvent) and not element.interrupting:
        yield "catches an error and must therefore interrupt."


def _timers(graph: Graph, element: Element) -> Iterator[str]:
    if not isinstance(element.event, TimerEvent):
        return
    timer = element.event
    if timer.form == "cycle" and (element.kind is not Kind.BOUNDARY or element.interrupting):
        yield "repeats, which only a non-interrupting boundary event can."
    try:
        if expression_in(timer.text) is None:
            timing.check(timer.form, timer.text)
        else:
            check_value(timer.text)
    except (timing.TimingInvalid, ExpressionInvalid) as error:
        yield f"has a bad timer: {_one_line(error)}."


def _messages(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is Kind.RECEIVE and not isinstance(element.event, MessageEvent):
        yield "waits for no message (messageRef)."
    if element.kind is Kind.THROW and not element.event and not element.service:
        yield "sends nothing; expected messageRef or rathaus:service."


def _services(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is Kind.SERVICE and not element.service:
        yield "names no handler (rathaus:service)."
    if element.is_async and not element.service:
        yield "is rathaus:async but names no handler (rathaus:service)."


def _user_tasks(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is not Kind.USER:
        return
    role = element.candidate_role
    if role and expression_in(role) is None and role not in ROLES:
        yield f"has the unknown role {role!r}; known are: {', '.join(sorted(ROLES))}."
    due = element.due_days
    if due and expression_in(due) is None and not due.isdecimal():
        yield f"has rathaus:dueDays {due!r}; expected a number of days or ${{…}}."


def _calls(graph: Graph, element: Element) -> Iterator[str]:
    if element.kind is Kind.CALL and not element.called:
        yield "calls no process (calledElement)."


def _loops(graph: Graph, element: Element) -> Iterator[str]:
    loop = element.loop
    if loop is None:
        return
    if not element.is_activity:
        yield "cannot run several times; only activities can."
    if bool(loop.collection) == bool(loop.cardinality):
        yield "runs several times and needs either a collection or a loopCardinality."
    for expression in (loop.collection, loop.cardinality, loop.completion):
        yield from _expression_problems(expression)
    if loop.item and not loop.item.isidentifier():
        yield f"has the element variable {loop.item!r}, which is no name."


def _own_values(graph: Graph, element: Element) -> Iterator[str]:
    for text in (
        element.candidate_unit,
        element.candidate_role,
        element.due_days,
        element.form_key,
    ):
        try:
            check_value(text)
        except ExpressionInvalid as error:
            yield f"has a bad expression: {_one_line(error)}."


def _flow_problems(graph: Graph, flow: Flow) -> Iterator[str]:
    source = graph.elements.get(flow.source)
    if flow.condition and source is not None and source.kind in {Kind.PARALLEL, Kind.EVENT_BASED}:
        yield f"flow {flow.id!r} has a condition, but {source.tag} {source.id!r} decides nothing."
    for reason in _expression_problems(flow.condition):
        yield f"flow {flow.id!r} {reason}"


def _expression_problems(text: str) -> Iterator[str]:
    if not text:
        return
    if expression_in(text) is not None:
        yield f"has the condition {text!r}; write the CEL expression without ${{…}}."
        return
    try:
        compile_expression(text)
    except ExpressionInvalid as error:
        yield f"has a bad expression: {_one_line(error)}."


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")


type _Rule = Callable[[Graph, Element], Iterator[str]]

_LOCAL_RULES: tuple[_Rule, ...] = (
    _gateways,
    _conditional_activities,
    _timers,
    _messages,
    _services,
    _user_tasks,
    _calls,
    _loops,
    _own_values,
)
_RULES: tuple[_Rule, ...] = (
    *_LOCAL_RULES,
    _ends_of_the_road,
    _event_gateways,
    _defaults,
    _boundaries,
)
