"""What staff do about processes that stand still."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.workflow.engine import waits
from rathaus.workflow.engine.flow import leave
from rathaus.workflow.engine.places import rest
from rathaus.workflow.engine.repeats import next_run
from rathaus.workflow.engine.run import Frame, Run
from rathaus.workflow.enums import StepAction, TokenState
from rathaus.workflow.events import IncidentRetried
from rathaus.workflow.models import Incident, Timer, Token
from rathaus.workflow.rules import may_retry
from rathaus.workflow.services.step import RootOf, one_step


class IncidentSettled(Exception):
    """Somebody has dealt with it already."""


class RetryForbidden(Exception):
    """Only leads retry."""


@transaction.atomic
def retry_incident(*, incident_id: int, staff: Staff) -> Incident:
    """Try the stopped step again, after its cause has been repaired.

    Raises:
        Incident.DoesNotExist: not in this tenant.
        IncidentSettled: resolved, or the process has gone another way.
        RetryForbidden: the person is no lead.
    """
    if not may_retry(staff):
        raise RetryForbidden
    Incident.objects.get(pk=incident_id)
    with one_step(RootOf(Incident, incident_id)) as run:
        incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident_id)
        if incident.resolved_at is not None or incident.token_id is None:
            raise IncidentSettled
        frame, token = run.frame(incident.instance_id), run.token(incident.token_id)
        incident.resolved_at, incident.resolved_by, incident.token = (
            timezone.now(),
            staff.user,
            None,
        )
        incident.save(update_fields=["resolved_at", "resolved_by", "token"])
        run.note(frame, StepAction.RETRIED, incident.element_id, token)
        run.events.append(_retried(incident))
        _resume(run, frame, token)
    return incident


def _resume(run: Run, frame: Frame, token: Token) -> None:
    element = frame.graph[token.element_id]
    if token.state == TokenState.STUCK_LEAVING:
        leave(run, frame, token, element)
    elif token.state == TokenState.STUCK_BETWEEN:
        next_run(run, frame, token, element, run.visible(frame, token))
    elif token.state == TokenState.STUCK_ENTERING and token.activation:
        token.attempts = 0
        rest(run, token, element, TokenState.WORK)
        waits.work_at(run, token, element, run.now)
    elif token.state == TokenState.STUCK_ENTERING:
        run.send(frame, token, element.id)
    else:
        _restart_timers(run, token)


def _restart_timers(run: Run, token: Token) -> None:
    for timer in Timer.objects.filter(token=token, is_waiting=False).order_by("pk"):
        timer.is_waiting = True
        timer.save(update_fields=["is_waiting"])
        run.soon.append(timer)


def _retried(incident: Incident) -> IncidentRetried:
    return IncidentRetried(
        instance_id=incident.instance_id,
        about_kind=incident.instance.subject_kind,
        about_key=incident.instance.subject_key,
        incident_id=incident.pk,
        element_id=incident.element_id,
    )
