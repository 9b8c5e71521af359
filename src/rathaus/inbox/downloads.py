"""Handing out files that strangers have sent, so that a browser can do no harm with them."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from rathaus.core import blobs
from rathaus.inbox.models import MessageAttachment


def safe_download(*, content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A download that is never shown inside our pages, never guessed, never run, never cached."""
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": content_disposition_header(True, filename) or "attachment",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "private, no-store",
        },
    )


def attachment_response(attachment: MessageAttachment) -> HttpResponse:
    """The attachment as a safe download; the caller has authorised the visitor.

    Raises:
        BlobMissing, BlobDamaged: the bytes are gone or were changed; nothing is handed out.
    """
    return safe_download(
        content=blobs.read(attachment.sha256),
        filename=attachment.filename,
        content_type=attachment.content_type,
    )
