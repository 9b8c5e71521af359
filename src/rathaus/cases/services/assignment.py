"""Who works on a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from rathaus.accounts import api as accounts
from rathaus.accounts.api import Staff, User
from rathaus.cases import rules
from rathaus.cases.enums import CaseState
from rathaus.cases.events import CaseAssigned, CaseClaimed, CaseReleased
from rathaus.cases.models import Case
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import SUBJECT, CaseClosed, lock_case, move
from rathaus.core.actors import current_actor
from rathaus.core.events import publish
from rathaus.workflow import api as workflow


class CaseTaken(ValueError):
    """Somebody else works on the case; ``args[0]`` is that person."""


class NotYourCase(PermissionError):
    """This staff member may not do that with this case."""


class NotInTheTeam(ValueError):
    """The colleague does not work in the case's unit."""


@transaction.atomic
def claim_case(*, staff: Staff, number: str) -> Case:
    """Take a free case; taking one's own again changes nothing.

    Raises:
        CaseTaken: a colleague was faster.
        CaseClosed: it is over.
    """
    case = lock_case(number)
    if case.assignee_id == staff.user.pk:
        return case
    if case.assignee is not None:
        raise CaseTaken(case.assignee)
    if not case.is_open:
        raise CaseClosed(case.number)
    if not rules.may_claim(staff, case):
        raise NotYourCase(case.number)
    _give(case, staff.user, by=staff)
    return case


@transaction.atomic
def assign_case(*, staff: Staff, number: str, to_user: User) -> Case:
    """Give a case to a colleague (or oneself).

    Raises:
        NotYourCase: only a team lead may take it from somebody else.
        NotInTheTeam: the colleague works in another unit.
    """
    case = lock_case(number)
    if case.assignee_id == to_user.pk:
        return case
    if not rules.may_assign(staff, case, to_user):
        raise NotYourCase(case.number)
    colleague = accounts.staff_of(to_user)
    if colleague is None or not rules.is_in_team(colleague, case):
        raise NotInTheTeam(case.number)
    _give(case, to_user, by=staff)
    return case


@transaction.atomic
def assign_cases(*, staff: Staff, numbers: Sequence[str], to_user: User) -> list[Case]:
    """Give many cases to one colleague; those that cannot be given stay where they are.

    Returns:
        The cases that changed hands.
    """
    moved = []
    for number in sorted(set(numbers)):
        before = Case.objects.filter(number=number).values_list("assignee", flat=True).first()
        try:
            case = assign_case(staff=staff, number=number, to_user=to_user)
        except (NotYourCase, NotInTheTeam):
            continue
        if before != case.assignee_id:
            moved.append(case)
    return moved


@transaction.atomic
def release_case(*, staff: Staff, number: str) -> Case:
    """Give a case back to the team; a free one stays free.

    Raises:
        NotYourCase: it is a colleague's.
    """
    case = lock_case(number)
    if case.assignee_id is None:
        return case
    if not rules.may_release(staff, case):
        raise NotYourCase(case.number)
    for task in workflow.open_tasks_of(SUBJECT, case.number):
        if task.assignee_id is not None:
            workflow.release(task_id=task.pk, staff=staff)
    give_back(case)
    return case


@transaction.atomic
def free_cases_of(*, user_id: int) -> None:
    """Somebody has left: their open cases go back to the team (``workflow`` frees the tasks)."""
    for number in Case.objects.filter(assignee=user_id, closed_at=None).values_list(
        "number", flat=True
    ):
        give_back(lock_case(number))


def give_back(case: Case) -> None:
    """The locked case belongs to the whole team again."""
    case.assignee = None
    if case.state == CaseState.IN_PROGRESS:
        move(case, CaseState.SUBMITTED, "assignee")
    else:
        case.save(update_fields=["assignee"])
    publish(CaseReleased(number=case.number))


@transaction.atomic
def restore_assignees(*, staff: Staff, previous: Mapping[str, int | None]) -> list[str]:
    """Undo a claim or an assignment: number → who had it before. Returns what was put back."""
    restored = []
    for number, user_id in sorted(previous.items()):
        try:
            if user_id is None:
                release_case(staff=staff, number=number)
            elif (user := accounts.user_by_id(user_id)) is not None:
                assign_case(staff=staff, number=number, to_user=user)
        except (NotYourCase, NotInTheTeam, CaseClosed):
            continue
        restored.append(number)
    return restored


def follow_task(case: Case, assignee: User) -> None:
    """Somebody took the case's task in the process; the (locked) case follows."""
    if case.assignee_id != assignee.pk:
        _note(case, assignee)


def start_work(case: Case) -> None:
    """A new case that somebody has is being worked on as soon as there is a task."""
    if case.state == CaseState.SUBMITTED and case.assignee is not None:
        move(case, CaseState.IN_PROGRESS)
        add_step(case, StepKind.IN_PROGRESS, clerk=str(case.assignee))


def _give(case: Case, user: User, *, by: Staff) -> None:
    """The locked case and its waiting task now belong to ``user``."""
    for task in workflow.open_tasks_of(SUBJECT, case.number):
        if task.assignee_id is None and user.pk == by.user.pk:
            workflow.claim(task_id=task.pk, staff=by)
        elif task.assignee_id != user.pk:
            workflow.delegate(task_id=task.pk, staff=by, to_user=user)
    case.refresh_from_db(fields=["assignee", "state"])
    if case.assignee_id != user.pk:
        _note(case, user)


def _note(case: Case, user: User) -> None:
    by = current_actor()
    event = CaseClaimed if by.user_id == user.pk else CaseAssigned
    case.assignee = user
    case.save(update_fields=["assignee"])
    if workflow.open_tasks_of(SUBJECT, case.number):
        start_work(case)
    publish(event(number=case.number, assignee_id=user.pk))
