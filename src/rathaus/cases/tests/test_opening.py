"""From the submission to the paid, opened case."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pypdf
import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from jsonschema import Draft202012Validator

from rathaus.accounts.models import User
from rathaus.audit.api import history
from rathaus.cases import services
from rathaus.cases.enums import CaseState
from rathaus.cases.models import Case
from rathaus.cases.tests.conftest import (
    CERTIFICATE,
    DOG,
    Apply,
    fresh,
    kinds,
    make_draft,
)
from rathaus.catalog import services as catalog_services
from rathaus.catalog.models import LatestVersion
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.api import FormVersion
from rathaus.eforms.services.drafts import submit_draft
from rathaus.formexchange.tests.paper import fillable
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.records import api as records
from rathaus.tenants.models import Tenant
from rathaus.workflow import api as workflow

pytestmark = pytest.mark.django_db


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
