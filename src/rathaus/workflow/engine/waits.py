"""Arming timers and messages."""

from __future__ import annotations

from datetime import datetime

from rathaus.core.expressions import ExpressionFailed
from rathaus.workflow.bpmn import timing
from rathaus.workflow.bpmn.graph import Element, MessageEvent, TimerEvent
from rathaus.workflow.bpmn.values import value_of
from rathaus.workflow.engine.run import Frame, Run, Trouble
from rathaus.workflow.enums import TimerKind
from rathaus.workflow.models import Subscription, Timer, Token


def arm_boundaries(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Start the boundary timers and messages of an activity that now rests.

    Single runs of a multi-instance activity have none: the activity as a whole has them.
    """
    if token.loop_index is None:
        for boundary in element.boundaries:
            arm(run, frame, token, frame.graph[boundary])


def arm(run: Run, frame: Frame, token: Token, event: Element) -> None:
    """Let the token wait for the event (its own, a boundary's, or behind an event gateway)."""
    if isinstance(event.event, TimerEvent):
        _start_timer(run, frame, token, event, event.event)
    elif isinstance(event.event, MessageEvent):
        subscription = Subscription.objects.create(
            token=token,
            element_id=event.id,
            message=event.event.name,
            subject_kind=frame.instance.subject_kind,
            subject_key=frame.instance.subject_key,
        )
        run.fresh.append(subscription)


def work_at(run: Run, token: Token, element: Element, due_at: datetime) -> None:
    """Let a job call the token's service at that time."""
    timer = Timer.objects.create(
        token=token, kind=TimerKind.WORK, element_id=element.id, due_at=due_at
    )
    run.soon.append(timer)


def _start_timer(
    run: Run, frame: Frame, token: Token, event: Element, definition: TimerEvent
) -> None:
    text = timer_text(run, frame, token, definition)
    timer = Timer(token=token, element_id=event.id, due_at=run.now)
    if definition.form == "date":
        timer.due_at = timing.parse_date(text)
    elif definition.form == "duration":
        timer.due_at = timing.parse_duration(text).after(run.now)
    else:
        cycle = timing.parse_cycle(text)
        timer.due_at = cycle.every.after(run.now)
        timer.every = text.rpartition("/")[2]
        timer.repeats_left = None if cycle.repeats is None else cycle.repeats - 1
    timer.save(force_insert=True)
    run.soon.append(timer)


def timer_text(run: Run, frame: Frame, token: Token, definition: TimerEvent) -> str:
    """The timer's ISO 8601 text; raises Trouble if its expression gives something else."""
    try:
        text = str(value_of(definition.text, run.visible(frame, token)))
        timing.check(definition.form, text)
    except (ExpressionFailed, timing.TimingInvalid) as error:
        raise Trouble(str(error)) from error
    return text


def check_timers(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Raises Trouble before anything is written if a timer of the element cannot be started."""
    events = [*element.boundaries, *_own_events(frame, element)]
    for event_id in events:
        definition = frame.graph[event_id].event
        if isinstance(definition, TimerEvent):
            timer_text(run, frame, token, definition)


def _own_events(frame: Frame, element: Element) -> list[str]:
    if element.tag == "eventBasedGateway":
        return [flow.target for flow in element.outgoing]
    return [element.id]
