"""What the clock does."""

from __future__ import annotations

import smtplib
from collections.abc import Callable

import structlog

from rathaus.core.jobs import MAIL, job, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.core.textmessages import NumberRefused
from rathaus.eforms import mail
from rathaus.eforms.enums import DraftStatus, SignerState
from rathaus.eforms.models import AddressProof, Draft, Signer
from rathaus.eforms.services import delete_forgotten_drafts
from rathaus.eforms.services.signing import expire_signers, remind_signers
from rathaus.eforms.signatures import applicant_of
from rathaus.tenants import api as tenants

logger = structlog.get_logger("rathaus.eforms")


@job(queue=MAIL)
def send_proof_code(proof_id: int, round_number: int) -> None:
    """Send the code unless there is a newer one, or it came back already."""
    row = AddressProof.objects.filter(pk=proof_id, round=round_number, proved_at=None).first()
    if row is None:
        return
    _send(lambda: mail.send_proof(row))


@job(queue=MAIL)
def send_signer_mail(signer_id: int, round_number: int, kind: str) -> None:
    """Write to a signer as long as the signature is wanted and the link is this one."""
    open_rows = Signer.objects.filter(state=SignerState.OPEN, round=round_number, pk=signer_id)
    signer = open_rows.select_related("draft").first()
    if signer is not None and signer.draft.status in {DraftStatus.SIGNING, DraftStatus.SUBMITTED}:
        _send(lambda: mail.send_to_signer(signer, kind))


@job(queue=MAIL)
def tell_applicant(draft_id: str, kind: str) -> None:
    """All have signed, or somebody has declined or let the time go by; nobody to write to is no mistake."""
    draft = Draft.objects.select_related("citizen").filter(pk=draft_id).first()
    if draft is None:
        return
    to = draft.citizen.email if draft.citizen else applicant_of(draft).email
    language = Signer.objects.filter(draft=draft).values_list("language", flat=True).first()
    if to and language:
        _send(lambda: mail.send_to_applicant(draft, kind, to=to, language=language))


def _send(send: Callable[[], None]) -> None:
    """An address that refuses for ever is noted; any other trouble makes the job try again."""
    try:
        send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _reason in refusal.recipients.values()):
            raise  # "try again later": the job does
        logger.info("eforms.address_refused")
    except NumberRefused:
        logger.info("eforms.number_refused")


@periodic("5 9 * * *")
def remind_of_signatures() -> None:
    """Every morning: who was asked to sign some days ago, whose link ends soon, or has ended."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            expire_signers()
            remind_signers()


@periodic("17 3 * * *")
def forget_old_drafts() -> None:
    """Every night: drafts that nobody touched for 30 days go away, with their files."""
    for tenant in tenants.all_tenants():
        while True:
            with tenant_context(tenant):
                if delete_forgotten_drafts() == 0:
                    break
