"""Handing out files that strangers have sent, so that a browser can do no harm with them."""

from __future__ import annotations

from django.http import FileResponse, HttpResponseBase

from rathaus.core import blobs
from rathaus.inbox.models import MessageAttachment

SANDBOX = "sandbox; default-src 'none'"


def safe_download(*, sha256: str, filename: str, content_type: str) -> FileResponse:
    """The bytes as a download: never shown inside our pages, never guessed, never run, never cached.

    Raises:
        BlobMissing: the bytes are not in the store.
    """
    response = FileResponse(
        blobs.open_blob(sha256), as_attachment=True, filename=filename, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def attachment_response(attachment: MessageAttachment) -> HttpResponseBase:
    """The attachment as a safe download; the caller has authorised the visitor."""
    return safe_download(
        sha256=attachment.sha256,
        filename=attachment.filename,
        content_type=attachment.content_type,
    )
