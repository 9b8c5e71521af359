"""The rules of a case, from the submission to the notice."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pypdf
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from jsonschema import Draft202012Validator

from rathaus.accounts.models import User
from rathaus.audit.api import history
from rathaus.cases import services
from rathaus.cases.enums import CaseState, Decision, WorkList
from rathaus.cases.models import Case, CaseStep, Question
from rathaus.cases.queries import ListQuery, case_by_number, counts_for, page_for
from rathaus.cases.tests.conftest import CERTIFICATE, DOG, Apply, as_staff, make_draft
from rathaus.cases.timeline import timeline_of
from rathaus.catalog import services as catalog_services
from rathaus.catalog.models import LatestVersion
from rathaus.catalog.schema import Admission
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.api import FormVersion, SubmissionRefused
from rathaus.eforms.services.drafts import submit_draft
from rathaus.formexchange.tests.paper import fillable
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.records import api as records
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db


def fresh(case: Case) -> Case:
    return case_by_number(case.number)


def kinds(case: Case) -> list[str]:
    return [step.kind for step in CaseStep.objects.filter(case=case).order_by("at", "pk")]


# --- Opening --------------------------------------------------------------------------------------


def test_a_submission_becomes_a_case_with_akte_conversation_and_task(
    apply: Apply, in_stralendorf: Tenant, citizen: User
) -> None:
    case = apply(DOG, citizen=citizen, file=b"%PDF-1.7 harmless")
    assert case.state == CaseState.SUBMITTED
    assert (case.applicant, case.applicant_name) == (citizen, "Beate Beispiel")
    assert (case.title, case.unit.key) == ("Hund anmelden", "buergerbuero")
    akte = records.file_for("case", case.number)
    assert akte is not None
    assert akte.plan.number == "22.31"
    assert [paper.title for paper in records.documents_of(akte)] == ["nachweis.pdf"]
    conversation = inbox.conversation_for("case", case.number)
    assert conversation is not None
    assert conversation.citizen == citizen
    [task] = workflow.open_tasks_of("case", case.number)
    assert (task.name, task.candidate_unit) == ("Antrag prüfen", case.unit)
    assert kinds(case) == ["submitted"]
    assert [entry.event_name for entry in history("case", case.number)].count("cases.opened") == 1


def test_the_same_submission_opens_one_case(
    offering: Tenant, form: FormVersion, in_stralendorf: Tenant
) -> None:
    draft = make_draft(form, DOG)
    for _attempt in range(5):
        submit_draft(draft_id=draft.pk)
    draft.refresh_from_db()
    assert services.open_case(draft=draft) == services.open_case(draft=draft)
    assert Case.objects.count() == 1


def test_the_database_refuses_a_second_case_of_a_submission(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply()
    case.pk, case.number = None, "STR-26-222-222"
    with pytest.raises(IntegrityError, match="one_case_per_submission"), transaction.atomic():
        case.save(force_insert=True)


def test_the_database_refuses_a_number_twice(apply: Apply, in_stralendorf: Tenant) -> None:
    case = apply()
    case.pk, case.submission_id = None, uuid4()
    with pytest.raises(IntegrityError, match="cases_number_unique"), transaction.atomic():
        case.save(force_insert=True)


def test_the_application_is_filed_as_a_pdf_after_the_commit(
    apply: Apply, stralendorf: Tenant, run_jobs: Callable[[], None]
) -> None:
    with tenant_context(stralendorf):
        case = apply()
    run_jobs()
    with tenant_context(stralendorf):
        akte = records.file_for("case", case.number)
        assert akte is not None
        papers = {paper.title: paper for paper in records.documents_of(akte)}
        assert {
            title: (paper.kind, paper.visible_to_citizen) for title, paper in papers.items()
        } == {
            "Antrag: Hund anmelden": (records.DocumentKind.APPLICATION, True),
            "Angaben als Daten": (records.DocumentKind.DATA, False),
            "Daten für das Fachverfahren": (records.DocumentKind.DATA, False),
        }
        whole = json.loads(blobs.read(papers["Angaben als Daten"].current.sha256))
        assert (whole["format"], whole["number"]) == ("urn:rathaus:application:1", case.number)
        assert whole["answers"] == case.answers
        Draft202012Validator(whole["schema"]).validate(whole["answers"])
        special = json.loads(blobs.read(papers["Daten für das Fachverfahren"].current.sha256))
        assert special["system"] == "Steuer- und Abgabenwesen"
        assert special["data"]["hunde"] == [{"name": "Bello"}]


def test_the_offices_own_pdf_is_filed_too_with_the_answers_in_it(
    apply: Apply, stralendorf: Tenant, run_jobs: Callable[[], None], tmp_path: Path
) -> None:
    folder = tmp_path / DOG
    shutil.copytree(settings.BASE_DIR / "services" / DOG, folder)
    (folder / "antrag.pdf").write_bytes(fillable())
    with (folder / "service.yaml").open("a", encoding="utf-8") as manifest:
        manifest.write("pdf: {file: antrag.pdf, fields: {person.nachname: person.nachname}}\n")
    catalog_services.load_packages([tmp_path])
    with tenant_context(stralendorf):
        case = apply(answers={"person": {"vorname": "Änne", "nachname": "Größ-Łucja"}})
        version = LatestVersion.objects.get(pk=DOG).service_version_id
        Case.objects.filter(pk=case.pk).update(service_version_id=version)
    run_jobs()
    with tenant_context(stralendorf):
        akte = records.file_for("case", case.number)
        assert akte is not None
        [paper] = [one for one in records.documents_of(akte) if one.title.startswith("Formular")]
        filed = blobs.read(paper.current.sha256)
    assert paper.visible_to_citizen
    fields = pypdf.PdfReader(io.BytesIO(filed)).get_fields() or {}
    assert fields["person.nachname"]["/V"] == "Größ-Łucja"


def test_without_an_account_there_is_a_tracking_code(apply: Apply, in_stralendorf: Tenant) -> None:
    from rathaus.cases.tracking import find_by_code, tracking_code

    case = apply()
    code = tracking_code(case.submission_id)
    assert find_by_code(code.lower().replace("-", " ")) == case
    assert find_by_code(tracking_code(uuid4())) is None
    assert code not in case.tracking_hash


def test_with_an_account_there_is_no_tracking_code(
    apply: Apply, in_stralendorf: Tenant, citizen: User
) -> None:
    assert apply(citizen=citizen).tracking_hash == ""


def test_at_the_counter_the_person_gets_the_code_and_not_the_clerk(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = apply(intake="counter", citizen=clerk)
    assert (case.applicant, case.intake, bool(case.tracking_hash)) == (None, "counter", True)
    assert kinds(case) == ["taken_in"]


# --- Paying ---------------------------------------------------------------------------------------


def test_a_fee_is_asked_for_first_and_the_case_goes_on_when_it_is_paid(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply(CERTIFICATE)
    assert case.fee_cents > 0
    assert fresh(case).state == CaseState.AWAITING_PAYMENT
    assert workflow.open_tasks_of("case", case.number) == []
    [payment] = payments.payments_for("case", case.number)
    assert payment.amount_cents == case.fee_cents
    services.record_payment(number=case.number, payment_id=payment.pk)
    assert fresh(case).state == CaseState.SUBMITTED
    assert len(workflow.open_tasks_of("case", case.number)) == 1


def test_a_payment_that_is_told_twice_moves_the_case_once(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply(CERTIFICATE)
    [payment] = payments.payments_for("case", case.number)
    for _attempt in range(3):
        services.record_payment(number=case.number, payment_id=payment.pk)
    assert len(workflow.open_tasks_of("case", case.number)) == 1
    assert kinds(case) == ["submitted", "payment_requested", "paid"]


def test_without_payment_the_case_is_reminded_and_ends(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply(CERTIFICATE)
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        workflow.fire_due_timers(now=timezone.now(), limit=10)
        assert kinds(case)[-1] == "payment_reminded"
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        workflow.fire_due_timers(now=timezone.now(), limit=10)
    ended = fresh(case)
    assert (ended.state, ended.closing) == (CaseState.WITHDRAWN, "not_paid")
    assert [payment.is_payable for payment in payments.payments_for("case", case.number)] == [False]


# --- Assignment -----------------------------------------------------------------------------------


def test_claiming_takes_the_case_and_its_task(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    [task] = workflow.open_tasks_of("case", case.number)
    assert (case.assignee, case.state, task.assignee) == (clerk, CaseState.IN_PROGRESS, clerk)
    assert timeline_of(case)[-1].sentence == "Anna Amtlich bearbeitet jetzt Ihren Antrag."


def test_the_second_clerk_learns_who_was_faster(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User
) -> None:
    case = apply()
    services.claim_case(staff=as_staff(clerk), number=case.number)
    with pytest.raises(services.CaseTaken) as refusal:
        services.claim_case(staff=as_staff(second_clerk), number=case.number)
    assert refusal.value.args[0] == clerk
    services.claim_case(staff=as_staff(clerk), number=case.number)
    assert fresh(case).assignee == clerk


def test_another_unit_cannot_claim(apply: Apply, in_stralendorf: Tenant, tax_clerk: User) -> None:
    with pytest.raises(services.NotYourCase):
        services.claim_case(staff=as_staff(tax_clerk), number=apply().number)


def test_releasing_gives_case_and_task_back(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    services.release_case(staff=as_staff(clerk), number=case.number)
    [task] = workflow.open_tasks_of("case", case.number)
    freed = fresh(case)
    assert (freed.assignee, freed.state, task.assignee) == (None, CaseState.SUBMITTED, None)


def test_only_a_lead_assigns_other_peoples_cases(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User, lead: User
) -> None:
    case = services.claim_case(staff=as_staff(clerk), number=apply().number)
    with pytest.raises(services.NotYourCase):
        services.assign_case(staff=as_staff(second_clerk), number=case.number, to_user=second_clerk)
    services.assign_case(staff=as_staff(lead), number=case.number, to_user=second_clerk)
    [task] = workflow.open_tasks_of("case", case.number)
    assert (fresh(case).assignee, task.assignee) == (second_clerk, second_clerk)


def test_a_case_is_not_given_to_another_unit(
    apply: Apply, in_stralendorf: Tenant, lead: User, tax_clerk: User
) -> None:
    with pytest.raises(services.NotInTheTeam):
        services.assign_case(staff=as_staff(lead), number=apply().number, to_user=tax_clerk)


def test_many_cases_are_assigned_and_the_step_is_undone(
    apply: Apply, in_stralendorf: Tenant, clerk: User, second_clerk: User, lead: User
) -> None:
    first, second = apply(), apply()
    services.claim_case(staff=as_staff(clerk), number=first.number)
    numbers = [first.number, second.number]
    moved = services.assign_cases(staff=as_staff(lead), numbers=numbers, to_user=second_clerk)
    assert sorted(case.number for case in moved) == sorted(numbers)
    services.restore_assignees(
        staff=as_staff(lead), previous={first.number: clerk.pk, second.number: None}
    )
    assert (fresh(first).assignee, fresh(second).assignee) == (clerk, None)


# --- Asking back ----------------------------------------------------------------------------------


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


def answer(case: Case, body: str = "Hier ist er.") -> None:
    conversation = inbox.conversation_for("case", case.number)
    assert conversation is not None
    inbox.post_message(conversation=conversation, author=inbox.MessageAuthor.CITIZEN, body=body)


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


# --- Deciding -------------------------------------------------------------------------------------


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


# --- Other steps, and refusals ----------------------------------------------------------------------


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


def test_withdrawing_while_a_question_is_open(asked: Case) -> None:
    services.withdraw_case(number=asked.number)
    assert Question.objects.get(case=asked).closed_at is not None
    answer(asked, "Doch noch etwas.")
    assert fresh(asked).state == CaseState.WITHDRAWN


def test_the_deadline_moves_with_a_reason(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    case = apply()
    services.change_deadline(
        staff=as_staff(clerk), number=case.number, due_on=date(2099, 1, 2), reason="Urlaub"
    )
    assert fresh(case).due_on == date(2099, 1, 2)


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


# --- Lists ----------------------------------------------------------------------------------------


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
