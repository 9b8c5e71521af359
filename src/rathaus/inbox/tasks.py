"""Notification mails, sent after the commit."""

from __future__ import annotations

import smtplib
from datetime import timedelta

import structlog
from django.utils import timezone

from rathaus.core.jobs import MAIL, job
from rathaus.inbox.enums import MessageAuthor
from rathaus.inbox.mail import recipient_of, send_notification
from rathaus.inbox.models import Conversation, Message
from rathaus.inbox.services import record_notification, record_refused_mail

logger = structlog.get_logger("rathaus.inbox")

PAUSE = timedelta(minutes=10)
"""While a mail is out and nothing was read, no second one follows within this time."""


@job(queue=MAIL)
def notify(message_id: int) -> None:
    """Tell the person by mail that something lies in the inbox, unless they know already."""
    message = Message.objects.select_related("conversation__citizen").get(pk=message_id)
    conversation = Conversation.objects.select_for_update(of=("self",)).get(
        pk=message.conversation_id
    )
    if message.read_at or message.notified_at or not recipient_of(message.conversation):
        return
    # The law asks for a notification of every delivery (§ 41 Abs. 2a VwVfG), however many came before.
    if not message.is_delivery and _knows_already(conversation):
        logger.info("inbox.notification_spared", message=message_id)
        return
    try:
        send_notification(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _reason in refusal.recipients.values()):
            raise  # "try again later": the job does
        record_refused_mail(message=message)
        return
    record_notification(message=message)


def _knows_already(conversation: Conversation) -> bool:
    """A mail went out shortly ago, and the person has read nothing since."""
    notified_at = conversation.notified_at
    if notified_at is None or notified_at < timezone.now() - PAUSE:
        return False
    read_since = Message.objects.filter(conversation=conversation, read_at__gte=notified_at)
    return not read_since.exclude(author=MessageAuthor.CITIZEN).exists()
