"""Calling service handlers, with a savepoint, further attempts and an incident at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta

import structlog
from django.db import transaction

from rathaus.core.registry import NotRegistered
from rathaus.workflow.bpmn.graph import Element
from rathaus.workflow.engine import waits
from rathaus.workflow.engine.errors import is_caught, throw_error
from rathaus.workflow.engine.places import park, rest
from rathaus.workflow.engine.repeats import done
from rathaus.workflow.engine.run import Frame, Run, plain
from rathaus.workflow.enums import TokenState
from rathaus.workflow.models import Token
from rathaus.workflow.registry import BpmnError, ServiceCall, service_handlers

logger = structlog.get_logger("rathaus.workflow")

RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=30))
"""Pauses before a failed service call is tried again; after the last one staff are asked."""


def call_service(run: Run, frame: Frame, token: Token, element: Element) -> None:
    """Call the handler; what it wrote is undone if it raises."""
    token.element_id = element.id
    try:
        handler = service_handlers.get(element.service)
        with transaction.atomic():
            answer = plain(handler(_call(run, frame, token, element)))
    except NotRegistered as error:
        _ask_staff(run, frame, token, element, str(error))
    except BpmnError as error:
        if is_caught(run, frame, token, error.code):
            throw_error(run, frame, token, error.code)
        else:
            why = f"Nothing in the process catches the error {error.code!r}: {error}"
            _ask_staff(run, frame, token, element, why)
    except Exception as error:
        _try_again(run, frame, token, element, error)
    else:
        run.assign(frame, token, answer)
        done(run, frame, token, element)


def _call(run: Run, frame: Frame, token: Token, element: Element) -> ServiceCall:
    return ServiceCall(
        instance_id=frame.instance.pk,
        subject_kind=frame.instance.subject_kind,
        subject_key=frame.instance.subject_key,
        variables=deepcopy(run.visible(frame, token)),
        element_id=element.id,
        idempotency_key=f"{run.root.pk}-{token.activation}",
    )


def _try_again(run: Run, frame: Frame, token: Token, element: Element, error: Exception) -> None:
    kind = type(error).__name__
    logger.warning("workflow.service_failed", service=element.service, error=kind)
    if token.attempts >= len(RETRY_AFTER):
        _ask_staff(run, frame, token, element, f"{element.service}: {kind}: {error}")
        return
    pause = RETRY_AFTER[token.attempts]
    token.attempts += 1
    with _armed(run, frame, token, element):
        rest(run, token, element, TokenState.WORK)
    waits.work_at(run, token, element, run.now + pause)


def _ask_staff(run: Run, frame: Frame, token: Token, element: Element, why: str) -> None:
    with _armed(run, frame, token, element):
        park(run, frame, token, element, TokenState.STUCK_ENTERING, why)


@contextmanager
def _armed(run: Run, frame: Frame, token: Token, element: Element) -> Iterator[None]:
    """Start the boundary events when the token comes to rest at the task for the first time."""
    rested = token.state == TokenState.WORK
    yield
    if not rested:
        waits.arm_boundaries(run, frame, token, element)
