"""Jobs of the accounts module."""

from __future__ import annotations

from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils import timezone

from rathaus.accounts.models import OutgoingMail
from rathaus.core.jobs import MAIL, SLOW, job, periodic

UNDELIVERABLE_AFTER = timedelta(days=2)


@job(queue=MAIL)
def send_outgoing_mail(mail_id: int) -> None:
    """Send one mail and forget it; a second run finds nothing and does nothing."""
    outgoing = OutgoingMail.objects.select_for_update().filter(pk=mail_id).first()
    if outgoing is None:
        return
    # RFC 3834: nobody's out-of-office reply should come back.
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(outgoing.subject, outgoing.body, to=[outgoing.to], headers=headers).send()
    outgoing.delete()


@periodic("41 4 * * *", queue=SLOW)
def forget_undeliverable_mail() -> None:
    """Mails that no server accepted for two days: their codes have long expired."""
    OutgoingMail.objects.filter(created_at__lt=timezone.now() - UNDELIVERABLE_AFTER).delete()
