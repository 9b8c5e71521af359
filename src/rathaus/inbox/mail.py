"""The notification mail: that something waits and where, never what or for whom."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.inbox.models import Conversation, Message
from rathaus.inbox.registry import subjects
from rathaus.tenants.api import absolute_url, active_tenant

HEADERS = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "Precedence": "bulk",
}
"""Absence notes and bounces shall not answer (RFC 3834)."""


def recipient_of(conversation: Conversation) -> str:
    """The account's verified address, else what the applicant left; empty if there is none."""
    if conversation.citizen is None:
        return conversation.notify_email
    verified = EmailAddress.objects.filter(user=conversation.citizen, verified=True)
    primary = verified.order_by("-primary", "pk").first()
    return str(primary.email) if primary is not None else ""


def link_for(conversation: Conversation) -> str:
    """Where the person finds the message; the page itself asks who is there."""
    view: str = "home"
    args: tuple[object, ...] = ()
    if conversation.citizen_id is not None:
        view, args = "inbox:conversation", (conversation.key,)
    elif conversation.subject_kind in subjects:
        view, args = subjects.get(conversation.subject_kind).citizen_page(conversation.subject_key)
    tenant = active_tenant()
    return absolute_url(tenant, view, *args, language=conversation.language)


def send_notification(message: Message) -> None:
    """Send the mail through the configured SMTP server.

    Raises:
        smtplib.SMTPException, OSError: the server did not take it.
    """
    conversation = message.conversation
    tenant = active_tenant()
    with translation.override(conversation.language):
        context = {"tenant": tenant, "link": link_for(conversation), "message": message}
        mail = EmailMessage(
            subject=_("Neue Nachricht in Ihrem Postfach – %(town)s") % {"town": tenant.name},
            body=render_to_string("inbox/mail/notification.txt", context),
            to=[recipient_of(conversation)],
            headers=HEADERS | {"Message-ID": _message_id(message)},
        )
    mail.send()


def _message_id(message: Message) -> str:
    """The same for every try, so that a mail sent twice after a crash is recognised as one."""
    host = settings.PUBLIC_URL.partition("://")[2].partition(":")[0].partition("/")[0]
    return f"<{message.conversation.key}.{message.pk}@{host}>"
