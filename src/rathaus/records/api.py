"""What other modules may use of ``records``."""

from rathaus.records.downloads import ContentUnavailable, document_response
from rathaus.records.enums import DocumentKind
from rathaus.records.models import Document, File, PlanEntry, Version
from rathaus.records.queries import (
    current_version,
    document_for_staff,
    documents_of,
    file_for,
    version_for_staff,
)
from rathaus.records.registry import openers, still_running
from rathaus.records.services import (
    FileIsClosed,
    NothingToFile,
    add_version,
    close_file,
    file_document,
    open_file,
    set_plan_entry,
)

__all__ = [
    "ContentUnavailable",
    "Document",
    "DocumentKind",
    "File",
    "FileIsClosed",
    "NothingToFile",
    "PlanEntry",
    "Version",
    "add_version",
    "close_file",
    "current_version",
    "document_for_staff",
    "document_response",
    "documents_of",
    "file_document",
    "file_for",
    "open_file",
    "openers",
    "set_plan_entry",
    "still_running",
    "version_for_staff",
]
