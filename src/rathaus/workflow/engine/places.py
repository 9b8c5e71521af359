"""Putting tokens down, taking them up, and clearing up behind them."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection

from django.db.models import Q

from rathaus.core import rows
from rathaus.workflow.bpmn.graph import Element, Kind
from rathaus.workflow.engine.run import Frame, Run, task_facts
from rathaus.workflow.enums import InstanceStatus, StepAction, TaskStatus, TokenState
from rathaus.workflow.events import IncidentRaised, TaskCancelled
from rathaus.workflow.models import Incident, Instance, Subscription, Task, Timer, Token

_PLACE = (
    "element_id",
    "state",
    "flow_id",
    "variables",
    "loop_total",
    "loop_started",
    "loop_done",
    "activation",
    "attempts",
)


def new_token(frame: Frame, parent: Token | None) -> Token:
    """A token on the move; it gets a row when it comes to rest."""
    return Token(instance_id=frame.instance.pk, parent_id=parent.pk if parent else None)


def rest(run: Run, token: Token, element: Element, state: TokenState = TokenState.WAITING) -> None:
    """Put the token down at the element."""
    token.element_id, token.state = element.id, state
    if not has_row(token):
        rows.insert([token])
        run.tokens[token.pk] = token
    else:
        rows.update(token, *_PLACE)


def refresh(token: Token) -> None:
    """Forget what the token carried at the last element."""
    token.flow_id, token.variables = "", {}
    token.loop_total, token.loop_started, token.loop_done = None, 0, 0
    token.activation = token.attempts = 0
    token.state = TokenState.WAITING


def has_row(token: Token) -> bool:
    """False while the token has not come to rest since it was made."""
    return not token._state.adding


def has_waits(token: Token, element: Element) -> bool:
    """True if timers or subscriptions may hang on the token."""
    return (
        bool(element.boundaries)
        or element.kind in {Kind.RECEIVE, Kind.TIMER, Kind.EVENT_BASED}
        or token.state == TokenState.WORK
    )


def take_up(token: Token, element: Element) -> None:
    """Remove timers and subscriptions before the token moves on."""
    if not has_row(token) or not has_waits(token, element):
        return
    Timer.objects.filter(token=token).delete()
    Subscription.objects.filter(token=token).delete()


def remove(run: Run, token: Token) -> None:
    """Delete a token on which nothing hangs."""
    if has_row(token):
        run.dead.add(token.pk)
        run.tokens.pop(token.pk, None)
        Token.objects.filter(pk=token.pk).delete()


def empty_scope(run: Run, frame: Frame, parent: Token | None) -> None:
    """Remove everything that stands or moves inside a sub-process, loop, call or instance."""
    parent_id = parent.pk if parent else None
    run.finished.pop((frame.instance.pk, parent_id), None)
    run.queue = deque(
        move for move in run.queue if move.frame is not frame or move.token.parent_id != parent_id
    )
    if parent is not None:
        _clear_away(run, _below(Q(parent=parent) | Q(instance__parent_token=parent)))
        _end_called_instances(run, [parent.pk])
    else:
        _clear_away(run, _below(Q(instance=frame.instance, parent=None)))


def cancel_activity(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """End what the token was waiting for; the token itself stays, to move on elsewhere."""
    if has_row(token):
        take_up(token, element)
        if token.loop_total is not None or element.kind in {Kind.SUBPROCESS, Kind.CALL}:
            empty_scope(run, frame, token)
        _end_tasks_and_incidents(run, [token.pk])
    run.note(frame, StepAction.CANCELLED, element.id, token)
    refresh(token)


def _below(first: Q) -> list[int]:
    """Tokens that match, and all inside them, through sub-processes and called instances."""
    found: list[int] = []
    level = list(Token.objects.filter(first).values_list("pk", flat=True))
    while level:
        found += level
        inside = Q(parent__in=level) | Q(instance__parent_token__in=level)
        level = list(
            Token.objects.filter(inside).exclude(pk__in=found).values_list("pk", flat=True)
        )
    return found


def _clear_away(run: Run, tokens: Collection[int]) -> None:
    if not tokens:
        return
    run.dead.update(tokens)
    for token_id in tokens:
        run.tokens.pop(token_id, None)
    _end_tasks_and_incidents(run, tokens)
    _end_called_instances(run, tokens)
    Timer.objects.filter(token__in=tokens).delete()
    Subscription.objects.filter(token__in=tokens).delete()
    Token.objects.filter(pk__in=tokens).delete()


def _end_tasks_and_incidents(run: Run, tokens: Collection[int]) -> None:
    run.tasks = [task for task in run.tasks if task.token_id not in tokens]
    for task in Task.objects.pending().filter(token__in=tokens).order_by("pk"):
        frame = run.frame(task.instance_id)
        run.note(frame, StepAction.CANCELLED, task.element_id, detail="task")
        run.events.append(TaskCancelled(**task_facts(task)))
    Task.objects.filter(token__in=tokens).update(
        status=TaskStatus.CANCELLED, ended_at=run.now, token=None
    )
    Incident.objects.filter(token__in=tokens).update(resolved_at=run.now, token=None)


def _end_called_instances(run: Run, tokens: Collection[int]) -> None:
    for called in Instance.objects.filter(parent_token__in=tokens).values_list("pk", flat=True):
        frame = run.frame(called)
        end_instance(run, frame, InstanceStatus.CANCELLED)


def end_instance(run: Run, frame: Frame, status: InstanceStatus, detail: str = "") -> None:
    """Write that the instance is over; nothing may stand in it any more."""
    instance = frame.instance
    instance.status, instance.ended_at = status, run.now
    instance.end_event_id = frame.last_end
    instance.parent_token_id = None
    instance.save(update_fields=["status", "ended_at", "end_event_id", "parent_token"])
    run.note(frame, StepAction.ENDED, frame.last_end, detail=detail or status)


def park(
    run: Run, frame: Frame, token: Token, element: Element, state: TokenState, why: str
) -> None:
    """Stop the token with an incident, before (ENTERING) or after (LEAVING) the element's work."""
    rest(run, token, element, state)
    incident = Incident.objects.create(
        instance=frame.instance, token=token, element_id=element.id, reason=why[:2000]
    )
    run.note(frame, StepAction.INCIDENT, element.id, token)
    run.events.append(
        IncidentRaised(
            instance_id=frame.instance.pk,
            about_kind=frame.instance.subject_kind,
            about_key=frame.instance.subject_key,
            incident_id=incident.pk,
            element_id=element.id,
        )
    )
