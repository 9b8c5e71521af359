"""Keeping the files of a draft, whether they come with a page or without one (demo data)."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from rathaus.core.files import CleanFile, UploadRefused, inspect_upload
from rathaus.eforms import storage
from rathaus.eforms.models import Draft, Upload
from rathaus.eforms.services.drafts import lock_open_draft

MAX_DRAFT_BYTES = 100 << 20
"""All files of a draft together."""
ACCEPT = ("pdf", "jpeg", "png")


@transaction.atomic
def attach_file(*, draft_id: UUID, field: str, file: UploadedFile[bytes]) -> Upload:
    """Put a checked file under a top-level upload field of an open draft.

    Raises:
        DraftClosed: the draft was submitted or thrown away.
        UploadRefused: the file is not what it says, not harmless, or too much with the others.
    """
    draft = lock_open_draft(draft_id)
    clean = inspect_upload(file, ACCEPT)
    upload = keep_upload(draft, field, clean)
    draft.answers[field] = [*draft.answers.get(field, []), str(upload.pk)]
    draft.save(update_fields=["answers"])
    return upload


def keep_upload(draft: Draft, field_path: str, clean: CleanFile) -> Upload:
    """Store a checked file with the draft.

    Raises:
        UploadRefused: all files of the draft together would be too large.
    """
    _check_total(draft, len(clean.content))
    upload = Upload.objects.create(
        draft=draft,
        field_path=field_path,
        filename=clean.filename,
        content_type=clean.content_type,
        size=len(clean.content),
        sha256=hashlib.sha256(clean.content).hexdigest(),
    )
    storage.write(upload, clean.content)
    return upload


def _check_total(draft: Draft, size: int) -> None:
    present = Upload.objects.filter(draft=draft).aggregate(total=Sum("size"))["total"] or 0
    if present + size > MAX_DRAFT_BYTES:
        raise UploadRefused(
            _("Alle Dateien zusammen dürfen höchstens %(limit)d MB groß sein.")
            % {"limit": MAX_DRAFT_BYTES >> 20}
            + " "
            + _("Bitte löschen Sie zuerst eine andere.")
        )
