"""The only place that says who may see a file, and with it its documents."""

from __future__ import annotations

from django.db.models import Q

from rathaus.accounts.api import Role, Staff
from rathaus.records.models import File
from rathaus.records.registry import openers, still_running


def may_see_file(staff: Staff, file: File) -> bool:
    """Clerks see the files of their units; team leads and administrators those of the whole house.

    A lead stands in for absent colleagues of any unit, distributes work across units and answers for
    the house's files towards the data-protection officer; each look is logged either way.
    """
    if staff.is_at_least(Role.LEAD):
        return True
    return file.unit_id is not None and file.unit_id in staff.unit_ids


def visible_files(staff: Staff) -> Q:
    """The same rule as a condition on files, for lists."""
    if staff.is_at_least(Role.LEAD):
        return Q()
    return Q(unit_id__in=staff.unit_ids)


def may_add_to_file(staff: Staff, file: File) -> bool:
    """Clerks and leads of the file's unit; who sees the whole house's files only reads the others'.

    A file without a unit belongs to the team leads.
    """
    if file.is_closed:
        return False
    if file.unit_id is None:
        return staff.is_at_least(Role.LEAD)
    return file.unit_id in staff.unit_ids


def may_close_file(staff: Staff, file: File) -> bool:
    """Who may add to it, once nothing it is about is still worked on; cases close theirs themselves."""
    return may_add_to_file(staff, file) and not is_running(file)


def is_running(file: File) -> bool:
    """The file's subject still needs it: the notice to come has to go in."""
    kind = file.subject_kind
    return kind in still_running and still_running.get(kind)(file.subject_key)


def may_open_subject(staff: Staff, file: File) -> bool:
    """Whether a link from the file to what it is about leads anywhere for them."""
    kind = file.subject_kind
    return kind not in openers or openers.get(kind)(staff, file.subject_key)
