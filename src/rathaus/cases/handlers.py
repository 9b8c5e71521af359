"""What happens below makes cases move; all in the publisher's transaction."""

from __future__ import annotations

from uuid import UUID

from rathaus.accounts import api as accounts
from rathaus.accounts.events import MemberDeactivated
from rathaus.appointments import api as appointments
from rathaus.cases import services
from rathaus.cases.counterstart import DRAFT
from rathaus.cases.enums import Intake
from rathaus.cases.services.assignment import follow_task, give_back, start_work
from rathaus.cases.timeline import StepKind
from rathaus.cases.transitions import SUBJECT, lock_row
from rathaus.core.events import subscribe
from rathaus.eforms import api as eforms
from rathaus.eforms.events import (
    FormSubmitted,
    SignatureDeclined,
    SignatureEvent,
    SignatureExpired,
)
from rathaus.inbox import api as inbox
from rathaus.inbox.events import MessagePosted
from rathaus.payments.events import PaymentConfirmed
from rathaus.queueing import api as queueing
from rathaus.workflow import api as workflow
from rathaus.workflow.events import TaskClaimed, TaskCreated, TaskDelegated, TaskEvent

SERVICE_PURPOSE = "service:"


@subscribe(FormSubmitted)
def open_case_of(event: FormSubmitted) -> None:
    """An application for a service becomes a case before the applicant sees the confirmation."""
    if event.purpose.startswith(SERVICE_PURPOSE):
        draft = eforms.submitted(event.submission_id)
        case = services.open_case(draft=draft)
        if case.intake == Intake.COUNTER:
            begun, became = (DRAFT, str(draft.pk)), (SUBJECT, case.number)
            queueing.link_subject(before=begun, after=became)
            appointments.link_subject(before=begun, after=became)


_WITHOUT = {
    SignatureDeclined: StepKind.UNSIGNED,
    SignatureExpired: StepKind.UNSIGNED_IN_TIME,
}


@subscribe(SignatureEvent)
def follow_the_signatures(event: SignatureEvent) -> None:
    step = _WITHOUT.get(type(event), StepKind.SIGNED)
    services.note_signature(submission_id=UUID(event.submission_id), step=step)


@subscribe(PaymentConfirmed)
def go_on_when_paid(event: PaymentConfirmed) -> None:
    if event.subject_kind == SUBJECT:
        services.record_payment(number=event.subject_key, payment_id=event.payment_id)


@subscribe(MessagePosted)
def go_on_when_answered(event: MessagePosted) -> None:
    if event.subject_kind == SUBJECT and event.author == inbox.MessageAuthor.CITIZEN:
        services.record_answer(number=event.subject_key, message_id=event.message_id)


@subscribe(MemberDeactivated)
def free_the_cases(event: MemberDeactivated) -> None:
    """What a colleague leaves behind belongs to the team again."""
    services.free_cases_of(user_id=event.user_id)


@subscribe(TaskCreated)
def keep_the_clerk(event: TaskCreated) -> None:
    """A case that somebody works on comes back to that person, not to the whole team."""
    if event.about_kind != SUBJECT:
        return
    case = lock_row(event.about_key)
    if case.assignee is None:
        return
    colleague = accounts.staff_of(case.assignee)
    task = workflow.task_by_id(event.task_id)
    if colleague is None or task is None or not workflow.may_do(colleague, task):
        give_back(case)  # left the town hall or the unit
        return
    workflow.claim(task_id=task.pk, staff=colleague)
    start_work(case)


@subscribe(TaskClaimed)
def follow_the_claim(event: TaskClaimed) -> None:
    _follow(event)


@subscribe(TaskDelegated)
def follow_the_delegation(event: TaskDelegated) -> None:
    _follow(event)


def _follow(event: TaskEvent) -> None:
    if event.about_kind != SUBJECT:
        return
    task = workflow.task_by_id(event.task_id)
    if task is not None and task.assignee is not None:
        follow_task(lock_row(event.about_key), task.assignee)
