"""Withdrawing, deadlines and the lists of cases."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction

from rathaus.accounts.models import User
from rathaus.cases import services
from rathaus.cases.enums import CaseState, WorkList
from rathaus.cases.models import Case
from rathaus.cases.queries import ListQuery, case_by_number, counts_for, page_for
from rathaus.cases.tests.conftest import (
    CERTIFICATE,
    DOG,
    Apply,
    as_staff,
    fresh,
)
from rathaus.catalog import services as catalog_services
from rathaus.catalog.schema import Admission
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.api import SubmissionRefused
from rathaus.payments import api as payments
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db


def test_withdrawing_ends_process_question_and_payment(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply(CERTIFICATE)
    for _click in range(2):
        services.withdraw_case(number=case.number)
    gone = fresh(case)
    assert (gone.state, gone.closing) == (CaseState.WITHDRAWN, "by_applicant")
    assert [payment.is_payable for payment in payments.payments_for("case", case.number)] == [False]
    assert [i.status for i in workflow.instances_of("case", case.number)] == ["cancelled"]


def test_the_last_place_goes_to_one_and_comes_back_with_the_withdrawal(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    catalog_services.set_admission(slug=DOG, rule=Admission(limit=1))
    first = apply(DOG)
    with pytest.raises(SubmissionRefused, match="Alle Plätze sind vergeben"), transaction.atomic():
        apply(DOG)
    assert Case.objects.count() == 1
    services.withdraw_case(number=first.number)
    assert apply(DOG).is_open


def test_the_deadline_moves_with_a_reason(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = apply()
    services.change_deadline(
        staff=as_staff(clerk), number=case.number, due_on=date(2099, 1, 2), reason="Urlaub"
    )
    assert fresh(case).due_on == date(2099, 1, 2)


def test_lists_and_counts_follow_the_case(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    new, mine, waiting = apply(), apply(), apply(CERTIFICATE)
    services.claim_case(staff=as_staff(clerk), number=mine.number)
    counts = counts_for(as_staff(clerk))
    assert counts == {
        WorkList.MINE: 1,
        WorkList.NEW: 1,
        WorkList.UNIT: 3,
        WorkList.WAITING: 1,
        WorkList.OVERDUE: 0,
        WorkList.DONE: 0,
    }
    page = page_for(as_staff(clerk), ListQuery(work_list=WorkList.NEW))
    assert [case.number for case in page.cases] == [new.number]
    page = page_for(as_staff(second_clerk), ListQuery(search=waiting.number.lower()))
    assert [case.number for case in page.cases] == [waiting.number]


def test_paging_shows_every_case_once_in_both_directions(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    numbers = {apply().number for _ in range(5)}
    staff, seen, cursor = as_staff(clerk), list[str](), ""
    while True:
        page = page_for(staff, ListQuery(work_list=WorkList.UNIT, size=2, after=cursor))
        seen += [case.number for case in page.cases]
        if not page.next_cursor:
            break
        cursor = page.next_cursor
    assert (len(seen), set(seen)) == (5, numbers)
    back = page_for(staff, ListQuery(work_list=WorkList.UNIT, size=2, before=page.previous_cursor))
    assert [case.number for case in back.cases] == seen[2:4]


def test_lists_are_planned_for_this_town_however_often_they_were_asked(
    in_stralendorf: Tenant, clerk: User
) -> None:
    for _ in range(6):  # from the sixth on PostgreSQL may take one plan for all values
        page_for(as_staff(clerk), ListQuery())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans) FROM pg_prepared_statements"
            " WHERE statement LIKE '%cases_case%LIMIT 51' AND custom_plans > 0"
        )
        assert cursor.fetchone() == (0,)


def test_another_unit_sees_nothing(apply: Apply, in_stralendorf: Tenant, tax_clerk: User) -> None:
    case = apply()
    staff = as_staff(tax_clerk)
    assert set(counts_for(staff).values()) == {0}
    assert page_for(staff, ListQuery(search=case.number)).cases == []


def test_another_town_finds_nothing(
    apply: Apply, stralendorf: Tenant, hemer: Tenant, clerk_of_hemer: User
) -> None:
    with tenant_context(stralendorf):
        case = apply()
    with tenant_context(hemer):
        assert Case.objects.count() == 0
        assert page_for(as_staff(clerk_of_hemer), ListQuery(search=case.number)).cases == []
        with pytest.raises(LookupError):
            case_by_number(case.number)
