"""Mails about accounts and invitations: rendered now, sent by a job after the commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string

from rathaus.accounts.models import OutgoingMail
from rathaus.core.tenancy import active_tenant_id
from rathaus.tenants import api as tenants


def send_account_mail(template: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Render in the active language and queue; nothing is sent if the transaction rolls back.

    Args:
        template: a text template whose first line is the subject.
    """
    from rathaus.accounts.tasks import send_outgoing_mail

    sender = tenants.active_tenant().name if active_tenant_id() is not None else "Rathaus"
    text = render_to_string(template, {"sender_name": sender, **context}).strip()
    subject, _, body = text.partition("\n")
    with transaction.atomic():
        outgoing = OutgoingMail.objects.create(
            to=to, subject=f"{sender}: {subject.strip()}"[:250], body=body.strip() + "\n"
        )
        send_outgoing_mail.enqueue(mail_id=outgoing.pk)
