"""What one step knows while it runs: instances, tokens on the move, rows to write at its end."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from rathaus.core import rows
from rathaus.core.actors import current_actor
from rathaus.core.dates import today
from rathaus.core.events import Event
from rathaus.workflow.bpmn.graph import Element, Graph
from rathaus.workflow.engine.versions import graph_of
from rathaus.workflow.enums import InstanceStatus, StepAction
from rathaus.workflow.events import TaskCreated
from rathaus.workflow.models import Instance, Message, Step, Subscription, Task, Timer, Token


class Trouble(Exception):
    """The token cannot go on because the model or its data are wrong; becomes an incident."""


@dataclass(eq=False)
class Frame:
    """One process instance of the family and the graph it follows."""

    instance: Instance
    graph: Graph
    last_end: str = ""


@dataclass(eq=False)
class Move:
    """A token that is on its way to an element."""

    frame: Frame
    element: Element
    token: Token
    flow_id: str = ""


def plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """The values as JSON gives them back, cut off from the caller's objects."""
    return json.loads(json.dumps(dict(values or {}), cls=DjangoJSONEncoder))  # type: ignore[no-any-return]


@dataclass(eq=False)
class Run:
    """One step of one family of instances; its root is locked.

    Attributes:
        queue: tokens on the move.
        dead: tokens that were removed during this step.
        finished: scopes in which a token ended, to be looked at when nothing moves.
        fresh: subscriptions made in this step, which may find a message already waiting.
        inbox: messages that a handler delivered while the step was running.
        sent: messages that left in this step; a job delivers them after the commit.
        soon: timers made in this step.
    """

    root: Instance
    now: datetime = field(default_factory=timezone.now)
    frames: dict[int, Frame] = field(default_factory=dict)
    tokens: dict[int, Token] = field(default_factory=dict)
    queue: deque[Move] = field(default_factory=deque)
    dead: set[int] = field(default_factory=set)
    finished: dict[tuple[int, int | None], Frame] = field(default_factory=dict)
    fresh: list[Subscription] = field(default_factory=list)
    inbox: list[Message] = field(default_factory=list)
    sent: list[Message] = field(default_factory=list)
    soon: list[Timer] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    changed: dict[int, Instance] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    moves: int = 0

    def __post_init__(self) -> None:
        self.frames[self.root.pk] = Frame(self.root, graph_of(self.root.version_id))

    # --- Who is where ---------------------------------------------------------------------------

    def frame(self, instance_id: int) -> Frame:
        if instance_id not in self.frames:
            instance = Instance.objects.get(pk=instance_id)
            self.frames[instance_id] = Frame(instance, graph_of(instance.version_id))
        return self.frames[instance_id]

    def token(self, token_id: int) -> Token:
        """The one object of that row in this step."""
        if token_id not in self.tokens:
            self.tokens[token_id] = Token.objects.get(pk=token_id)
        return self.tokens[token_id]

    def meet(self, token: Token | None) -> Token:
        """A token that was read with something else, as the one object of its row."""
        if token is None:
            raise Token.DoesNotExist
        return self.tokens.setdefault(token.pk, token)

    def parent_of(self, token: Token) -> Token | None:
        return None if token.parent_id is None else self.token(token.parent_id)

    def is_dead(self, move: Move) -> bool:
        return (
            move.token.pk in self.dead
            or move.token.parent_id in self.dead
            or move.frame.instance.status != InstanceStatus.RUNNING
        )

    def send(self, frame: Frame, token: Token, target: str, flow_id: str = "") -> None:
        """Let the token travel to an element."""
        self.queue.append(Move(frame, frame.graph[target], token, flow_id))

    # --- Variables ------------------------------------------------------------------------------

    def _layers(self, token: Token | None) -> Iterator[Token]:
        while token is not None:
            yield token
            token = self.parent_of(token)

    def visible(self, frame: Frame, token: Token | None) -> dict[str, Any]:
        """Everything an expression or handler at the token sees; inner names hide outer ones."""
        instance = frame.instance
        seen: dict[str, Any] = {
            "today": today().isoformat(),
            "subject": {"kind": instance.subject_kind, "key": instance.subject_key},
        }
        seen.update(instance.variables)
        for layer in reversed(list(self._layers(token))):
            seen.update(layer.variables)
        return seen

    def assign(self, frame: Frame, token: Token | None, values: Mapping[str, Any] | None) -> None:
        """Write each value where its name is known, innermost first, else to the instance."""
        layers = list(self._layers(token))
        touched: dict[int, Token] = {}
        for name, value in plain(values).items():
            owner = next((layer for layer in layers if name in layer.variables), None)
            if owner is None:
                frame.instance.variables[name] = value
                self.changed[frame.instance.pk] = frame.instance
            else:
                owner.variables[name] = value
                touched[id(owner)] = owner
        for owner in touched.values():
            if owner.pk is not None:
                rows.update(owner, "variables")

    def next_activation(self) -> int:
        """A number that a rolled-back and repeated step gives again."""
        self.root.activations += 1
        self.changed[self.root.pk] = self.root
        return self.root.activations

    # --- What will be written -------------------------------------------------------------------

    def note(
        self,
        frame: Frame,
        action: StepAction,
        element_id: str = "",
        token: Token | None = None,
        detail: str = "",
    ) -> None:
        """Add a row to the history."""
        self.steps.append(
            new_step(frame.instance.pk, action, element_id, token.pk if token else None, detail)
        )

    def flush(self) -> None:
        """Write what was collected; the tokens' rows are written already."""
        for instance in self.changed.values():
            rows.update(instance, "variables", "activations")
        created = [task for task in self.tasks if task.token_id not in self.dead]
        rows.insert(created)
        rows.insert(self.steps)
        self.events[:0] = [TaskCreated(**task_facts(task)) for task in created]


def task_facts(task: Task) -> dict[str, Any]:
    """The fields every task event carries."""
    return {
        "task_id": task.pk,
        "instance_id": task.instance_id,
        "about_kind": task.subject_kind,
        "about_key": task.subject_key,
        "element_id": task.element_id,
    }


def new_step(
    instance_id: int, action: StepAction, element_id: str, token: int | None, detail: str = ""
) -> Step:
    """An unsaved row of the history, by whoever is acting."""
    actor = current_actor()
    return Step(
        instance_id=instance_id,
        element_id=element_id,
        action=action,
        token=token,
        detail=detail[:200],
        actor_kind=actor.kind,
        actor_user_id=actor.user_id,
        actor_label=actor.label[:120],
    )


_active: ContextVar[Mapping[int, Run] | None] = ContextVar("rathaus_workflow_runs", default=None)


def running_step(root_id: int) -> Run | None:
    """The step of that family that the current code was called from, if any."""
    return (_active.get() or {}).get(root_id)


@contextmanager
def as_running(run: Run) -> Iterator[None]:
    """While inside, handlers that call the engine back are recognised."""
    token = _active.set({**(_active.get() or {}), run.root.pk: run})
    try:
        yield
    finally:
        _active.reset(token)
