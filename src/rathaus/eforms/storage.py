"""The bytes of a draft's uploads, in a folder of their own until the draft is submitted.

The document store (:mod:`rathaus.core.blobs`) never forgets; a draft must. So files of a draft can
be deleted for good, and only what is submitted becomes a document.
"""

from __future__ import annotations

import contextlib
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction

from rathaus.core import blobs
from rathaus.eforms.models import Draft, Upload


def _store() -> Storage:
    return storages["documents"]


def _folder(draft_id: UUID) -> str:
    return f"entwurf/{draft_id.hex[:2]}/{draft_id.hex}"


def _path(upload: Upload) -> str:
    return f"{_folder(upload.draft_id)}/{upload.pk.hex}"


def write(upload: Upload, content: bytes) -> None:
    _store().save(_path(upload), ContentFile(content))


def read(upload: Upload) -> bytes:
    """The bytes, wherever they are by now.

    Raises:
        BlobMissing: they are nowhere.
    """
    try:
        with _store().open(_path(upload), "rb") as stream:
            return bytes(stream.read())
    except FileNotFoundError:
        return blobs.read(upload.sha256)


def forget_upload_after_commit(upload: Upload) -> None:
    path = _path(upload)
    transaction.on_commit(lambda: _store().delete(path))


def forget_after_commit(draft: Draft) -> None:
    """Delete the draft's folder once it is certain that nothing needs it any more."""
    folder = _folder(draft.pk)
    transaction.on_commit(lambda: _delete_folder(folder))


def _delete_folder(folder: str) -> None:
    store = _store()
    with contextlib.suppress(FileNotFoundError):
        for name in store.listdir(folder)[1]:
            store.delete(f"{folder}/{name}")
    with contextlib.suppress(OSError):
        store.delete(folder)
