"""Signatures of others that come after the case was opened."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from rathaus.cases.application import unsigned_of
from rathaus.cases.queries import case_of_submission
from rathaus.cases.tasks import file_signatures
from rathaus.cases.timeline import StepKind, add_step
from rathaus.eforms import api as eforms


@transaction.atomic
def note_signature(*, submission_id: UUID, step: StepKind) -> None:
    """Put what became of a signature on the timeline and, once all is settled, into the Akte.

    An application that waits for its signatures has no case yet; it is filed with them.

    Args:
        step: ``SIGNED`` is noted once all have signed.
    """
    case = case_of_submission(submission_id)
    if case is None:
        return
    unsigned = unsigned_of(case)
    if step != StepKind.SIGNED or not unsigned:
        add_step(case, step)
    if eforms.are_settled(unsigned):
        file_signatures.enqueue(number=case.number)
