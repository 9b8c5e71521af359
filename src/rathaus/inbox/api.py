"""What other modules may use of ``inbox``."""

from rathaus.inbox.box import ConversationBox, conversation_box
from rathaus.inbox.downloads import attachment_response, safe_download
from rathaus.inbox.enums import MessageAuthor, MessageKind
from rathaus.inbox.forms import ReplyForm
from rathaus.inbox.models import Conversation, Message, MessageAttachment
from rathaus.inbox.queries import (
    conversation_for,
    conversations_of,
    messages_of,
    towns_of,
    unread_for_citizen,
)
from rathaus.inbox.registry import SubjectPages, subjects
from rathaus.inbox.services import (
    Attachment,
    MessageEmpty,
    deliver_document,
    mark_read,
    open_conversation,
    post_message,
    record_retrieval,
)

__all__ = [
    "Attachment",
    "Conversation",
    "ConversationBox",
    "Message",
    "MessageAttachment",
    "MessageAuthor",
    "MessageEmpty",
    "MessageKind",
    "ReplyForm",
    "SubjectPages",
    "attachment_response",
    "conversation_box",
    "conversation_for",
    "conversations_of",
    "deliver_document",
    "mark_read",
    "messages_of",
    "open_conversation",
    "post_message",
    "record_retrieval",
    "safe_download",
    "subjects",
    "towns_of",
    "unread_for_citizen",
]
