"""Jobs of the accounts module."""

from __future__ import annotations

from django.core.mail import EmailMessage

from rathaus.accounts.models import OutgoingMail
from rathaus.accounts.services import cleaning
from rathaus.core.jobs import MAIL, SLOW, job, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants


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
def forget_what_is_over() -> None:
    """Once a night: undelivered mails, ended sessions, unconfirmed accounts, old invitations."""
    cleaning.forget_undelivered_mail()
    cleaning.forget_ended_sessions()
    cleaning.remove_unconfirmed_accounts()
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            cleaning.forget_old_invitations()
