"""What people do with their tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.api import Staff, User, staff_of
from rathaus.core import rows
from rathaus.core.events import publish
from rathaus.workflow.engine.repeats import done
from rathaus.workflow.engine.run import Run, new_step, task_facts
from rathaus.workflow.enums import StepAction, TaskStatus
from rathaus.workflow.events import TaskClaimed, TaskCompleted, TaskDelegated, TaskReleased
from rathaus.workflow.models import Instance, Task, Token
from rathaus.workflow.rules import holds_task, may_do, may_pass_on
from rathaus.workflow.services.step import RootOf, one_step


class TaskRefused(Exception):
    """Base of the refusals; ``message`` is for the person who tried."""

    message = _("Das geht mit dieser Aufgabe nicht.")


class TaskAlreadyClaimed(TaskRefused):
    """Somebody else has the task."""

    message = _("Diese Aufgabe hat schon jemand anderes übernommen.")


class TaskNotOpen(TaskRefused):
    """The task is done or was dropped, or nobody has claimed it."""

    message = _("Diese Aufgabe ist nicht mehr offen.")


class NotYourTask(TaskRefused):
    """The task is meant for, or held by, other people."""

    message = _("Diese Aufgabe gehört nicht zu Ihren Aufgaben.")


@transaction.atomic
def claim(*, task_id: int, staff: Staff) -> Task:
    """Take the task; taking one's own again changes nothing.

    Raises:
        Task.DoesNotExist: not in this tenant.
        NotYourTask: unit or role do not fit.
        TaskAlreadyClaimed: somebody was faster.
        TaskNotOpen: done or dropped.
    """
    task = _locked(task_id)
    _refuse_strangers(staff, task)
    if task.status == TaskStatus.OPEN:
        _give(task, staff.user, StepAction.CLAIMED)
        publish(TaskClaimed(**task_facts(task)))
    return task


@transaction.atomic
def release(*, task_id: int, staff: Staff) -> Task:
    """Put the task back for everybody of the unit.

    Raises:
        Task.DoesNotExist, TaskNotOpen: as for :func:`claim`; also if nobody holds it.
        NotYourTask: somebody else holds it, and ``staff`` is no lead.
    """
    task = _locked(task_id)
    _refuse_unless_claimed(task)
    if not may_pass_on(staff, task):
        raise NotYourTask
    _put_back(task)
    return task


@transaction.atomic
def give_back_tasks_of(*, user_id: int) -> int:
    """Put all tasks the person holds in this tenant back for their units; returns how many."""
    held = Task.objects.select_for_update(of=("self",)).order_by("pk")
    tasks = list(held.filter(status=TaskStatus.CLAIMED, assignee_id=user_id))
    for task in tasks:
        _put_back(task)
    return len(tasks)


def _put_back(task: Task) -> None:
    task.status, task.assignee = TaskStatus.OPEN, None
    task.save(update_fields=["status", "assignee"])
    new_step(task.instance_id, StepAction.RELEASED, task.element_id, task.token_id).save()
    publish(TaskReleased(**task_facts(task)))


@transaction.atomic
def delegate(*, task_id: int, staff: Staff, to_user: User) -> Task:
    """Hand the task to a colleague; a lead may also hand out open ones.

    Raises:
        Task.DoesNotExist, TaskNotOpen: as for :func:`claim`.
        NotYourTask: ``staff`` may not pass it on, or the task is not meant for the colleague.
    """
    task = _locked(task_id)
    if not task.is_pending:
        raise TaskNotOpen
    colleague = staff_of(to_user)
    if not may_pass_on(staff, task) or colleague is None or not may_do(colleague, task):
        raise NotYourTask
    _give(task, to_user, StepAction.DELEGATED)
    publish(TaskDelegated(**task_facts(task), to_user_id=to_user.pk))
    return task


def complete(*, task_id: int, staff: Staff, variables: Mapping[str, Any] | None = None) -> Task:
    """Finish the task and move the process on; an open one counts as claimed on the way.

    Args:
        variables: become process variables.

    Raises:
        Task.DoesNotExist, NotYourTask, TaskAlreadyClaimed, TaskNotOpen: as for :func:`claim`.
        StepInProgress: called from a handler inside a step of the same process.
    """
    with _step_of(task_id) as run:
        task = _locked_with_token(task_id)
        _refuse_strangers(staff, task)
        _complete(run, task, staff, variables)
    return task


@transaction.atomic(savepoint=False)  # nobody may go on after half of it
def _complete(run: Run, task: Task, staff: Staff, variables: Mapping[str, Any] | None) -> None:
    token, frame = run.meet(task.token), run.frame(task.instance_id)
    task.status, task.assignee, task.token = TaskStatus.COMPLETED, staff.user, None
    task.ended_at = run.now
    rows.update(task, "status", "assignee", "token", "ended_at")
    run.events.append(TaskCompleted(**task_facts(task)))
    run.assign(frame, token, variables)
    done(run, frame, token, frame.graph[task.element_id])


@contextmanager
def _step_of(task_id: int) -> Iterator[Run]:
    try:
        with one_step(RootOf(Task, task_id)) as run:
            yield run
    except Instance.DoesNotExist:
        raise Task.DoesNotExist from None


def _locked_with_token(task_id: int) -> Task:
    """In SQL, because composing this join costs more than running it."""
    found = rows.first(
        Task,
        f"""
        SELECT {rows.columns(Task, "task")}, {rows.columns(Token, "token")}
        FROM workflow_task task LEFT JOIN workflow_token token ON token.id = task.token_id
        WHERE task.id = %s AND task.tenant_id = %s FOR UPDATE OF task
        """,  # noqa: S608 - names from the models
        [task_id],
    )
    if found is None:
        raise Task.DoesNotExist
    task, token = rows.pair(Task, Token, found)
    task.token = token
    return task


def _locked(task_id: int) -> Task:
    return Task.objects.select_for_update(of=("self",)).get(pk=task_id)


def _refuse_strangers(staff: Staff, task: Task) -> None:
    if not holds_task(staff, task) and not may_do(staff, task):
        raise NotYourTask
    if not task.is_pending:
        raise TaskNotOpen
    if task.status == TaskStatus.CLAIMED and not holds_task(staff, task):
        raise TaskAlreadyClaimed


def _refuse_unless_claimed(task: Task) -> None:
    if task.status != TaskStatus.CLAIMED:
        raise TaskNotOpen


def _give(task: Task, user: User, action: StepAction) -> None:
    task.status, task.assignee = TaskStatus.CLAIMED, user
    task.save(update_fields=["status", "assignee"])
    detail = str(user) if action == StepAction.DELEGATED else ""
    new_step(task.instance_id, action, task.element_id, task.token_id, detail).save()
