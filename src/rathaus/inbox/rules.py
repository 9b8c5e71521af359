"""Who may read a conversation, and when a delivered document counts as announced."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest

from rathaus.accounts.api import request_citizen
from rathaus.core.dates import BERLIN, today
from rathaus.inbox.models import Conversation, MessageAttachment
from rathaus.inbox.registry import subjects

RETRIEVAL_DAYS = 10
"""A provision ends this many days after the notification was sent (§ 41 Abs. 2a Satz 4 VwVfG)."""


def is_addressee(request: HttpRequest, conversation: Conversation) -> bool:
    """The person the town hall writes to: the account, or whoever has shown the tracking code."""
    user = request_citizen(request)
    if user is not None and conversation.citizen_id == user.pk:
        return True
    kind = conversation.subject_kind
    return kind in subjects and subjects.get(kind).is_applicant(request, conversation.subject_key)


def may_read(request: HttpRequest, conversation: Conversation) -> bool:
    """The addressee, and the staff in charge of the subject."""
    if is_addressee(request, conversation):
        return True
    kind = conversation.subject_kind
    return kind in subjects and subjects.get(kind).is_in_charge(request, conversation.subject_key)


def announced_on(attachment: MessageAttachment) -> date | None:
    """The day a delivered notice counts as announced: the day after its retrieval.

    § 41 Abs. 2a Satz 3 VwVfG (and the same sentence in the Länder): an electronic notice that is
    retrieved over public networks counts as announced on the day after the retrieval, never by
    mere lapse of time. The fiction of § 9 OZG (fourth day after provision) holds for the mailbox of
    a central user account only, which this inbox is not.
    """
    if attachment.retrieved_at is None:
        return None
    return attachment.retrieved_at.astimezone(BERLIN).date() + timedelta(days=1)


def retrieval_ends_on(notified_at: datetime | None) -> date | None:
    """Last day on which a retrieval announces the notice; None while no mail has gone out."""
    if notified_at is None:
        return None
    return notified_at.astimezone(BERLIN).date() + timedelta(days=RETRIEVAL_DAYS)


def is_overdue(ends_on: date | None) -> bool:
    """The time for retrieval is over."""
    return ends_on is not None and ends_on < today()
