"""What the inbox tells the modules below it."""

from __future__ import annotations

from rathaus.accounts.api import User
from rathaus.accounts.registry import personal_data
from rathaus.inbox.queries import conversations_of, messages_of


def personal_messages(user: User) -> list[dict[str, object]]:
    """What we hold of the account's conversations in the active town (Art. 15 and 20 GDPR)."""
    return [
        {
            "subject": conversation.title,
            "author": message.author,
            "at": message.created_at.isoformat(),
            "title": message.title,
            "body": message.body,
            "files": [attachment.filename for attachment in message.attachments.all()],
            "read_at": message.read_at.isoformat() if message.read_at else None,
        }
        for conversation in conversations_of(user)
        for message in messages_of(conversation)
    ]


personal_data.register("nachrichten", personal_messages)
