"""Opening and closing files, filing documents."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from rathaus.core import blobs
from rathaus.core.actors import ActorKind, current_actor
from rathaus.core.dates import today
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.records.enums import BlobState, DocumentKind
from rathaus.records.events import ContentLost, DocumentFiled, FileClosed, FileOpened
from rathaus.records.models import Document, File, FileCounter, PlanEntry, Quarantine, Version


class FileIsClosed(ValueError):
    """A closed file takes no more documents."""


class NothingToFile(ValueError):
    """Neither bytes nor the hash of stored bytes were given."""


@transaction.atomic
def set_plan_entry(
    *, number: str, title: str, retention_years: int, unit_id: int | None = None
) -> PlanEntry:
    """Create or correct a unit of the Aktenplan; files that exist keep their retention time."""
    entry, _is_new = PlanEntry.objects.update_or_create(
        tenant_id=require_tenant_id(),
        number=number,
        defaults={"title": title, "retention_years": retention_years, "unit_id": unit_id},
    )
    return entry


@transaction.atomic
def open_file(
    *,
    plan_number: str,
    title: str,
    subject_kind: str,
    subject_key: str,
    retention_years: int,
    unit_id: int | None = None,
) -> File:
    """The file about a subject, opened on first call under the next Aktenzeichen of its plan entry.

    Args:
        plan_number: of the Aktenplan; an unknown number is added to it.
        unit_id: the unit that keeps the file; None takes the plan entry's.
    """
    known = File.objects.filter(subject_kind=subject_kind, subject_key=subject_key).first()
    if known is not None:
        return known
    plan, _is_new = PlanEntry.objects.get_or_create(
        tenant_id=require_tenant_id(),
        number=plan_number,
        defaults={"title": title, "retention_years": retention_years, "unit_id": unit_id},
    )
    opened_on = today()
    number = next_number(plan_number, opened_on.year)
    file, is_new = File.objects.get_or_create(
        tenant_id=require_tenant_id(),
        subject_kind=subject_kind,
        subject_key=subject_key,
        defaults={
            "reference": f"{plan_number}-{opened_on.year}/{number:06d}",
            "plan": plan,
            "title": title,
            "unit_id": unit_id if unit_id is not None else plan.unit_id,
            "retention_years": retention_years,
            "opened_on": opened_on,
        },
    )
    if is_new:
        publish(
            FileOpened(
                subject_kind=subject_kind,
                subject_key=subject_key,
                file_id=file.pk,
                reference=file.reference,
            )
        )
    return file


def next_number(plan_number: str, year: int) -> int:
    """The next number of a plan entry in a year: from 1, never twice.

    The counter's row stays locked until the transaction ends, so a number that is rolled back is
    given again and the sequence has no gaps.
    """
    table = FileCounter._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (tenant_id, plan_number, year, last) VALUES (%s, %s, %s, 1)"  # noqa: S608
            f" ON CONFLICT (tenant_id, plan_number, year) DO UPDATE SET last = {table}.last + 1"
            " RETURNING last",
            [require_tenant_id(), plan_number, year],
        )
        return int(cursor.fetchone()[0])


@transaction.atomic
def file_document(
    *,
    file: File,
    title: str,
    filename: str,
    content: bytes | None = None,
    sha256: str | None = None,
    content_type: str,
    kind: DocumentKind,
    source: str,
    visible_to_citizen: bool = False,
    idempotency_key: str = "",
) -> Document:
    """Put a document into the file, as its first version.

    Args:
        content: the bytes; or
        sha256: of bytes that ``core.blobs`` already holds.
        source: where it came from, in words for staff.

    Raises:
        FileIsClosed: the file is closed.
        NothingToFile: neither ``content`` nor ``sha256``.
        BlobMissing: no bytes are stored under ``sha256``.
    """
    locked = _locked(file)
    if idempotency_key:
        known = Document.objects.filter(idempotency_key=idempotency_key).first()
        if known is not None:
            return known
    _require_open(locked)
    blob = _blob(content, sha256)
    document = Document.objects.create(
        file=locked,
        number=Document.objects.filter(file=locked).count() + 1,
        kind=kind,
        title=title,
        source=source,
        visible_to_citizen=visible_to_citizen,
        idempotency_key=idempotency_key,
    )
    _write_version(document, 1, blob, filename, content_type)
    _publish_filed(locked, document, 1)
    return document


@transaction.atomic
def add_version(
    *,
    document: Document,
    filename: str,
    content_type: str,
    content: bytes | None = None,
    sha256: str | None = None,
) -> Version:
    """Add a newer version; the older ones stay as they are.

    The same bytes as the current version add nothing and give that version back.

    Raises:
        FileIsClosed, NothingToFile, BlobMissing: as for :func:`file_document`.
    """
    locked = _locked(document.file)
    _require_open(locked)
    blob = _blob(content, sha256)
    current = Version.objects.filter(document=document).order_by("-number").first()
    if current is not None and current.sha256 == blob.sha256:
        return current
    number = current.number + 1 if current is not None else 1
    version = _write_version(document, number, blob, filename, content_type)
    _publish_filed(locked, document, number)
    return version


@transaction.atomic
def close_file(*, file: File) -> File:
    """Close the file (z. d. A.) and fix its retention time; closing twice changes nothing."""
    locked = _locked(file)
    if locked.closed_on is None:
        locked.closed_on = today()
        locked.retained_until = retention_end(locked.closed_on, locked.retention_years)
        locked.save(update_fields=["closed_on", "retained_until"])
        publish(
            FileClosed(
                subject_kind=locked.subject_kind,
                subject_key=locked.subject_key,
                file_id=locked.pk,
                retained_until=locked.retained_until.isoformat(),
            )
        )
    return locked


def retention_end(closed_on: date, years: int) -> date:
    """Last day of the retention time: it starts with the calendar year after the closing."""
    return date(closed_on.year + years, 12, 31)


@transaction.atomic
def quarantine_version(*, version: Version, state: BlobState) -> Quarantine:
    """Keep a version from being handed out, because its bytes are missing or changed."""
    quarantine, is_new = Quarantine.objects.get_or_create(
        tenant_id=require_tenant_id(), version=version, released_at=None, defaults={"state": state}
    )
    if is_new:
        file = version.document.file
        publish(
            ContentLost(
                subject_kind=file.subject_kind,
                subject_key=file.subject_key,
                file_id=file.pk,
                version_id=version.pk,
                state=state.value,
            )
        )
    return quarantine


@transaction.atomic
def release_version(*, version: Version) -> bool:
    """Hand the version out again after its bytes are back; True if it was in quarantine."""
    released = Quarantine.objects.filter(version=version, released_at=None).update(
        released_at=timezone.now()
    )
    return bool(released)


def _locked(file: File) -> File:
    return File.objects.select_for_update(of=("self",)).get(pk=file.pk)


def _require_open(file: File) -> None:
    if file.is_closed:
        raise FileIsClosed(file.reference)


def _blob(content: bytes | None, sha256: str | None) -> blobs.Blob:
    if content is not None:
        return blobs.put(content)
    if sha256 is None:
        raise NothingToFile
    return blobs.Blob(sha256, len(blobs.read(sha256)))


def _write_version(
    document: Document, number: int, blob: blobs.Blob, filename: str, content_type: str
) -> Version:
    actor = current_actor()
    return Version.objects.create(
        document=document,
        number=number,
        filename=filename,
        content_type=content_type,
        sha256=blob.sha256,
        size=blob.size,
        filed_by=actor.label if actor.kind in {ActorKind.STAFF, ActorKind.SYSTEM} else "",
    )


def _publish_filed(file: File, document: Document, version: int) -> None:
    publish(
        DocumentFiled(
            subject_kind=file.subject_kind,
            subject_key=file.subject_key,
            file_id=file.pk,
            document_id=document.pk,
            version=version,
        )
    )
