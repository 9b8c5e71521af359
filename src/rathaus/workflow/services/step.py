"""One step: lock the family's root, let the caller push something, follow the tokens, write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rathaus.core.events import publish
from rathaus.workflow.engine.loop import follow
from rathaus.workflow.engine.run import Run, as_running, running_step
from rathaus.workflow.models import Instance

LOOK_AHEAD = timedelta(minutes=2)
"""Timers due sooner get a job of their own at once; the others wait for the minute's round."""


class StepInProgress(RuntimeError):
    """A service handler or event handler called its own process back; use deliver_message."""


class InstanceBusy(RuntimeError):
    """Another step of the same family is running."""


def root_of(rows: QuerySet[Any], instance_field: str) -> Subquery:
    """The root's number, for :func:`one_step`, from rows that point to an instance."""
    own, caller = f"{instance_field}_id", f"{instance_field}__root_id"
    return Subquery(rows.order_by().values(root=Coalesce(caller, own))[:1])


@contextmanager
def one_step(root: int | Subquery, *, wait: bool = True) -> Iterator[Run]:
    """Inside the block, push what starts the step; the rest happens when the block ends.

    Args:
        root: number of the family's root, or a query for it (:func:`root_of`).

    Raises:
        StepInProgress: the step was called from inside a step of the same family.
        InstanceBusy: with ``wait=False``, if another step holds the lock.
        Instance.DoesNotExist: the active tenant has no such instance.
    """
    with transaction.atomic():
        run = Run(_locked(root, wait=wait))
        if running_step(run.root.pk) is not None:
            raise StepInProgress(f"Instance {run.root.pk} is in the middle of a step.")
        with as_running(run):
            yield run
            finish(run)
        tell(run)


def _locked(root: int | Subquery, *, wait: bool) -> Instance:
    """The family's root, locked until the transaction ends.

    ``no_key``: history rows that refer to the instance may still be written beside the step.
    """
    rows = Instance.objects.select_for_update(of=("self",), no_key=True, skip_locked=not wait)
    try:
        return rows.get(Q(pk=root))
    except Instance.DoesNotExist:
        if wait:
            raise
        raise InstanceBusy from None


def finish(run: Run) -> None:
    """Follow all tokens to their rest and write what the step collected."""
    follow(run)
    run.flush()


def tell(run: Run) -> None:
    """Hand over to jobs what must happen after the commit, and publish the events."""
    from rathaus.workflow import tasks  # the jobs call the services again

    for timer in run.soon:
        if timer.due_at <= run.now + LOOK_AHEAD:
            tasks.plan_timer(timer.pk, timer.due_at)
    for message in run.sent:
        tasks.deliver_sent_message.enqueue(message_id=message.pk)
    for event in run.events:
        publish(event)
