"""Deciding a case: once, by one person, with a notice that lies in the inbox and in the Akte."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.cases import filing, notice
from rathaus.cases.enums import Decision
from rathaus.cases.events import CaseClosed as CaseClosedEvent
from rathaus.cases.events import CaseDecided, NoticeIssued
from rathaus.cases.models import Case
from rathaus.cases.services.messages import conversation_of
from rathaus.cases.services.questions import task_for
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import TransitionRefused, lock_case, lock_row, move
from rathaus.core.events import publish
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.workflow import api as workflow

_OUTCOME = {Decision.APPROVED: "approve", Decision.REJECTED: "reject"}


class AlreadyDecided(TransitionRefused):
    """Somebody was faster; ``case`` says who and how."""

    def __init__(self, case: Case) -> None:
        super().__init__(case.number)
        self.case = case


class ReasonMissing(ValueError):
    """A rejection needs its reasons (§ 39 VwVfG)."""


@transaction.atomic
def decide_case(*, staff: Staff, number: str, decision: Decision, reasoning: str = "") -> Case:
    """Decide; the process then issues the notice and closes the case, in the same transaction.

    The same decision by the same person again changes nothing (a doubled click).

    Raises:
        AlreadyDecided: a colleague, or oneself differently.
        ReasonMissing: a rejection without reasons.
        CaseClosed, NotYourCase, NoTask: see :func:`rathaus.cases.services.questions.task_for`.
    """
    case = lock_case(number)
    if case.decision:
        if case.decided_by_id == staff.user.pk and case.decision == decision:
            return case
        raise AlreadyDecided(case)
    if decision == Decision.REJECTED and not reasoning.strip():
        raise ReasonMissing(case.number)
    task = task_for(case, staff)
    case.refresh_from_db(fields=["state", "assignee"])
    case.decision = decision
    case.decision_reason = reasoning.strip()
    case.decided_by = staff.user
    case.decided_at = timezone.now()
    case.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
    add_step(case, StepKind.DECIDED, decision=decision.value)
    publish(CaseDecided(number=number, decision=decision.value, decision_label=_said(decision)))
    workflow.complete(
        task_id=task.pk,
        staff=staff,
        variables={"outcome": _OUTCOME[decision], "decision": decision.value},
    )
    case.refresh_from_db()
    return case


def issue_notice(*, number: str, key: str) -> None:
    """Write the notice, file it and put it into the inbox (called by the process)."""
    case = lock_row(number)
    letter = notice.notice_for(case)
    stored = filing.file_letter(
        case, title=letter.title, filename=letter.filename, content=letter.pdf, key=key
    )
    inbox.deliver_document(
        conversation=conversation_of(case),
        title=letter.title,
        filename=letter.filename,
        sha256=stored.sha256,
        size=stored.size,
        idempotency_key=key,
    )
    add_step(case, StepKind.NOTICE)
    publish(NoticeIssued(number=case.number, sha256=stored.sha256))


def close_case(*, number: str) -> None:
    """Nothing is left to do (called by the process)."""
    case = lock_row(number)
    if case.current_state.is_final:
        return
    move(case, Decision(case.decision).state)
    records.close_file(file=filing.file_of(case))
    publish(CaseClosedEvent(number=case.number, state=case.state))


def _said(decision: Decision) -> str:
    return {Decision.APPROVED: "bewilligt", Decision.REJECTED: "abgelehnt"}[decision]
