"""One step: lock the family's root, let the caller push something, follow the tokens, write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from rathaus.core import rows
from rathaus.core.events import publish
from rathaus.workflow.engine.loop import follow
from rathaus.workflow.engine.run import Run, as_running, running_step
from rathaus.workflow.models import Incident, Instance, Task

LOOK_AHEAD = timedelta(minutes=2)
"""Timers due sooner get a job of their own at once; the others wait for the minute's round."""


class StepInProgress(RuntimeError):
    """A service handler or event handler called its own process back; use deliver_message."""


class InstanceBusy(RuntimeError):
    """Another step of the same family is running."""


@dataclass(frozen=True)
class RootOf:
    """The root of the family to which a row belongs, found while it is being locked."""

    model: type[Task] | type[Incident]
    pk: int


@contextmanager
def one_step(root: int | RootOf, *, wait: bool = True) -> Iterator[Run]:
    """Inside the block, push what starts the step; the rest happens when the block ends.

    Args:
        root: number of the family's root, or a row that belongs to it.

    Raises:
        StepInProgress: the step was called from inside a step of the same family.
        InstanceBusy: with ``wait=False``, if another step holds the lock.
        Instance.DoesNotExist: the active tenant has no such instance.
    """
    run = Run(_locked(root, wait=wait))
    if running_step(run.root.pk) is not None:
        raise StepInProgress(f"Instance {run.root.pk} is in the middle of a step.")
    with as_running(run):
        yield run
        with transaction.atomic(savepoint=False):
            finish(run)
    with transaction.atomic(savepoint=False):
        tell(run)


def _locked(root: int | RootOf, *, wait: bool) -> Instance:
    """The family's root, locked until the transaction ends.

    ``NO KEY``: history rows that refer to the instance may still be written beside the step. In
    SQL, because every step begins with it and Django takes longer to compose it than to run it.
    """
    found = rows.first(
        Instance,
        f"""
        SELECT {rows.columns(Instance, "locked")} FROM workflow_instance locked
        WHERE locked.id = {_root_text(root)} AND locked.tenant_id = %s
        FOR NO KEY UPDATE OF locked {"" if wait else "SKIP LOCKED"}
        """,  # noqa: S608 - names from the models
        [root.pk if isinstance(root, RootOf) else root],
    )
    if found is None:
        raise Instance.DoesNotExist if wait else InstanceBusy
    return rows.read(Instance, found)


def _root_text(root: int | RootOf) -> str:
    if not isinstance(root, RootOf):
        return "%s"
    return f"""(
        SELECT coalesce(own.root_id, own.id) FROM {root.model._meta.db_table} of_it
        JOIN workflow_instance own ON own.id = of_it.instance_id WHERE of_it.id = %s
    )"""  # noqa: S608 - names from the models


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
