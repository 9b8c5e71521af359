"""What is due: timers of the models and service calls that wait for a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import OperationalError, connection, transaction

from rathaus.core.tenancy import tenant_context
from rathaus.workflow.engine.catching import timer_fires
from rathaus.workflow.enums import TimerKind
from rathaus.workflow.models import Incident, Timer, Token
from rathaus.workflow.services.step import InstanceBusy, one_step

logger = structlog.get_logger("rathaus.workflow")


@dataclass(frozen=True)
class DueTimer:
    """A timer of some tenant; only these three facts cross the border between towns."""

    tenant_id: int
    timer_id: int
    due_at: datetime


def due_timers(until: datetime, limit: int) -> list[DueTimer]:
    """Waiting timers of all tenants due by ``until``, the earliest first.

    Row-level security hides other tenants' rows from the working role; the database function
    answers with ids and times alone (migration ``0002_due_timers``).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id, timer_id, due_at FROM workflow_due_timers(%s, %s)", [until, limit]
        )
        return [DueTimer(*row) for row in cursor.fetchall()]


def fire_due_timers(now: datetime, limit: int = 500) -> int:
    """Fire what is due, each timer in a transaction of its own, in its tenant.

    A busy instance is skipped; its timer comes with the next call.

    Returns:
        How many timers fired.
    """
    fired = 0
    for due in due_timers(now, limit):
        try:
            with tenant_context(due.tenant_id):
                fired += fire_timer(timer_id=due.timer_id, now=now, wait=False)
        except InstanceBusy:
            continue
    return fired


@transaction.atomic
def fire_timer(*, timer_id: int, now: datetime, wait: bool = True) -> bool:
    """Fire one timer of the active tenant unless it is gone or not due.

    If the step fails for a reason the engine does not know, the timer is stopped with an
    incident, so that it neither blocks others nor is tried for ever.

    Raises:
        InstanceBusy: with ``wait=False``, if a step of the same family is running.
        OperationalError: the database is in trouble; the timer stays as it is.
    """
    timer = _due(timer_id, now)
    if timer is None:
        return False
    try:
        with transaction.atomic():
            return _fire(timer, now, wait=wait)
    except (OperationalError, InstanceBusy):
        raise
    except Exception as error:
        _stop(timer, error)
        return False


def _due(timer_id: int, now: datetime) -> Timer | None:
    waiting = Timer.objects.filter(pk=timer_id, is_waiting=True, due_at__lte=now)
    return waiting.select_related("token__instance").first()


def _fire(timer: Timer, now: datetime, *, wait: bool) -> bool:
    with one_step(timer.token.instance.root_pk, wait=wait) as run:
        locked = Timer.objects.filter(pk=timer.pk, is_waiting=True, due_at__lte=now).first()
        if locked is not None:
            run.now = max(now, run.now) if locked.kind == TimerKind.WORK else now
            timer_fires(run, locked)
    return locked is not None


def _stop(timer: Timer, error: Exception) -> None:
    logger.error(
        "workflow.timer_failed", timer=timer.pk, error=type(error).__name__, exc_info=error
    )
    if Token.objects.filter(pk=timer.token_id).exists():
        Timer.objects.filter(pk=timer.pk).update(is_waiting=False)
        Incident.objects.create(
            instance=timer.token.instance,
            token_id=timer.token_id,
            element_id=timer.element_id,
            reason=f"{type(error).__name__}: {error}"[:2000],
        )
