"""Mails and short messages about applications that are not yet cases: calm, and no content of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from rathaus.core import dates
from rathaus.core.textmessages import international, text_sender
from rathaus.core.texts import pick
from rathaus.eforms.models import AddressProof, Draft, Signer
from rathaus.eforms.proofs import code_of
from rathaus.eforms.signatures import applicant_of, token_of
from rathaus.tenants.api import absolute_url, active_tenant

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Absence notes and bounces shall not answer (RFC 3834)."""


def send_proof(row: AddressProof) -> None:
    """The code, by the way that the address is for.

    Raises:
        smtplib.SMTPException, OSError, GatewayUnavailable, NumberRefused
    """
    code, town = code_of(row), active_tenant()
    with translation.override(row.language):
        if row.channel == "phone":
            sender = text_sender()
            text = _("%(code)s ist Ihr Code für %(town)s. Er gilt 15 Minuten.")
            if sender is not None:
                sender.send(
                    to=international(row.address),
                    text=text % {"code": code, "town": town.short_name},
                    reference=f"proof-{row.pk}-{row.round}",
                )
            return
        mail = make_mail(
            "eforms/mail/code.txt",
            to=row.address,
            key=f"proof.{row.pk}.{row.round}.{int(row.sent_at.timestamp())}",
            context={"code": code, "town": town},
        )
    mail.send()


def send_to_signer(signer: Signer, kind: str) -> None:
    """Ask for the signature (``asked``) or remind (``reminder``).

    Raises:
        smtplib.SMTPException, OSError: the server did not take it.
    """
    town, draft = active_tenant(), signer.draft
    with translation.override(signer.language):
        link = absolute_url(town, "eforms:sign", token_of(signer), language=signer.language)
        mail = make_mail(
            "eforms/mail/signer.txt",
            to=signer.email,
            key=f"signer.{signer.pk}.{kind}.{signer.round}.{int(signer.sent_at.timestamp())}.{signer.reminders}",
            context={
                "kind": kind,
                "town": town,
                "link": link,
                "title": pick(draft.context.get("title")) or _("Antrag"),
                "applicant": applicant_of(draft).name,
                "until": dates.long_date(signer.expires_at),
            },
        )
    mail.send()


def send_to_applicant(draft: Draft, kind: str, *, to: str, language: str) -> None:
    """``signed``: all have; ``declined``: somebody does not want to; ``expired``: has not in time.

    Raises:
        smtplib.SMTPException, OSError: the server did not take it.
    """
    town = active_tenant()
    signers = Signer.objects.filter(draft=draft).exclude(decided_at=None)
    number = sum(int(s.decided_at.timestamp()) for s in signers if s.decided_at)
    with translation.override(language):
        mail = make_mail(
            "eforms/mail/applicant.txt",
            to=to,
            key=f"signing.{draft.pk}.{kind}.{number}",
            context={
                "kind": kind,
                "town": town,
                "link": absolute_url(town, "eforms:signing", draft.pk, language=language),
                "title": pick(draft.context.get("title")) or _("Antrag"),
            },
        )
    mail.send()


def make_mail(template: str, *, to: str, key: str, context: dict[str, Any]) -> EmailMessage:
    """The template's first line is the subject; the Message-ID is the same for every try."""
    text = render_to_string(template, context).strip()
    subject, _line, body = text.partition("\n")
    host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[to],
        headers=HEADERS | {"Message-ID": f"<{key}@{host}>"},
    )
