"""A licence exchange: taken in by the Amt, decided by the county, one case for the resident."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rathaus.accounts.models import User
from rathaus.cases import services
from rathaus.cases.enums import CaseState, Decision, LinkDirection
from rathaus.cases.matter import matter_of
from rathaus.cases.models import Case, CaseLink, Note
from rathaus.cases.queries import case_by_number, case_for_staff
from rathaus.cases.tests.conftest import LICENCE, Apply, as_staff
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db

type RunJobs = Callable[[], None]


@pytest.fixture
def handed_over(
    apply: Apply, stralendorf: Tenant, clerk: User, citizen: User, run_jobs: RunJobs
) -> str:
    """Number in the Amt of a case that the county has received."""
    with tenant_context(stralendorf):
        case = apply(LICENCE, citizen=citizen, file=b"%PDF-1.7 old licence")
        services.add_note(staff=as_staff(clerk), case=case, body="Nur für uns.")
        services.forward_case(staff=as_staff(clerk), number=case.number)
    run_jobs()
    return case.number


def county_case(county: Tenant) -> Case:
    """The linked case; the county must be active."""
    return Case.objects.select_related("unit", "assignee", "applicant").get()


def test_the_county_gets_answers_and_papers_and_nothing_internal(
    handed_over: str, stralendorf: Tenant, county: Tenant, citizen: User
) -> None:
    with tenant_context(stralendorf):
        ours = case_by_number(handed_over)
        assert ours.state == CaseState.HANDED_OVER
        link = CaseLink.objects.get(case=ours)
        assert (link.direction, link.other) == (LinkDirection.OUT, county)
    with tenant_context(county):
        theirs = county_case(county)
        assert (theirs.answers, theirs.applicant) == (ours.answers, citizen)
        assert (theirs.unit.key, theirs.fee_cents, theirs.intake) == (
            "fahrerlaubnis",
            0,
            "handover",
        )
        assert theirs.number.startswith("LUP-")
        assert link.other_number == theirs.number
        akte = records.file_for("case", theirs.number)
        assert akte is not None
        papers = {paper.kind: paper for paper in records.documents_of(akte)}
        assert papers[records.DocumentKind.ATTACHMENT].title == "nachweis.pdf"
        assert Note.objects.count() == 0
        assert [task.name for task in workflow.open_tasks_of("case", theirs.number)] == [
            "Antrag entscheiden"
        ]


def test_handing_over_any_number_of_times_makes_one_case(
    handed_over: str, stralendorf: Tenant, county: Tenant
) -> None:
    with tenant_context(stralendorf):
        key = str(CaseLink.objects.get().key)
    with tenant_context(county):
        for _attempt in range(3):
            services.accept_handover(origin_id=stralendorf.pk, key=key)
        assert Case.objects.count() == 1


@pytest.fixture
def returned(handed_over: str, county: Tenant, county_clerk: User, run_jobs: RunJobs) -> str:
    with tenant_context(county):
        services.decide_case(
            staff=as_staff(county_clerk),
            number=county_case(county).number,
            decision=Decision.APPROVED,
        )
    run_jobs()
    return handed_over


def test_the_result_comes_back_by_itself(
    returned: str, stralendorf: Tenant, county: Tenant
) -> None:
    with tenant_context(county):
        assert county_case(county).state == CaseState.APPROVED
    with tenant_context(stralendorf):
        assert case_by_number(returned).state == CaseState.APPROVED
        key = str(CaseLink.objects.get().key)
        services.receive_result(key=key)
        assert [i.status for i in workflow.instances_of("case", returned)] == ["completed"]


def test_the_resident_sees_one_case(returned: str, stralendorf: Tenant, settings: Any) -> None:
    settings.ROOT_URLCONF = settings.TENANT_URLCONF
    with tenant_context(stralendorf):
        matter = matter_of(case_by_number(returned))
        kinds = [(step.entry.kind.value, step.authority) for step in matter.steps]
    county_name = "Landkreis Ludwigslust-Parchim"
    assert kinds == [
        ("submitted", ""),
        ("in_progress", ""),
        ("handed_over", ""),
        ("received", county_name),
        ("in_progress", county_name),
        ("decided", county_name),
        ("notice", county_name),
        ("returned", ""),
    ]
    assert [message.title for message in matter.messages] == ["Ihr neuer Führerschein"]
    [file] = matter.messages[0].files
    assert file.url.startswith(f"/vorgang/{returned}/anlage/weiter/")
    labels = [document.label for document in matter.documents]
    assert labels.count("Ihr neuer Führerschein") == 1
    assert labels.count("nachweis.pdf") == 1


def test_the_county_asks_and_the_answer_reaches_the_county(
    handed_over: str,
    stralendorf: Tenant,
    county: Tenant,
    county_clerk: User,
    citizen: User,
    page_client: Callable[..., object],
) -> None:
    from datetime import date

    from django.test import Client

    with tenant_context(county):
        number = county_case(county).number
        services.ask_back(
            staff=as_staff(county_clerk),
            number=number,
            body="Ein Passbild?",
            due_on=date(2099, 1, 1),
        )
    client = page_client(citizen)
    assert isinstance(client, Client)
    page = client.get(f"/stralendorf/vorgang/{handed_over}/")
    assert "Ein Passbild?" in page.content.decode()
    response = client.post(
        f"/stralendorf/vorgang/{handed_over}/nachricht/", {"body": "Kommt morgen.", "once": "1"}
    )
    assert response.status_code == 302
    with tenant_context(county):
        assert county_case(county).state == CaseState.IN_PROGRESS
    with tenant_context(stralendorf):
        conversation = inbox.conversation_for("case", handed_over)
        assert conversation is not None
        assert inbox.messages_of(conversation) == []


def test_each_authority_sees_exactly_its_part(
    handed_over: str, stralendorf: Tenant, county: Tenant, county_clerk: User, clerk: User
) -> None:
    with tenant_context(county):
        theirs = county_case(county).number
        with pytest.raises(LookupError):
            case_for_staff(as_staff(county_clerk), handed_over)
    with tenant_context(stralendorf), pytest.raises(LookupError):
        case_for_staff(as_staff(clerk), theirs)


def test_without_a_county_nothing_is_handed_over(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = apply(LICENCE, municipality="")
    with pytest.raises(services.NobodyToTakeOver):
        services.forward_case(staff=as_staff(clerk), number=case.number)
    assert case_by_number(case.number).state == CaseState.SUBMITTED
