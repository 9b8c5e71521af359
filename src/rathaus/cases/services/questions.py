"""Asking back: the office needs something, waits, and goes on with or without an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from rathaus.accounts.api import Staff
from rathaus.cases import filing, rules
from rathaus.cases.deadlines import resumed_due_on
from rathaus.cases.enums import CaseState
from rathaus.cases.events import QuestionAnswered, QuestionAsked, QuestionLapsed, ReminderSent
from rathaus.cases.models import Case, Question
from rathaus.cases.queries import open_question
from rathaus.cases.services.assignment import NotYourCase, claim_case
from rathaus.cases.services.messages import conversation_of, tell
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import (
    SUBJECT,
    CaseClosed,
    TransitionRefused,
    lock_case,
    lock_row,
    move,
)
from rathaus.core.actors import SYSTEM, acting_as
from rathaus.core.dates import BERLIN, long_date, short_date
from rathaus.core.events import publish
from rathaus.inbox import api as inbox
from rathaus.workflow import api as workflow


class AlreadyAsked(ValueError):
    """A question is open; a second one would confuse the applicant."""


class NoTask(TransitionRefused):
    """The process does not wait for a clerk right now."""


@transaction.atomic
def ask_back(*, staff: Staff, number: str, body: str, due_on: date) -> Question:
    """Ask the applicant for something; the process waits for the answer until the day after ``due_on``.

    Raises:
        AlreadyAsked, CaseClosed, NotYourCase, NoTask.
    """
    case = lock_case(number)
    known = open_question(case)
    if known is not None:
        if known.body == body.strip() and known.asked_by_id == staff.user.pk:
            return known
        raise AlreadyAsked(case.number)
    task = task_for(case, staff)
    case.refresh_from_db(fields=["state", "assignee"])
    question = Question.objects.create(
        case=case, body=body.strip(), due_on=due_on, asked_by=staff.user, due_before=case.due_on
    )
    workflow.complete(task_id=task.pk, staff=staff, variables={"outcome": "ask"})
    question.refresh_from_db()
    return question


def task_for(case: Case, staff: Staff) -> workflow.Task:
    """The task the locked case waits for, claimed for this staff member.

    Raises:
        CaseClosed: it is over.
        NotYourCase: a colleague works on it.
        NoTask: it waits for something else.
    """
    if not case.is_open:
        raise CaseClosed(case.number)
    if not rules.may_work(staff, case):
        if case.assignee_id not in {None, staff.user.pk}:
            raise NotYourCase(case.number)
        raise NoTask(case.number)
    if case.assignee_id is None:
        claim_case(staff=staff, number=case.number)
    tasks = workflow.open_tasks_of(SUBJECT, case.number)
    if not tasks:
        raise NoTask(case.number)
    return tasks[0]


def send_question(*, number: str, key: str) -> Mapping[str, Any]:
    """Put the open question into the conversation (called by the process).

    Returns:
        When the process reminds (``remind_at``) and when it stops waiting (``answer_until``).
    """
    case = lock_row(number)
    question = open_question(case)
    if question is None:
        raise NoTask(case.number)
    if question.sent_at is None:
        inbox.post_message(
            conversation=conversation_of(case),
            author=inbox.MessageAuthor.OFFICE,
            body=question.body,
            asks_for_answer=True,
            idempotency_key=f"question:{question.pk}",
        )
        question.sent_at = timezone.now()
        question.save(update_fields=["sent_at"])
        case.due_on = question.due_on
        move(case, CaseState.QUESTION, "due_on")
        add_step(case, StepKind.QUESTION, due_on=question.due_on)
        publish(
            QuestionAsked(
                number=case.number, question_id=question.pk, due_on=short_date(question.due_on)
            )
        )
    return {
        "remind_at": _morning_of(question.due_on - timedelta(days=3)),
        "answer_until": _morning_of(question.due_on + timedelta(days=1)),
    }


def _morning_of(day: date) -> str:
    return datetime.combine(day, time(8), BERLIN).isoformat()


@transaction.atomic
def record_answer(*, number: str, message_id: int) -> None:
    """The applicant wrote: file what came along, and let the process go on if it waited for that."""
    case = lock_case(number)
    message = next(m for m in inbox.messages_of(conversation_of(case)) if m.pk == message_id)
    if case.is_open:
        with acting_as(SYSTEM):
            filing.file_attachments(case, message)
    question = open_question(case)
    if question is None or question.sent_at is None:
        return
    _close_question(case, question)
    add_step(case, StepKind.ANSWERED)
    publish(QuestionAnswered(number=case.number))
    workflow.deliver_message(
        subject_kind=SUBJECT,
        subject_key=case.number,
        message="applicant.answered",
        idempotency_key=f"message:{message_id}",
    )


def lapse_question(*, number: str) -> None:
    """The day has passed without an answer (called by the process)."""
    case = lock_row(number)
    question = open_question(case)
    if question is None:
        return
    _close_question(case, question)
    add_step(case, StepKind.LAPSED)
    publish(QuestionLapsed(number=case.number))


def remind_of_question(*, number: str, key: str) -> None:
    """A friendly second word about the open question (called by the process)."""
    case = lock_row(number)
    question = open_question(case)
    if question is None:
        return
    tell(
        case,
        gettext_noop(
            "Wir haben Ihnen eine Frage gestellt und noch keine Antwort. "
            "Bitte antworten Sie bis %(due_on)s hier in dieser Unterhaltung."
        ),
        {"due_on": long_date(question.due_on)},
        author=inbox.MessageAuthor.SYSTEM,
        key=key,
    )
    add_step(case, StepKind.QUESTION_REMINDED)
    publish(ReminderSent(number=case.number))


def _close_question(case: Case, question: Question) -> None:
    question.closed_at = timezone.now()
    question.save(update_fields=["closed_at"])
    case.due_on = resumed_due_on(question.due_before, question.asked_at.astimezone(BERLIN).date())
    move(case, CaseState.IN_PROGRESS, "due_on")
