"""What a case puts into its Akte."""

from __future__ import annotations

from collections.abc import Iterable

from rathaus.cases.enums import Intake
from rathaus.cases.models import Case
from rathaus.cases.transitions import SUBJECT
from rathaus.catalog import api as catalog
from rathaus.core import blobs
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.records import api as records

PDF = "application/pdf"


def open_records(case: Case, service: catalog.Service) -> records.File:
    """The case's Akte under the service's plan number; opened once."""
    return records.open_file(
        plan_number=service.plan_number,
        title=f"{case.title}: {case.applicant_name}" if case.applicant_name else case.title,
        subject_kind=SUBJECT,
        subject_key=case.number,
        retention_years=service.retention_years,
        unit_id=case.unit_id,
    )


def file_of(case: Case) -> records.File:
    """Raises LookupError if the case has no Akte, which never happens to an opened case."""
    found = records.file_for(SUBJECT, case.number)
    if found is None:
        raise LookupError(f"{case.number} has no Akte")
    return found


def file_uploads(case: Case, uploads: Iterable[eforms.Upload]) -> None:
    """What the applicant attached; filed by hash, the bytes are stored already."""
    akte = file_of(case)
    for upload in uploads:
        records.file_document(
            file=akte,
            title=upload.filename,
            filename=upload.filename,
            sha256=upload.sha256,
            content_type=upload.content_type,
            kind=records.DocumentKind.ATTACHMENT,
            source=_source_of(case),
            visible_to_citizen=True,
            idempotency_key=f"upload:{upload.pk}",
        )


def _source_of(case: Case) -> str:
    return "Am Schalter" if case.intake == Intake.COUNTER else "Online-Antrag"


def file_attachments(case: Case, message: inbox.Message) -> None:
    """What came with a message of the applicant."""
    akte = file_of(case)
    for attachment in message.attachments.all():
        records.file_document(
            file=akte,
            title=attachment.filename,
            filename=attachment.filename,
            sha256=attachment.sha256,
            content_type=attachment.content_type,
            kind=records.DocumentKind.ATTACHMENT,
            source="Antwort",
            visible_to_citizen=True,
            idempotency_key=f"message:{message.pk}:{attachment.pk}",
        )


def file_letter(case: Case, *, title: str, filename: str, content: bytes, key: str) -> blobs.Blob:
    """A letter that goes to the applicant."""
    stored = blobs.put(content)
    records.file_document(
        file=file_of(case),
        title=title,
        filename=filename,
        sha256=stored.sha256,
        content_type=PDF,
        kind=records.DocumentKind.LETTER,
        source="Bescheid",
        visible_to_citizen=True,
        idempotency_key=key,
    )
    return stored
