"""Conversations, their messages and attachments; and which towns a citizen has to do with."""

from __future__ import annotations

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.inbox.enums import MessageAuthor, MessageKind


class ConversationQuerySet(TenantQuerySet["Conversation"]):
    def with_unread(self) -> Self:
        """Annotate ``unread``: messages of the office that the citizen has not seen."""
        return self.annotate(
            unread=models.Count(
                "message",
                filter=Q(message__read_at=None) & ~Q(message__author=MessageAuthor.CITIZEN),
            )
        )


class Conversation(TenantModel):  # type: ignore[django-manager-missing]  # the plugin loses generic managers
    """Everything said between one person and the town hall about one subject.

    Attributes:
        key: unguessable name in addresses.
        subject_kind, subject_key: what it is about, such as ``case`` and the case's number.
        citizen: the account, None for applicants without one.
        notify_email: address for notifications where there is no account.
        language: in which the person wants to be written to (Django's language code).
        notified_at: when the last notification mail went out.
        mail_refused_at: when a mail server last refused the address for good.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    citizen = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notify_email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="de")
    created_at = models.DateTimeField(default=timezone.now)
    last_message_at = models.DateTimeField(default=timezone.now)
    notified_at = models.DateTimeField(null=True)
    mail_refused_at = models.DateTimeField(null=True)

    unread: int
    """Filled by ``with_unread()``."""

    objects: ClassVar[TenantManager[Self]] = TenantManager.from_queryset(ConversationQuerySet)()

    class Meta:
        ordering = ["-last_message_at", "-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "subject_kind", "subject_key"],
                name="inbox_conversation_one_a_subject",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "citizen"], name="inbox_conversation_citizen")]


class Message(TenantModel):  # type: ignore[django-manager-missing]  # the plugin loses generic managers
    """One message; its words never change.

    Attributes:
        author_label: the clerk's name as the citizen sees it; empty for citizens.
        title: what a delivery brings, such as ``Bescheid über die Hundesteuer``.
        read_at, read_by: first time the other side has seen it; ``read_by`` is None for an
            applicant without an account.
        notified_at: when a mail about this message went out.
        idempotency_key: the same key posts one message, however often it is called.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT)
    kind = models.CharField(max_length=10, choices=MessageKind, default=MessageKind.MESSAGE)
    author = models.CharField(max_length=10, choices=MessageAuthor)
    author_user = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    author_label = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    asks_for_answer = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notified_at = models.DateTimeField(null=True)
    idempotency_key = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="inbox_message_posted_once",
            ),
            models.CheckConstraint(
                condition=~Q(author=MessageAuthor.CITIZEN, asks_for_answer=True),
                name="inbox_message_only_the_office_asks",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "id"], name="inbox_message_thread")
        ]

    @property
    def is_delivery(self) -> bool:
        return self.kind == MessageKind.DELIVERY


class MessageAttachment(TenantModel):
    """A file that belongs to a message; its bytes lie in ``core.blobs``.

    Attributes:
        retrieved_at, retrieved_by: when and by which account the addressee first opened it.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attachments")
    filename = models.CharField(max_length=255)
    content_type = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    retrieved_at = models.DateTimeField(null=True)
    retrieved_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["id"]
        constraints = [*TenantModel.Meta.constraints]


class CitizenTenant(models.Model):
    """A citizen has a conversation with a town. Belongs to nobody: it tells the citizen's own
    pages in which towns to look, and says nothing about what is there."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant"], name="inbox_citizen_tenant_unique")
        ]
