"""Doing what an element says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rathaus.accounts.api import Role
from rathaus.core.dates import today
from rathaus.core.expressions import ExpressionFailed
from rathaus.tenants.api import OrganisationUnit
from rathaus.workflow.bpmn.graph import Element, Kind, MessageEvent
from rathaus.workflow.bpmn.values import value_of
from rathaus.workflow.engine import waits
from rathaus.workflow.engine.calls import call_service
from rathaus.workflow.engine.errors import throw_error
from rathaus.workflow.engine.flow import leave
from rathaus.workflow.engine.places import empty_scope, new_token, park, rest
from rathaus.workflow.engine.repeats import done, start_loop
from rathaus.workflow.engine.run import Frame, Run, Trouble
from rathaus.workflow.engine.scopes import start_instance
from rathaus.workflow.engine.versions import ProcessUnknown, graph_of, latest_version
from rathaus.workflow.enums import StepAction, TokenState
from rathaus.workflow.models import Instance, Message, Task, Token

DEEPEST_CALL = 20
"""A process may call a process … this often; more is a model that calls itself without end."""


def perform(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Start the element's work; a mistake in model or data parks the token with an incident."""
    try:
        if element.loop is not None and token.loop_index is None:
            start_loop(run, frame, token, element, element.loop)
        else:
            _PERFORM.get(element.kind, leave)(run, frame, token, element)
    except Trouble as trouble:
        park(run, frame, token, element, TokenState.STUCK_ENTERING, str(trouble))


# --- People ---------------------------------------------------------------------------------------


def _user(run: Run, frame: Frame, token: Token, element: Element) -> None:
    waits.check_timers(run, frame, token, element)
    values = _Values(run, frame, token)
    days = values.whole(element.due_days)
    task = Task(
        instance=frame.instance,
        element_id=element.id,
        name=element.label[:200],
        subject_kind=frame.instance.subject_kind,
        subject_key=frame.instance.subject_key,
        candidate_unit_id=_unit(run, values.text(element.candidate_unit)),
        candidate_role=_role(values.text(element.candidate_role)),
        form_key=values.text(element.form_key)[:120],
        due_on=None if days is None else today() + timedelta(days=days),
    )
    rest(run, token, element)
    task.token_id = token.pk
    run.tasks.append(task)
    run.note(frame, StepAction.ENTERED, element.id, token)
    waits.arm_boundaries(run, frame, token, element)


class _Values:
    """Attribute values at a token; expressions see the variables, literals cost nothing."""

    def __init__(self, run: Run, frame: Frame, token: Token) -> None:
        self.variables = run.visible(frame, token)

    def of(self, text: str) -> Any:
        try:
            return value_of(text, self.variables)
        except ExpressionFailed as error:
            raise Trouble(str(error)) from error

    def text(self, text: str) -> str:
        value = self.of(text)
        return "" if value is None else str(value)

    def whole(self, text: str) -> int | None:
        value = self.of(text)
        if value in ("", None):
            return None
        try:
            return int(value)
        except (TypeError, ValueError) as error:
            raise Trouble(f"{text!r} gave {value!r}, which is no whole number.") from error


def _unit(run: Run, key: str) -> int | None:
    if not key:
        return None
    if key not in run.units:
        found = OrganisationUnit.objects.filter(key=key).order_by("pk").values_list("pk", flat=True)
        for unit_id in found:
            run.units[key] = unit_id
    if key not in run.units:
        raise Trouble(f"No organisation unit has the key {key!r}.")
    return run.units[key]


def _role(role: str) -> str:
    if role and role not in Role.values:
        raise Trouble(f"There is no role {role!r}.")
    return role or Role.CLERK


# --- Services and messages ------------------------------------------------------------------------


def _service(run: Run, frame: Frame, token: Token, element: Element) -> None:
    waits.check_timers(run, frame, token, element)
    token.activation = run.next_activation()
    if element.is_async:
        rest(run, token, element, TokenState.WORK)
        run.note(frame, StepAction.ENTERED, element.id, token)
        waits.arm_boundaries(run, frame, token, element)
        waits.work_at(run, token, element, run.now)
    else:
        call_service(run, frame, token, element)


def _throw(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Send by the handler if one is named, else to whoever of the same subject waits for it."""
    if element.service:
        _service(run, frame, token, element)
        return
    if isinstance(element.event, MessageEvent):
        message = Message.objects.create(
            subject_kind=frame.instance.subject_kind,
            subject_key=frame.instance.subject_key,
            name=element.event.name,
            variables=frame.instance.variables,
        )
        run.sent.append(message)
    done(run, frame, token, element)


def _wait(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Receive tasks, catch events and event-based gateways."""
    waits.check_timers(run, frame, token, element)
    rest(run, token, element)
    run.note(frame, StepAction.ENTERED, element.id, token)
    if element.kind is Kind.EVENT_BASED:
        for flow in element.outgoing:
            waits.arm(run, frame, token, frame.graph[flow.target])
    else:
        waits.arm(run, frame, token, element)
    waits.arm_boundaries(run, frame, token, element)


# --- Scopes ---------------------------------------------------------------------------------------


def _subprocess(run: Run, frame: Frame, token: Token, element: Element) -> None:
    waits.check_timers(run, frame, token, element)
    rest(run, token, element, TokenState.SCOPE)
    run.note(frame, StepAction.ENTERED, element.id, token)
    waits.arm_boundaries(run, frame, token, element)
    run.send(frame, new_token(frame, token), frame.graph.start_of(element.id).id)


def _call_activity(run: Run, frame: Frame, token: Token, element: Element) -> None:
    waits.check_timers(run, frame, token, element)
    if frame.instance.depth >= DEEPEST_CALL:
        raise Trouble(f"Processes call each other more than {DEEPEST_CALL} times deep.")
    try:
        version = latest_version(element.called)
    except ProcessUnknown as error:
        raise Trouble(str(error)) from error
    rest(run, token, element)
    run.note(frame, StepAction.ENTERED, element.id, token)
    waits.arm_boundaries(run, frame, token, element)
    called = Instance.objects.create(
        version_id=version.pk,
        subject_kind=frame.instance.subject_kind,
        subject_key=frame.instance.subject_key,
        variables=_handed_over(run, frame, token),
        root=run.root,
        parent_token=token,
        depth=frame.instance.depth + 1,
    )
    start_instance(run, Frame(called, graph_of(version.pk)))


def _handed_over(run: Run, frame: Frame, token: Token) -> dict[str, Any]:
    own = {"today", "subject"} - set(frame.instance.variables)
    return {name: value for name, value in run.visible(frame, token).items() if name not in own}


# --- Ends -----------------------------------------------------------------------------------------


def _terminate(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Ends its own process or sub-process at once, and nothing around it."""
    parent = run.parent_of(token)
    leave(run, frame, token, element)
    empty_scope(run, frame, parent)
    run.finished[frame.instance.pk, parent.pk if parent else None] = frame


def _error_end(run: Run, frame: Frame, token: Token, element: Element) -> None:
    parent = run.parent_of(token)
    leave(run, frame, token, element)
    throw_error(run, frame, parent, getattr(element.event, "code", ""))


def _end(run: Run, frame: Frame, token: Token, element: Element) -> None:
    if element.service or element.event is not None:
        _throw(run, frame, token, element)
    else:
        leave(run, frame, token, element)


type Performer = Callable[[Run, Frame, Token, Element], None]

_PERFORM: dict[Kind, Performer] = {
    Kind.USER: _user,
    Kind.SERVICE: _service,
    Kind.THROW: _throw,
    Kind.RECEIVE: _wait,
    Kind.TIMER: _wait,
    Kind.EVENT_BASED: _wait,
    Kind.SUBPROCESS: _subprocess,
    Kind.CALL: _call_activity,
    Kind.END: _end,
    Kind.TERMINATE: _terminate,
    Kind.ERROR_END: _error_end,
    Kind.PASS: done,
}
"""All other elements are left at once."""
