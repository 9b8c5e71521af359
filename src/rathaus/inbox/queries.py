"""Finding conversations and messages, with authorisation where a visitor asks."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest

from rathaus.accounts.api import User
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import rules
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.models import CitizenTenant, Conversation, Message, MessageAttachment
from rathaus.tenants.api import Tenant


def conversation_for(subject_kind: str, subject_key: str) -> Conversation | None:
    """The conversation about a subject, None if nothing was opened."""
    return Conversation.objects.filter(subject_kind=subject_kind, subject_key=subject_key).first()


def messages_of(conversation: Conversation) -> list[Message]:
    """All messages, oldest first, with their attachments (three queries however many there are)."""
    found = list(
        Message.objects.filter(conversation=conversation)
        .order_by("created_at", "id")
        .prefetch_related("attachments")
    )
    for message in found:
        message.conversation = conversation
    return found


def conversations_of(user: User) -> list[Conversation]:
    """The person's conversations in the active town with ``unread`` counts, newest first."""
    return list(
        Conversation.objects.filter(citizen=user)
        .with_unread()  # type: ignore[attr-defined]
        .order_by("-last_message_at", "-id")
    )


def towns_of(user: User) -> list[Tenant]:
    """Towns in which the person has a conversation, by name."""
    rows = CitizenTenant.objects.filter(user=user, tenant__is_active=True)
    return [row.tenant for row in rows.select_related("tenant").order_by("tenant__name")]


def unread_for_citizen(user: User) -> int:
    """Messages in all towns the person has not seen yet."""
    total = 0
    for town in towns_of(user):
        with tenant_context(town):
            total += (
                Message.objects.filter(conversation__citizen=user, read_at=None)
                .exclude(author=MessageAuthor.CITIZEN)
                .count()
            )
    return total


def conversation_for_citizen(request: HttpRequest, key: uuid.UUID) -> Conversation:
    """Raises Http404 unless the visitor is the one the town hall writes to."""
    conversation = Conversation.objects.filter(key=key).first()
    if conversation is None or not rules.is_addressee(request, conversation):
        raise Http404
    return conversation


def attachment_for(request: HttpRequest, attachment_id: int) -> MessageAttachment:
    """Raises Http404 unless the visitor may read the attachment's conversation."""
    attachment = (
        MessageAttachment.objects.filter(pk=attachment_id)
        .select_related("message__conversation")
        .first()
    )
    if attachment is None or not rules.may_read(request, attachment.message.conversation):
        raise Http404
    return attachment
