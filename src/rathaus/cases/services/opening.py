"""From a submitted form to an open case, in the submission's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.cases.deadlines import first_due_on
from rathaus.cases.enums import Intake
from rathaus.cases.events import CaseOpened, CaseTakenIn
from rathaus.cases.filing import file_uploads, open_records
from rathaus.cases.houseprocesses import HOUSE_PROCESSES, deploy_house_process
from rathaus.cases.models import Case, CaseTerm
from rathaus.cases.numbers import new_number
from rathaus.cases.queries import case_of_submission
from rathaus.cases.tasks import file_application, file_data
from rathaus.cases.terms import fold, terms_for
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.tracking import tracking_code
from rathaus.cases.transitions import SUBJECT
from rathaus.catalog import api as catalog
from rathaus.core.actors import SYSTEM, acting_as
from rathaus.core.events import publish
from rathaus.core.tokens import hash_code
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants
from rathaus.workflow import api as workflow

_ATTEMPTS = 5
"""Two random numbers meet once in 28 million; five times in a row never happens by chance."""


class NumbersExhausted(RuntimeError):
    """No free case number was found; the random source is broken or the year is full."""


@transaction.atomic
def open_case(*, draft: eforms.Draft) -> Case:
    """Open the case of a submitted draft; the same submission again returns the same case."""
    known = case_of_submission(draft.submission_id)
    if known is not None:
        return known
    service = catalog.service_version(int(draft.context["service_version"]))
    answers = eforms.plain_answers(draft)
    case = _insert_case(service, draft, answers)
    with acting_as(SYSTEM):  # the applicant applied; the Akte is our doing
        open_records(case, service)
        file_uploads(case, eforms.uploads_of(draft))
        _open_conversation(case)
    step = StepKind.TAKEN_IN if case.intake == Intake.COUNTER else StepKind.SUBMITTED
    add_step(case, step)
    event = CaseTakenIn if case.intake == Intake.COUNTER else CaseOpened
    publish(event(number=case.number, service=case.service_slug))
    file_application.enqueue(number=case.number)
    file_data.enqueue(number=case.number)
    start_process(case, _process_of(case, service))
    return case


def _process_of(case: Case, service: catalog.Service) -> str:
    """Where nobody else does the last step, the whole process runs here."""
    if service.process_key != "standard-handover" or case.municipality_id is None:
        return service.process_key
    last_step = catalog.responsibility(case.service_slug, case.municipality_id).last_step
    return service.process_key if last_step else "standard"


def start_process(case: Case, key: str) -> None:
    """Start the service's process for the case; free steps run at once."""
    if key in HOUSE_PROCESSES:
        deploy_house_process(key)
    workflow.start(
        key=key,
        subject_kind=SUBJECT,
        subject_key=case.number,
        variables={
            "unit": case.unit.key,
            "fee_cents": case.fee_cents,
            "service": case.service_slug,
            "municipality": case.municipality_id or "",
            "intake": case.intake,
            "outcome": "",
        },
    )


def insert_with_number(**fields: Any) -> Case:
    """Insert the case under a fresh number. The database refuses one that exists; then another is drawn."""
    tenant = tenants.active_tenant()
    year = timezone.localdate().year
    for _attempt in range(_ATTEMPTS):
        number = new_number(tenant.slug, year)
        try:
            with transaction.atomic():
                case = Case.objects.create(number=number, **fields)
        except IntegrityError as error:
            if "cases_number_unique" not in str(error):
                raise
            continue
        CaseTerm.objects.bulk_create(
            CaseTerm(case=case, term=term) for term in terms_for(number, case.applicant_name)
        )
        return case
    raise NumbersExhausted(tenant.slug)


def _insert_case(service: catalog.Service, draft: eforms.Draft, answers: Mapping[str, Any]) -> Case:
    contact = eforms.contact_of(draft.form_id, answers)
    taken_in = draft.context.get("intake") == Intake.COUNTER
    applicant = None if taken_in else draft.citizen
    responsible = _unit_of(service, draft.municipality)
    return insert_with_number(
        submission_id=draft.submission_id,
        service_slug=service.slug,
        service_version_id=service.version_id,
        form_version_id=draft.form_id,
        title=service.name("de"),
        titles={language: service.name(language) for language in ("de", "en", "leicht")},
        intake=Intake.COUNTER if taken_in else Intake.ONLINE,
        answers=answers,
        context=dict(draft.context),
        applicant=applicant,
        applicant_name=contact.name,
        applicant_key=fold(contact.name)[:200],
        contact_email=contact.email if applicant is None else "",
        tracking_hash=hash_code(tracking_code(draft.submission_id)) if applicant is None else "",
        municipality_id=draft.municipality or None,
        unit=tenants.unit_by_key(responsible),
        fee_cents=_fee_cents(service, draft, answers),
        due_on=first_due_on(service.typical_days),
        submitted_at=draft.submitted_at,
    )


def _unit_of(service: catalog.Service, ags: str) -> str:
    """The unit of the municipality's responsibility, else the service's own."""
    if not ags:
        return service.unit_key
    try:
        return catalog.responsibility(service.slug, ags).unit_key
    except catalog.ServiceUnknown:  # switched off between start and submission
        return service.unit_key


def _fee_cents(service: catalog.Service, draft: eforms.Draft, answers: Mapping[str, Any]) -> int:
    """The fee with the amounts that were valid, and shown, when the application began."""
    return service.fee(answers, parameters=draft.context.get("params")).total_cents


def _open_conversation(case: Case) -> None:
    inbox.open_conversation(
        subject_kind=SUBJECT,
        subject_key=case.number,
        title=case.title,
        citizen=case.applicant,
        notify_email=case.contact_email,
    )
