"""Posting, delivering, reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.accounts.api import User, user_by_id
from rathaus.core.actors import ActorKind, current_actor
from rathaus.core.events import publish
from rathaus.core.tenancy import require_tenant_id
from rathaus.inbox.enums import MessageAuthor, MessageKind
from rathaus.inbox.events import (
    DocumentDelivered,
    DocumentRetrieved,
    MailRefused,
    MessagePosted,
    MessageRead,
    QuestionAsked,
)
from rathaus.inbox.models import CitizenTenant, Conversation, Message, MessageAttachment


class MessageEmpty(ValueError):
    """A message needs words or an attachment."""


@dataclass(frozen=True)
class Attachment:
    """A stored file to attach.

    Attributes:
        sha256: of the bytes in ``core.blobs``.
        size: bytes.
    """

    filename: str
    content_type: str
    sha256: str
    size: int


@transaction.atomic
def open_conversation(
    *,
    subject_kind: str,
    subject_key: str,
    title: str,
    citizen: User | None,
    notify_email: str = "",
    language: str = "",
) -> Conversation:
    """The conversation about a subject, opened on first call.

    Args:
        citizen: the person's account; None without one.
        notify_email: where notifications go if there is no account; may be empty.
        language: Django's code; empty takes the language of the current page.
    """
    conversation, _is_new = Conversation.objects.get_or_create(
        tenant_id=require_tenant_id(),
        subject_kind=subject_kind,
        subject_key=subject_key,
        defaults={
            "title": title,
            "citizen": citizen,
            "notify_email": notify_email,
            "language": language or get_language() or settings.LANGUAGE_CODE,
        },
    )
    if citizen is not None:
        CitizenTenant.objects.get_or_create(user=citizen, tenant_id=require_tenant_id())
        if conversation.citizen_id is None:
            conversation.citizen = citizen
            conversation.save(update_fields=["citizen"])
    return conversation


def post_message(
    *,
    conversation: Conversation,
    author: MessageAuthor,
    body: str,
    attachments: Sequence[Attachment] = (),
    asks_for_answer: bool = False,
    idempotency_key: str = "",
) -> Message:
    """Add a message; what the office posts is announced by mail.

    Raises:
        MessageEmpty: neither words nor attachments.
    """
    if not body.strip() and not attachments:
        raise MessageEmpty
    return _post(
        conversation,
        attachments,
        idempotency_key,
        author=author,
        body=body.strip(),
        asks_for_answer=asks_for_answer,
    )


def deliver_document(
    *,
    conversation: Conversation,
    title: str,
    filename: str,
    sha256: str,
    size: int,
    content_type: str = "application/pdf",
    body: str = "",
    idempotency_key: str = "",
) -> Message:
    """Put a document into the inbox for retrieval (§ 41 Abs. 2a VwVfG) and announce it by mail."""
    return _post(
        conversation,
        [Attachment(filename, content_type, sha256, size)],
        idempotency_key,
        kind=MessageKind.DELIVERY,
        author=MessageAuthor.OFFICE,
        title=title,
        body=body.strip(),
    )


@transaction.atomic
def _post(
    conversation: Conversation,
    attachments: Sequence[Attachment],
    idempotency_key: str,
    **fields: object,
) -> Message:
    locked = Conversation.objects.select_for_update(of=("self",)).get(pk=conversation.pk)
    if idempotency_key:
        known = Message.objects.filter(idempotency_key=idempotency_key).first()
        if known is not None:
            return known
    actor = current_actor()
    message = Message.objects.create(
        conversation=locked,
        author_user=user_by_id(actor.user_id) if actor.user_id is not None else None,
        author_label=actor.label if actor.kind == ActorKind.STAFF else "",
        idempotency_key=idempotency_key,
        **fields,
    )
    MessageAttachment.objects.bulk_create(
        MessageAttachment(
            message=message,
            filename=item.filename,
            content_type=item.content_type,
            sha256=item.sha256,
            size=item.size,
        )
        for item in attachments
    )
    locked.last_message_at = message.created_at
    locked.save(update_fields=["last_message_at"])
    conversation.last_message_at = message.created_at
    if message.author != MessageAuthor.CITIZEN:
        from rathaus.inbox.tasks import notify

        notify.enqueue(message_id=message.pk)
    publish(_posted(message, locked))
    return message


def _posted(message: Message, conversation: Conversation) -> MessagePosted:
    event: type[MessagePosted] = MessagePosted
    if message.is_delivery:
        event = DocumentDelivered
    elif message.asks_for_answer:
        event = QuestionAsked
    return event(
        subject_kind=conversation.subject_kind,
        subject_key=conversation.subject_key,
        conversation_id=conversation.pk,
        message_id=message.pk,
        author=message.author,
        asks_for_answer=message.asks_for_answer,
    )


@transaction.atomic
def mark_read(*, message: Message, by: User | None) -> None:
    """Note the first time the other side has seen the message; later calls change nothing."""
    changed = Message.objects.filter(pk=message.pk, read_at=None).update(
        read_at=timezone.now(), read_by=by
    )
    if not changed:
        return
    message.refresh_from_db(fields=["read_at", "read_by"])
    conversation = message.conversation
    publish(
        MessageRead(
            subject_kind=conversation.subject_kind,
            subject_key=conversation.subject_key,
            conversation_id=conversation.pk,
            message_id=message.pk,
        )
    )


@transaction.atomic
def record_retrieval(*, attachment: MessageAttachment, by: User | None) -> None:
    """Note the first retrieval by the addressee; later ones change nothing."""
    changed = MessageAttachment.objects.filter(pk=attachment.pk, retrieved_at=None).update(
        retrieved_at=timezone.now(), retrieved_by=by
    )
    if not changed:
        return
    attachment.refresh_from_db(fields=["retrieved_at", "retrieved_by"])
    conversation = attachment.message.conversation
    publish(
        DocumentRetrieved(
            subject_kind=conversation.subject_kind,
            subject_key=conversation.subject_key,
            conversation_id=conversation.pk,
            message_id=attachment.message_id,
            attachment_id=attachment.pk,
        )
    )


@transaction.atomic
def record_notification(*, message: Message) -> None:
    """Note that a mail about the message is out."""
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(notified_at=now)
    Conversation.objects.filter(pk=message.conversation_id).update(
        notified_at=now, mail_refused_at=None
    )


@transaction.atomic
def record_refused_mail(*, message: Message) -> None:
    """Note that the address takes no mail, so that the office can find another way."""
    conversation = message.conversation
    Conversation.objects.filter(pk=conversation.pk).update(mail_refused_at=timezone.now())
    publish(
        MailRefused(
            subject_kind=conversation.subject_kind,
            subject_key=conversation.subject_key,
            conversation_id=conversation.pk,
            message_id=message.pk,
        )
    )
