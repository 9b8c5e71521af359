"""Who has a case: claiming, releasing, assigning."""

from __future__ import annotations

import pytest

from rathaus.accounts.models import User
from rathaus.cases import services
from rathaus.cases.enums import CaseState
from rathaus.cases.tests.conftest import (
    Apply,
    as_staff,
    fresh,
)
from rathaus.cases.timeline import timeline_of
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db


def test_claiming_takes_the_case_and_its_task(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    [task] = workflow.open_tasks_of("case", case.number)
    assert (case.assignee, case.state, task.assignee) == (clerk, CaseState.IN_PROGRESS, clerk)
    assert timeline_of(case)[-1].sentence == "Anna Amtlich bearbeitet jetzt Ihren Antrag."


def test_the_second_clerk_learns_who_was_faster(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    case = apply()
    services.claim_case(staff=as_staff(clerk), number=case.number)
    with pytest.raises(services.CaseTaken) as refusal:
        services.claim_case(staff=as_staff(second_clerk), number=case.number)
    assert refusal.value.args[0] == clerk
    services.claim_case(staff=as_staff(clerk), number=case.number)
    assert fresh(case).assignee == clerk


def test_another_unit_cannot_claim(apply: Apply, in_stralendorf: Tenant, tax_clerk: User) -> None:
    with pytest.raises(services.NotYourCase):
        services.claim_case(staff=as_staff(tax_clerk), number=apply().number)


def test_releasing_gives_case_and_task_back(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    services.release_case(staff=as_staff(clerk), number=case.number)
    [task] = workflow.open_tasks_of("case", case.number)
    freed = fresh(case)
    assert (freed.assignee, freed.state, task.assignee) == (None, CaseState.SUBMITTED, None)


def test_only_a_lead_assigns_other_peoples_cases(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User, lead: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    with pytest.raises(services.NotYourCase):
        services.assign_case(staff=as_staff(second_clerk), number=case.number, to_user=second_clerk)
    services.assign_case(staff=as_staff(lead), number=case.number, to_user=second_clerk)
    [task] = workflow.open_tasks_of("case", case.number)
    assert (fresh(case).assignee, task.assignee) == (second_clerk, second_clerk)


def test_a_case_is_not_given_to_another_unit(
    apply: Apply, in_stralendorf: Tenant, lead: User, tax_clerk: User
) -> None:
    with pytest.raises(services.NotInTheTeam):
        services.assign_case(staff=as_staff(lead), number=apply().number, to_user=tax_clerk)


def test_many_cases_are_assigned_and_the_step_is_undone(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User, lead: User
) -> None:
    first, second = apply(), apply()
    services.claim_case(staff=as_staff(clerk), number=first.number)
    numbers = [first.number, second.number]
    moved = services.assign_cases(staff=as_staff(lead), numbers=numbers, to_user=second_clerk)
    assert sorted(case.number for case in moved) == sorted(numbers)
    services.restore_assignees(
        staff=as_staff(lead), previous={first.number: clerk.pk, second.number: None}
    )
    assert (fresh(first).assignee, fresh(second).assignee) == (clerk, None)
