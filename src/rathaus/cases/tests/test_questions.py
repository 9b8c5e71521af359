"""A question to the applicant, the answer, and the waiting."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from rathaus.accounts.models import User
from rathaus.cases import services
from rathaus.cases.enums import CaseState
from rathaus.cases.models import Case, Question
from rathaus.cases.tests.conftest import (
    Apply,
    answer,
    as_staff,
    fresh,
    kinds,
)
from rathaus.inbox import api as inbox
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(apply: Apply, in_stralendorf: Tenant, clerk: User, citizen: User) -> Case:
    case = apply(citizen=citizen)
    services.ask_back(
        staff=as_staff(clerk),
        number=case.number,
        body="Bitte senden Sie uns den Impfpass.",
        due_on=timezone.localdate() + timedelta(days=14),
    )
    return fresh(case)


def test_a_question_goes_into_the_inbox_and_the_case_waits(asked: Case) -> None:
    conversation = inbox.conversation_for("case", asked.number)
    assert conversation is not None
    [message] = inbox.messages_of(conversation)
    assert (message.asks_for_answer, message.body) == (True, "Bitte senden Sie uns den Impfpass.")
    assert asked.state == CaseState.QUESTION
    assert asked.due_on == timezone.localdate() + timedelta(days=14)
    assert workflow.open_tasks_of("case", asked.number) == []


def test_the_answer_brings_the_case_back_to_the_same_clerk(asked: Case, clerk: User) -> None:
    answer(asked)
    [task] = workflow.open_tasks_of("case", asked.number)
    back = fresh(asked)
    assert (back.state, back.assignee, task.assignee) == (CaseState.IN_PROGRESS, clerk, clerk)
    assert Question.objects.get(case=asked).closed_at is not None


def test_a_second_answer_changes_nothing_more(asked: Case) -> None:
    answer(asked)
    answer(asked, "Und noch etwas.")
    assert kinds(asked).count("answered") == 1
    assert len(workflow.open_tasks_of("case", asked.number)) == 1


def test_no_second_question_while_one_is_open(asked: Case, clerk: User) -> None:
    with pytest.raises(services.AlreadyAsked):
        services.ask_back(
            staff=as_staff(clerk), number=asked.number, body="Und?", due_on=date(2099, 1, 1)
        )


def test_before_the_day_we_remind_and_after_it_we_go_on(asked: Case, clerk: User) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=12), tick=False):
        workflow.fire_due_timers(now=timezone.now(), limit=10)
    assert kinds(asked)[-1] == "question_reminded"
    with time_machine.travel(timezone.now() + timedelta(days=16), tick=False):
        workflow.fire_due_timers(now=timezone.now(), limit=10)
    assert kinds(asked)[-1] == "lapsed"
    assert fresh(asked).state == CaseState.IN_PROGRESS
    assert len(workflow.open_tasks_of("case", asked.number)) == 1


def test_withdrawing_while_a_question_is_open(asked: Case) -> None:
    services.withdraw_case(number=asked.number)
    assert Question.objects.get(case=asked).closed_at is not None
    answer(asked, "Doch noch etwas.")
    assert fresh(asked).state == CaseState.WITHDRAWN
