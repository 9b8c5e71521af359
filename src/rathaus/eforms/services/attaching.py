"""Giving a draft a file without a page: papers scanned at the counter, demo data."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from rathaus.core.files import inspect_upload
from rathaus.eforms import storage
from rathaus.eforms.models import Upload
from rathaus.eforms.services.drafts import lock_open_draft

ACCEPT = ("pdf", "jpeg", "png")


@transaction.atomic
def attach_file(*, draft_id: UUID, field: str, file: UploadedFile[bytes]) -> Upload:
    """Put a checked file under a top-level upload field of an open draft.

    Raises:
        DraftClosed: the draft was submitted or thrown away.
        UploadRefused: the file is not what it says, or not harmless.
    """
    draft = lock_open_draft(draft_id)
    clean = inspect_upload(file, ACCEPT)
    upload = Upload.objects.create(
        draft=draft,
        field_path=field,
        filename=clean.filename,
        content_type=clean.content_type,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
    )
    storage.write(upload, clean.content)
    draft.answers[field] = [*draft.answers.get(field, []), str(upload.pk)]
    draft.save(update_fields=["answers"])
    return upload
