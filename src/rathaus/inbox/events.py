"""What happens in a conversation. The events carry the subject of the conversation as their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ConversationEvent(Event):
    """Base: filed under what the conversation is about, so that its history shows it."""

    subject_kind: str  # type: ignore[misc]  # per object here, not per class
    subject_key: str
    conversation_id: int
    message_id: int

    @property
    def subject_id(self) -> str:
        return self.subject_key


@dataclass(frozen=True, kw_only=True)
class MessagePosted(ConversationEvent):
    """A new message.

    Attributes:
        author: value of :class:`rathaus.inbox.enums.MessageAuthor`.
    """

    name: ClassVar[str] = "inbox.message_posted"
    sentence: ClassVar[str] = gettext_noop("hat eine Nachricht geschrieben")
    author: str
    asks_for_answer: bool


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(MessagePosted):
    """The office asks and waits for an answer."""

    name: ClassVar[str] = "inbox.question_asked"
    sentence: ClassVar[str] = gettext_noop("hat eine Rückfrage gestellt")


@dataclass(frozen=True, kw_only=True)
class DocumentDelivered(MessagePosted):
    """A document, such as a notice, lies ready for retrieval."""

    name: ClassVar[str] = "inbox.document_delivered"
    sentence: ClassVar[str] = gettext_noop("hat ein Dokument ins Postfach gelegt")


@dataclass(frozen=True, kw_only=True)
class MessageRead(ConversationEvent):
    name: ClassVar[str] = "inbox.message_read"
    sentence: ClassVar[str] = gettext_noop("hat eine Nachricht gelesen")


@dataclass(frozen=True, kw_only=True)
class DocumentRetrieved(ConversationEvent):
    """A delivered document was opened for the first time (§ 41 Abs. 2a VwVfG)."""

    name: ClassVar[str] = "inbox.document_retrieved"
    sentence: ClassVar[str] = gettext_noop("hat ein Dokument abgerufen")
    attachment_id: int


@dataclass(frozen=True, kw_only=True)
class MailRefused(ConversationEvent):
    """The mail server says for good that it does not take mail for the address."""

    name: ClassVar[str] = "inbox.mail_refused"
    sentence: ClassVar[str] = gettext_noop("konnte keine E-Mail zustellen")
