"""Handing out a version: checked against its hash, safe for the browser, and logged."""

from __future__ import annotations

from django.http import HttpResponse

from rathaus.audit import api as audit
from rathaus.core import blobs
from rathaus.inbox import api as inbox
from rathaus.records.enums import BlobState
from rathaus.records.models import Version
from rathaus.records.queries import is_quarantined
from rathaus.records.services import quarantine_version


class ContentUnavailable(LookupError):
    """The bytes of the version are missing or were changed; nothing is handed out."""


def document_response(version: Version) -> HttpResponse:
    """The version as a download; the caller has authorised the visitor. The access is logged.

    Raises:
        ContentUnavailable: the version is in quarantine, or goes there now.
    """
    if is_quarantined(version):
        raise ContentUnavailable(version.sha256)
    try:
        content = blobs.read(version.sha256)
    except blobs.BlobMissing as error:
        quarantine_version(version=version, state=BlobState.MISSING)
        raise ContentUnavailable(version.sha256) from error
    except blobs.BlobDamaged as error:
        quarantine_version(version=version, state=BlobState.DAMAGED)
        raise ContentUnavailable(version.sha256) from error
    audit.record_access(subject_kind="document", subject_id=str(version.document_id))
    return inbox.safe_download(
        content=content, filename=version.filename, content_type=version.content_type
    )
