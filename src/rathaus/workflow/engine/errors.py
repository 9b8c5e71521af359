"""Boundary events take over, errors travel outwards, and the end of a process is told."""

from __future__ import annotations

from rathaus.workflow.bpmn.graph import Element, ErrorEvent
from rathaus.workflow.engine.flow import leave
from rathaus.workflow.engine.places import (
    cancel_activity,
    empty_scope,
    end_instance,
    new_token,
)
from rathaus.workflow.engine.run import Frame, Run
from rathaus.workflow.enums import InstanceStatus
from rathaus.workflow.events import InstanceEnded
from rathaus.workflow.models import Token


def catch(run: Run, frame: Frame, token: Token, boundary: Element) -> None:
    """Go on from a boundary event: instead of the activity, or beside it."""
    if boundary.interrupting:
        cancel_activity(run, frame, token, frame.graph[boundary.attached_to])
        traveller = token
    else:
        traveller = new_token(frame, run.parent_of(token))
    leave(run, frame, traveller, boundary)


def is_caught(run: Run, frame: Frame, token: Token | None, code: str) -> bool:
    """True if some activity around the token (or the token's own) catches the error."""
    return _catcher(run, frame, token, code) is not None


def throw_error(run: Run, frame: Frame, token: Token | None, code: str) -> None:
    """Let the innermost activity around ``token`` catch the error; else the whole family fails."""
    found = _catcher(run, frame, token, code)
    if found is None:
        _fail(run, code)
        return
    catch(run, *found)


def _catcher(
    run: Run, frame: Frame, token: Token | None, code: str
) -> tuple[Frame, Token, Element] | None:
    """Walk outwards through sub-processes and calling instances."""
    while True:
        if token is None:
            if frame.instance.parent_token_id is None:
                return None
            token = run.token(frame.instance.parent_token_id)
            frame = run.frame(token.instance_id)
        if token.loop_index is None:
            boundary = _matching(frame, frame.graph[token.element_id], code)
            if boundary is not None:
                return frame, token, boundary
        token = run.parent_of(token)


def _matching(frame: Frame, element: Element, code: str) -> Element | None:
    """The boundary event for exactly this code, else one that catches every error."""
    catching = [
        boundary
        for boundary in map(frame.graph.__getitem__, element.boundaries)
        if isinstance(boundary.event, ErrorEvent) and boundary.event.code in {code, ""}
    ]
    codes = [boundary.event.code for boundary in catching if isinstance(boundary.event, ErrorEvent)]
    return catching[codes.index(code if code in codes else "")] if catching else None


def _fail(run: Run, code: str) -> None:
    frame = run.frames[run.root.pk]
    empty_scope(run, frame, None)
    run.queue.clear()
    run.finished.clear()
    end_instance(run, frame, InstanceStatus.FAILED, detail=code)
    tell_end(run, frame)


def tell_end(run: Run, frame: Frame) -> None:
    """Publish that a process without a caller is over."""
    instance = frame.instance
    run.events.append(
        InstanceEnded(
            instance_id=instance.pk,
            about_kind=instance.subject_kind,
            about_key=instance.subject_key,
            end_event_id=frame.last_end,
            status=str(instance.status),
        )
    )
