"""Bytes kept under their SHA-256: written once, never changed, on disk or in an S3-compatible store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages

CHUNK = 1 << 20


class BlobMissing(LookupError):
    """No blob with that hash is in the store."""


class BlobDamaged(RuntimeError):
    """The stored bytes do not have the hash they are filed under."""


@dataclass(frozen=True)
class Blob:
    """A stored content.

    Attributes:
        sha256: 64 hex digits.
        size: bytes.
    """

    sha256: str
    size: int


def _store() -> Storage:
    return storages["documents"]


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(content: bytes | Iterable[bytes]) -> Blob:
    """Store the bytes; storing the same bytes again changes nothing.

    A stored blob of another size is the remnant of a damage and is replaced.
    """
    data = content if isinstance(content, bytes) else b"".join(content)
    digest = hashlib.sha256(data).hexdigest()
    store = _store()
    path = _path(digest)
    if not store.exists(path) or store.size(path) != len(data):
        store.save(path, ContentFile(data))
    return Blob(digest, len(data))


def open_blob(sha256: str) -> IO[bytes]:
    """Open for reading.

    Raises:
        BlobMissing: nothing is stored under that hash.
    """
    try:
        return _store().open(_path(sha256), "rb")
    except FileNotFoundError as error:
        raise BlobMissing(sha256) from error


def read(sha256: str) -> bytes:
    """All bytes, checked against the hash.

    Raises:
        BlobMissing: nothing is stored under that hash.
        BlobDamaged: the bytes were changed in the store.
    """
    with open_blob(sha256) as stream:
        data = stream.read()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BlobDamaged(sha256)
    return data
