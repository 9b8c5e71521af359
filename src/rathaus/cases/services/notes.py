"""Notes for the team, and the deadline."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from rathaus.accounts.api import Staff
from rathaus.cases import rules
from rathaus.cases.events import DeadlineChanged, NoteAdded
from rathaus.cases.models import Case, DeadlineChange, Note
from rathaus.cases.services.assignment import NotYourCase
from rathaus.cases.transitions import CaseClosed, lock_case
from rathaus.core.dates import short_date
from rathaus.core.events import publish


@transaction.atomic
def add_note(*, staff: Staff, case: Case, body: str) -> Note:
    """Write an internal note; closed cases take notes too.

    Raises:
        NotYourCase: one reads it, but works in another unit.
    """
    if not rules.may_write(staff, case):
        raise NotYourCase(case.number)
    note = Note.objects.create(case=case, body=body.strip(), author=staff.user)
    publish(NoteAdded(number=case.number, note_id=note.pk))
    return note


@transaction.atomic
def change_deadline(*, staff: Staff, number: str, due_on: date, reason: str) -> Case:
    """Move the deadline; the same day again changes nothing.

    Raises:
        CaseClosed: there is nothing left to be in time for.
    """
    case = lock_case(number)
    if not case.is_open:
        raise CaseClosed(case.number)
    if not rules.may_change_deadline(staff, case):
        raise NotYourCase(case.number)
    if case.due_on == due_on:
        return case
    DeadlineChange.objects.create(
        case=case, old=case.due_on, new=due_on, reason=reason.strip(), changed_by=staff.user
    )
    case.due_on = due_on
    case.save(update_fields=["due_on"])
    publish(DeadlineChanged(number=case.number, due_on=short_date(due_on)))
    return case
