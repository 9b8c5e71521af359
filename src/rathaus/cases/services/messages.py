"""What the office writes to the applicant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.accounts.api import Staff
from rathaus.cases import rules
from rathaus.cases.models import Case
from rathaus.cases.services.assignment import NotYourCase
from rathaus.cases.transitions import SUBJECT
from rathaus.inbox import api as inbox


def conversation_of(case: Case) -> inbox.Conversation:
    """Raises LookupError if there is none, which never happens to an opened case."""
    found = inbox.conversation_for(SUBJECT, case.number)
    if found is None:
        raise LookupError(f"{case.number} has no conversation")
    return found


def tell(
    case: Case,
    sentence: str,
    params: Mapping[str, Any] | None = None,
    *,
    author: inbox.MessageAuthor,
    key: str,
    asks: bool = False,
) -> inbox.Message:
    """Post a message of ours, in the language the person chose."""
    conversation = conversation_of(case)
    with translation.override(conversation.language):
        body = _(sentence) % (params or {})
    return inbox.post_message(
        conversation=conversation,
        author=author,
        body=body,
        asks_for_answer=asks,
        idempotency_key=key,
    )


@transaction.atomic
def write_message(
    *,
    staff: Staff,
    case: Case,
    body: str,
    attachments: Sequence[inbox.Attachment] = (),
    key: str = "",
) -> inbox.Message:
    """A clerk writes to the applicant, without asking for an answer.

    Raises:
        NotYourCase: one reads it, but works in another unit.
    """
    if not rules.may_write(staff, case):
        raise NotYourCase(case.number)
    return inbox.post_message(
        conversation=conversation_of(case),
        author=inbox.MessageAuthor.OFFICE,
        body=body,
        attachments=attachments,
        idempotency_key=key,
    )
