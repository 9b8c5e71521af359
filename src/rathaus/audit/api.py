"""What other modules may use of ``audit``. Events need no call: the log hears all of them."""

from rathaus.audit.queries import HistoryEntry, SubjectLink, history, subject_of
from rathaus.audit.registry import Subject, subjects
from rathaus.audit.services import append_entry, record_access

__all__ = [
    "HistoryEntry",
    "Subject",
    "SubjectLink",
    "append_entry",
    "history",
    "record_access",
    "subject_of",
    "subjects",
]
