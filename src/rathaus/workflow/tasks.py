"""Jobs: due timers and messages between processes. What to do lies in rows; jobs only say when."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rathaus.core.jobs import FAST, job, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.workflow.models import Message
from rathaus.workflow.services.messages import hand_over
from rathaus.workflow.services.step import LOOK_AHEAD
from rathaus.workflow.services.timers import due_timers, fire_timer

ROUND_SIZE = 5_000
"""Timers one round of the clock hands to the workers; the next round takes what is left."""


@job(queue=FAST)
def fire(*, timer_id: int) -> None:
    """Fire one timer if it is still due."""
    fire_timer(timer_id=timer_id, now=timezone.now())


@job(queue=FAST)
def deliver_sent_message(*, message_id: int) -> None:
    """Hand over what a process has sent, unless somebody has taken it meanwhile."""
    message = Message.objects.filter(pk=message_id, taken_at=None).first()
    if message is not None:
        hand_over(message)


def plan_timer(timer_id: int, due_at: datetime) -> None:
    """One waiting job a timer, in the active tenant."""
    fire.enqueue(timer_id=timer_id, run_at=due_at, unique_key=str(timer_id))


@periodic("* * * * *")
def plan_due_timers() -> None:
    """Every minute: a job for each timer due before the round after next, in its own tenant.

    Timers whose job was lost with a killed worker are found here again.
    """
    with transaction.atomic():
        due = due_timers(timezone.now() + LOOK_AHEAD, ROUND_SIZE)
    for timer in due:
        with tenant_context(timer.tenant_id):
            plan_timer(timer.timer_id, timer.due_at)
