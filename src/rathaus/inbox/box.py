"""A conversation as a page shows it; ``inbox/conversation.html`` takes one as ``box``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rathaus.inbox import rules
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.forms import ReplyForm
from rathaus.inbox.models import Conversation, Message, MessageAttachment
from rathaus.inbox.queries import messages_of


@dataclass(frozen=True)
class Delivered:
    """A file of a message, with what the law makes of its retrieval.

    Attributes:
        announced_on: the day the notice counts as announced; None before the retrieval.
    """

    attachment: MessageAttachment
    announced_on: date | None

    @property
    def kind(self) -> str:
        """``PDF``, for the words beside the link."""
        return self.attachment.filename.rpartition(".")[2].upper()


@dataclass(frozen=True)
class Item:
    """One message as one side sees it.

    Attributes:
        is_own: written by the side that looks.
        is_new: not seen by that side before this page.
        retrieval_ends_on: last day to retrieve a delivery; None for others.
        is_overdue: the delivery was not retrieved in time.
        awaits_answer: a question of the office after which the person has written nothing.
    """

    message: Message
    is_own: bool
    is_new: bool
    files: list[Delivered]
    retrieval_ends_on: date | None
    is_overdue: bool
    awaits_answer: bool


@dataclass(frozen=True)
class ConversationBox:
    """A conversation, ready to be shown.

    Attributes:
        for_office: seen by staff rather than by the person.
        reply_form, reply_url: None and empty where nothing may be answered.
    """

    conversation: Conversation
    items: list[Item]
    for_office: bool
    reply_form: ReplyForm | None
    reply_url: str

    @property
    def unseen(self) -> list[Message]:
        """Messages of the other side that were new on this page."""
        return [item.message for item in self.items if item.is_new]


def conversation_box(
    conversation: Conversation,
    *,
    for_office: bool = False,
    reply_form: ReplyForm | None = None,
    reply_url: str = "",
) -> ConversationBox:
    """Gather a conversation for ``{% include "inbox/conversation.html" with box=... %}``."""
    thread = messages_of(conversation)
    answered = max((m.pk for m in thread if m.author == MessageAuthor.CITIZEN), default=0)
    items = [_item(message, for_office=for_office, answered=answered) for message in thread]
    return ConversationBox(conversation, items, for_office, reply_form, reply_url)


def _item(message: Message, *, for_office: bool, answered: int) -> Item:
    is_own = (message.author == MessageAuthor.CITIZEN) != for_office
    files = [Delivered(file, rules.announced_on(file)) for file in message.attachments.all()]
    ends_on = rules.retrieval_ends_on(message.notified_at) if message.is_delivery else None
    is_retrieved = all(file.announced_on for file in files)
    return Item(
        message=message,
        is_own=is_own,
        is_new=not is_own and message.read_at is None,
        files=files,
        retrieval_ends_on=ends_on,
        is_overdue=rules.is_overdue(ends_on) and not is_retrieved,
        awaits_answer=message.asks_for_answer and message.pk > answered,
    )
