"""The applicant takes the application back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rathaus.cases import rules
from rathaus.cases.enums import CaseState, Closing
from rathaus.cases.events import CaseWithdrawn
from rathaus.cases.models import Case
from rathaus.cases.queries import open_question
from rathaus.cases.services.payment import end_without_decision
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import SUBJECT, CaseClosed, TransitionRefused, lock_case
from rathaus.catalog import api as catalog
from rathaus.core.events import publish
from rathaus.workflow import api as workflow


@transaction.atomic
def withdraw_case(*, number: str) -> Case:
    """End the case at the applicant's wish; doing it twice changes nothing.

    Raises:
        CaseClosed: it is decided already.
        TransitionRefused: another administration is deciding.
    """
    case = lock_case(number)
    if case.state == CaseState.WITHDRAWN:
        return case
    if case.decision or not case.is_open:
        raise CaseClosed(case.number)
    if not rules.may_withdraw(case):
        raise TransitionRefused(case.number)
    question = open_question(case)
    if question is not None:
        question.closed_at = timezone.now()
        question.save(update_fields=["closed_at"])
    workflow.cancel_processes(subject_kind=SUBJECT, subject_key=case.number)
    end_without_decision(case, Closing.BY_APPLICANT)
    add_step(case, StepKind.WITHDRAWN)
    catalog.give_place_back(submission=case.submission_id)
    publish(CaseWithdrawn(number=case.number))
    return case
