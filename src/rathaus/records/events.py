"""What happens to files. The events carry the subject of the file, so that its history shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class FileEvent(Event):
    """Base: filed under what the file is about."""

    subject_kind: str  # type: ignore[misc]  # per object here, not per class
    subject_key: str
    file_id: int

    @property
    def subject_id(self) -> str:
        return self.subject_key


@dataclass(frozen=True, kw_only=True)
class FileOpened(FileEvent):
    name: ClassVar[str] = "records.file_opened"
    sentence: ClassVar[str] = gettext_noop("hat die Akte %(reference)s angelegt")
    reference: str


@dataclass(frozen=True, kw_only=True)
class DocumentFiled(FileEvent):
    """A document, or a further version of one, was put into the file."""

    name: ClassVar[str] = "records.document_filed"
    sentence: ClassVar[str] = gettext_noop("hat ein Dokument zur Akte genommen")
    document_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class FileClosed(FileEvent):
    name: ClassVar[str] = "records.file_closed"
    sentence: ClassVar[str] = gettext_noop("hat die Akte geschlossen")
    retained_until: str


@dataclass(frozen=True, kw_only=True)
class ContentLost(FileEvent):
    """The integrity check found the bytes of a version missing or changed."""

    name: ClassVar[str] = "records.content_lost"
    sentence: ClassVar[str] = gettext_noop(
        "hat festgestellt, dass der Inhalt eines Dokuments fehlt oder verändert ist"
    )
    version_id: int
    state: str
