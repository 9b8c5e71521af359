"""The only place that says who may see a file, and with it its documents."""

from __future__ import annotations

from django.db.models import Q

from rathaus.accounts.api import Role, Staff
from rathaus.records.models import File


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


def may_close_file(staff: Staff, file: File) -> bool:
    """Whoever may see an open file may close it."""
    return may_see_file(staff, file) and not file.is_closed
