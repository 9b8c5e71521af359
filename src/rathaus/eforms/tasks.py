"""What the clock does."""

from __future__ import annotations

import smtplib

import structlog

from rathaus.core.jobs import MAIL, job, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.core.textmessages import NumberRefused
from rathaus.eforms import mail
from rathaus.eforms.models import AddressProof
from rathaus.eforms.services import delete_forgotten_drafts
from rathaus.tenants import api as tenants

logger = structlog.get_logger("rathaus.eforms")


@job(queue=MAIL)
def send_proof_code(proof_id: int, round_number: int) -> None:
    """Send the code unless there is a newer one, or it came back already."""
    row = AddressProof.objects.filter(pk=proof_id, round=round_number, proved_at=None).first()
    if row is None:
        return
    try:
        mail.send_proof(row)
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _reason in refusal.recipients.values()):
            raise  # "try again later": the job does
        logger.info("eforms.address_refused", proof=proof_id)
    except NumberRefused:
        logger.info("eforms.number_refused", proof=proof_id)


@periodic("17 3 * * *")
def forget_old_drafts() -> None:
    """Every night: drafts that nobody touched for 30 days go away, with their files."""
    for tenant in tenants.all_tenants():
        while True:
            with tenant_context(tenant):
                if delete_forgotten_drafts() == 0:
                    break
