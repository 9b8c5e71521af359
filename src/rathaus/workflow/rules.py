"""Who may do what with a task."""

from __future__ import annotations

from rathaus.accounts.api import Role, Staff
from rathaus.workflow.enums import TaskStatus
from rathaus.workflow.models import Task


def may_do(staff: Staff, task: Task) -> bool:
    """The task is meant for people like this one: the unit and at least the role."""
    of_the_unit = task.candidate_unit_id is None or task.candidate_unit_id in staff.unit_ids
    return of_the_unit and staff.is_at_least(Role(task.candidate_role))


def holds_task(staff: Staff, task: Task) -> bool:
    return task.status == TaskStatus.CLAIMED and task.assignee_id == staff.user.pk


def may_pass_on(staff: Staff, task: Task) -> bool:
    """Who holds the task, or a lead who could do it."""
    return holds_task(staff, task) or (staff.is_at_least(Role.LEAD) and may_do(staff, task))


def may_retry(staff: Staff) -> bool:
    return staff.is_at_least(Role.LEAD)
