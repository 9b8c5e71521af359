"""The decision, the notice, and a case that is closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rathaus.accounts.models import User
from rathaus.audit.api import history
from rathaus.cases import services
from rathaus.cases.enums import CaseState, Decision
from rathaus.cases.models import Case
from rathaus.cases.tests.conftest import (
    Apply,
    as_staff,
    fresh,
    kinds,
)
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_a_decision_files_and_delivers_the_notice_and_closes_the_case(
    apply: Apply, in_stralendorf: Tenant, clerk: User, citizen: User
) -> None:
    case = apply(citizen=citizen)
    services.decide_case(staff=as_staff(clerk), number=case.number, decision=Decision.APPROVED)
    done = fresh(case)
    assert (done.state, done.decided_by) == (CaseState.APPROVED, clerk)
    akte = records.file_for("case", case.number)
    assert akte is not None
    assert akte.is_closed
    [letter] = records.documents_of(akte)
    assert letter.title == "Bescheid über die Hundesteuer"
    conversation = inbox.conversation_for("case", case.number)
    assert conversation is not None
    [message] = inbox.messages_of(conversation)
    [attachment] = message.attachments.all()
    assert attachment.sha256 == letter.current.sha256
    assert kinds(case) == ["submitted", "in_progress", "decided", "notice"]
    names = [entry.event_name for entry in history("case", case.number)]
    assert [names.count(f"cases.{name}") for name in ("decided", "notice_issued", "closed")] == [
        1,
        1,
        1,
    ]


def test_deciding_twice_is_deciding_once(apply: Apply, in_stralendorf: Tenant, clerk: User) -> None:
    case = apply()
    for _click in range(2):
        services.decide_case(staff=as_staff(clerk), number=case.number, decision=Decision.APPROVED)
    conversation = inbox.conversation_for("case", case.number)
    assert conversation is not None
    assert len(inbox.messages_of(conversation)) == 1


def test_of_two_clerks_one_decides(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    case = apply()
    services.decide_case(staff=as_staff(clerk), number=case.number, decision=Decision.APPROVED)
    with pytest.raises(services.AlreadyDecided) as refusal:
        services.decide_case(
            staff=as_staff(second_clerk),
            number=case.number,
            decision=Decision.REJECTED,
            reasoning="Nein.",
        )
    assert refusal.value.case.decided_by == clerk
    assert fresh(case).decision == Decision.APPROVED


def test_a_rejection_needs_reasons(apply: Apply, in_stralendorf: Tenant, clerk: User) -> None:
    case = apply()
    with pytest.raises(services.ReasonMissing):
        services.decide_case(
            staff=as_staff(clerk), number=case.number, decision=Decision.REJECTED, reasoning="  "
        )
    services.decide_case(
        staff=as_staff(clerk),
        number=case.number,
        decision=Decision.REJECTED,
        reasoning="Kein Hund.",
    )
    assert fresh(case).state == CaseState.REJECTED


@pytest.fixture
def decided(apply: Apply, in_stralendorf: Tenant, clerk: User) -> Case:
    case = apply()
    return services.decide_case(
        staff=as_staff(clerk), number=case.number, decision=Decision.APPROVED
    )


def test_a_closed_case_refuses_everything(decided: Case, clerk: User, lead: User) -> None:
    staff, number = as_staff(clerk), decided.number
    refused: list[Callable[[], object]] = [
        lambda: services.withdraw_case(number=number),
        lambda: services.ask_back(staff=staff, number=number, body="?", due_on=date(2099, 1, 1)),
        lambda: services.change_deadline(
            staff=staff, number=number, due_on=date(2099, 1, 1), reason="x"
        ),
        lambda: services.forward_case(staff=staff, number=number),
    ]
    for step in refused:
        with pytest.raises(services.CaseClosed):
            step()
    with pytest.raises(services.NotYourCase):
        services.assign_case(staff=as_staff(lead), number=number, to_user=lead)
