"""Passing a checked application on to the administration that does the last step."""

from __future__ import annotations

from django.db import transaction

from rathaus.accounts.api import Staff
from rathaus.cases.enums import CaseState
from rathaus.cases.models import Case
from rathaus.cases.services.handover import recipient_of
from rathaus.cases.services.questions import task_for
from rathaus.cases.transitions import lock_case
from rathaus.workflow import api as workflow


@transaction.atomic
def forward_case(*, staff: Staff, number: str) -> Case:
    """Everything is there: let the process hand the case over. Twice changes nothing.

    Raises:
        NobodyToTakeOver: no administration here does the last step.
        CaseClosed, NotYourCase, NoTask: see :func:`rathaus.cases.services.questions.task_for`.
    """
    case = lock_case(number)
    if case.state == CaseState.HANDED_OVER:
        return case
    task = task_for(case, staff)
    recipient_of(case)
    workflow.complete(task_id=task.pk, staff=staff, variables={"outcome": "forward"})
    case.refresh_from_db()
    return case
