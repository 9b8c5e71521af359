"""Are all filed contents still there, and still what was filed?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.records.enums import BlobState
from rathaus.records.models import Version
from rathaus.records.services import quarantine_version, release_version
from rathaus.tenants.api import Tenant

BATCH = 500


@dataclass(frozen=True)
class Loss:
    """A version whose bytes are missing or changed.

    Attributes:
        reference: Aktenzeichen of its file.
        document: its number in the file.
    """

    reference: str
    document: int
    version: int
    state: BlobState


@dataclass
class StoreReport:
    """What the check of one town's documents found.

    Attributes:
        versions, bytes: how many were looked at.
        losses: what cannot be handed out.
        released: versions that were in quarantine and are whole again.
    """

    tenant: str
    versions: int = 0
    bytes: int = 0
    released: int = 0
    losses: list[Loss] = field(default_factory=list)


def verify_documents(tenant: Tenant) -> StoreReport:
    """Read and hash every version of a town; put lost ones into quarantine, release healed ones.

    The same content is read once, however often it was filed.
    """
    report = StoreReport(tenant.slug)
    known: dict[str, BlobState | None] = {}
    for batch in _batches(tenant):
        with tenant_context(tenant):
            for version in batch:
                if version.sha256 not in known:
                    known[version.sha256] = blob_state(version.sha256)
                _note(report, version, known[version.sha256])
    return report


def blob_state(sha256: str) -> BlobState | None:
    """None if the stored bytes are what they should be."""
    digest = hashlib.sha256()
    try:
        with blobs.open_blob(sha256) as stream:
            while chunk := stream.read(blobs.CHUNK):
                digest.update(chunk)
    except blobs.BlobMissing:
        return BlobState.MISSING
    return None if digest.hexdigest() == sha256 else BlobState.DAMAGED


def _batches(tenant: Tenant) -> Iterator[list[Version]]:
    """Short transactions: a check of a million documents holds no lock for hours."""
    last = 0
    while True:
        with tenant_context(tenant):
            rows = Version.objects.filter(pk__gt=last).select_related("document__file")
            batch = list(rows.order_by("pk")[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def _note(report: StoreReport, version: Version, state: BlobState | None) -> None:
    report.versions += 1
    report.bytes += version.size
    if state is None:
        report.released += release_version(version=version)
        return
    quarantine_version(version=version, state=state)
    document = version.document
    report.losses.append(Loss(document.file.reference, document.number, version.number, state))
