"""The last step in another administration, without either looking into the other's house.

Each administration has its own case, and its own half of the link (:class:`CaseLink`) under a
common key. What crosses the border is a packet: answers, documents by hash, the applicant. Internal
notes, history and units stay. Every crossing is a job in the receiving administration's context that
can run any number of times: the link's unique key makes it happen once.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from rathaus.accounts.api import User
from rathaus.cases import filing
from rathaus.cases.deadlines import first_due_on
from rathaus.cases.enums import CaseState, Decision, Intake, LinkDirection
from rathaus.cases.events import CaseClosed, CaseHandedOver, CaseReceived, ResultReturned
from rathaus.cases.models import Case, CaseLink
from rathaus.cases.services.opening import insert_with_number, start_process
from rathaus.cases.tasks import bring_back, file_application, file_data, take_over
from rathaus.cases.timeline import StepKind, add_step
from rathaus.cases.transitions import SUBJECT, TransitionRefused, lock_case, lock_row, move
from rathaus.catalog import api as catalog
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id, tenant_context
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.tenants import api as tenants
from rathaus.workflow import api as workflow

LAST_STEP_PROCESS = "county-last-step"


class NobodyToTakeOver(TransitionRefused):
    """No administration on this installation does the last step for the municipality."""


@dataclass(frozen=True)
class SharedDocument:
    title: str
    filename: str
    sha256: str
    content_type: str
    key: str


@dataclass(frozen=True)
class Packet:
    """What the receiving administration gets to know; nothing else crosses."""

    number: str
    authority: tenants.Tenant
    service_version_id: int
    fields: dict[str, Any]
    applicant: User | None
    documents: list[SharedDocument] = field(default_factory=list)


def hand_over(*, number: str) -> None:
    """Give the case to whoever does the last step (called by the process)."""
    case = lock_row(number)
    if case.state == CaseState.HANDED_OVER:
        return
    other = recipient_of(case)
    link = CaseLink.objects.create(
        case=case, key=uuid.uuid4(), direction=LinkDirection.OUT, other=other
    )
    move(case, CaseState.HANDED_OVER)
    add_step(case, StepKind.HANDED_OVER, authority=other.name)
    publish(CaseHandedOver(number=number, authority=other.name, handover_key=str(link.key)))
    origin_id = require_tenant_id()
    with tenant_context(other):
        take_over.enqueue(origin_id=origin_id, key=str(link.key))


def recipient_of(case: Case) -> tenants.Tenant:
    """Raises NobodyToTakeOver."""
    if case.municipality_id is None:
        raise NobodyToTakeOver(case.number)
    found = catalog.responsibility(case.service_slug, case.municipality_id).last_step
    if found is None:
        raise NobodyToTakeOver(case.number)
    return found


def _receiving_unit(key: str, number: str) -> tenants.OrganisationUnit:
    """Raises NobodyToTakeOver: the administration has no unit at all."""
    unit = catalog.unit_for(key, catalog.units_by_key())
    if unit is None:
        raise NobodyToTakeOver(number)
    return unit


@transaction.atomic
def accept_handover(*, origin_id: int, key: str) -> Case:
    """In the receiving administration: open the linked case; once per key."""
    known = CaseLink.objects.filter(key=key).select_related("case").first()
    if known is not None:
        return known.case
    with tenant_context(origin_id):
        packet = _packet(key)
    service = catalog.service_version(packet.service_version_id)
    if service.handover is None:
        raise NobodyToTakeOver(packet.number)
    case = insert_with_number(
        **packet.fields,
        submission_id=uuid.UUID(key),
        intake=Intake.HANDOVER,
        applicant=packet.applicant,
        unit=_receiving_unit(service.handover.unit, packet.number),
        fee_cents=0,  # paid where the application came in
        due_on=first_due_on(service.typical_days),
    )
    CaseLink.objects.create(
        case=case,
        key=key,
        direction=LinkDirection.IN,
        other=packet.authority,
        other_number=packet.number,
    )
    _take_papers(case, service, packet)
    add_step(case, StepKind.RECEIVED, authority=tenants.active_tenant().name)
    publish(CaseReceived(number=case.number, handover_key=key))
    file_application.enqueue(number=case.number)
    file_data.enqueue(number=case.number)
    start_process(case, LAST_STEP_PROCESS)
    _tell_number(origin_id, key, case.number)
    return case


_SHARED = (
    "service_slug",
    "service_version_id",
    "form_version_id",
    "title",
    "titles",
    "answers",
    "context",
    "applicant_name",
    "applicant_key",
    "contact_email",
    "municipality_id",
    "submitted_at",
)


def _packet(key: str) -> Packet:
    """Built in the origin's context, from what the applicant gave or may see."""
    case = CaseLink.objects.select_related("case__applicant").get(key=key).case
    documents = records.documents_of(filing.file_of(case), for_citizen=True)
    return Packet(
        number=case.number,
        authority=tenants.active_tenant(),
        service_version_id=case.service_version_id,
        fields={name: getattr(case, name) for name in _SHARED},
        applicant=case.applicant,
        documents=[
            SharedDocument(
                document.title,
                document.current.filename,
                document.current.sha256,
                document.current.content_type,
                f"handover:{key}:{document.pk}",
            )
            for document in documents
            if document.kind == records.DocumentKind.ATTACHMENT
        ],
    )


def _take_papers(case: Case, service: catalog.Service, packet: Packet) -> None:
    akte = filing.open_records(case, service)
    for document in packet.documents:
        records.file_document(
            file=akte,
            title=document.title,
            filename=document.filename,
            sha256=document.sha256,
            content_type=document.content_type,
            kind=records.DocumentKind.ATTACHMENT,
            source=packet.authority.name,
            visible_to_citizen=True,
            idempotency_key=document.key,
        )
    inbox.open_conversation(
        subject_kind=SUBJECT,
        subject_key=case.number,
        title=case.title,
        citizen=case.applicant,
        notify_email=case.contact_email,
    )


def _tell_number(origin_id: int, key: str, number: str) -> None:
    """Both halves of the link know both numbers."""
    with tenant_context(origin_id):
        CaseLink.objects.filter(key=key).update(other_number=number)


def return_result(*, number: str) -> None:
    """The last step is done: send the result back (called by the process)."""
    case = lock_row(number)
    link = CaseLink.objects.select_related("other").get(case=case, direction=LinkDirection.IN)
    if link.result:
        return
    link.result = case.decision
    link.save(update_fields=["result"])
    publish(ResultReturned(number=number, handover_key=str(link.key), result=case.decision))
    with tenant_context(link.other):
        bring_back.enqueue(key=str(link.key))


@transaction.atomic
def receive_result(*, key: str) -> None:
    """In the administration that handed over: let the process take the result; once per key."""
    link = CaseLink.objects.select_related("case", "other").get(key=key)
    case = lock_case(link.case.number)
    if not case.is_open or link.result:
        return
    with tenant_context(link.other):
        result = CaseLink.objects.get(key=key).result
    link.result = result
    link.save(update_fields=["result"])
    workflow.deliver_message(
        subject_kind=SUBJECT,
        subject_key=case.number,
        message="handover.returned",
        variables={"result": result},
        idempotency_key=key,
    )


def accept_result(*, number: str) -> None:
    """Close the own case with the other administration's decision (called by the process)."""
    case = lock_row(number)
    if case.current_state.is_final:
        return
    link = CaseLink.objects.select_related("other").get(case=case, direction=LinkDirection.OUT)
    decision = Decision(link.result)
    add_step(case, StepKind.RETURNED, authority=link.other.name, decision=decision.value)
    move(case, decision.state)
    records.close_file(file=filing.file_of(case))
    publish(CaseClosed(number=number, state=case.state))
