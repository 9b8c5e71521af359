"""Locking a case and moving it along the transition table."""

from __future__ import annotations

from django.utils import timezone

from rathaus.cases.enums import FINAL, TRANSITIONS, CaseState
from rathaus.cases.models import Case
from rathaus.cases.queries import CaseUnknown
from rathaus.workflow import api as workflow

SUBJECT = "case"
"""Kind under which workflow, payments, inbox, records and audit know a case."""


class TransitionRefused(ValueError):
    """The case is not in a state from which this step leads on."""


class CaseClosed(TransitionRefused):
    """The case is over; nothing changes it any more."""


def lock_case(number: str) -> Case:
    """The case, locked until the end of the transaction.

    The process instance is locked first, because the engine comes in that order too (a timer locks
    its instance and then calls our handlers); the other way round two of them could wait for each
    other. Raises CaseUnknown.
    """
    workflow.lock(subject_kind=SUBJECT, subject_key=number)
    return lock_row(number)


def lock_row(number: str) -> Case:
    """The locked case, for code that the engine calls while it holds the instance."""
    case = Case.objects.select_for_update(of=("self",)).filter(number=number).first()
    if case is None:
        raise CaseUnknown(number)
    return case


def move(case: Case, to: CaseState, *also: str) -> None:
    """Put a locked case into another state and save it with the named other fields.

    Raises:
        CaseClosed: it is over.
        TransitionRefused: the table knows no such step.
    """
    if to not in TRANSITIONS[case.current_state]:
        refusal = CaseClosed if case.current_state in FINAL else TransitionRefused
        raise refusal(f"{case.number}: {case.state} → {to}")
    case.state = to
    if to in FINAL:
        case.closed_at = timezone.now()
        also = (*also, "closed_at")
    case.save(update_fields=["state", *also])
