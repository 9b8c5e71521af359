"""Messages between a person and a town hall, and documents delivered to the person.

Owns: conversations, messages, attachments, read receipts, notification mails, the mail catcher of
the demo. Does not own: what a conversation is about (``cases`` says it) or the files (``records``).
Publishes :class:`rathaus.inbox.events.MessagePosted`, ``MessageRead`` and ``DocumentRetrieved``.
"""
