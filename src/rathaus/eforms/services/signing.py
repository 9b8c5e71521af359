"""Asking others to sign, signing, declining, correcting an address, taking it all back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from rathaus.core.events import publish
from rathaus.core.ratelimit import hit
from rathaus.eforms.enums import DraftStatus, SignerState
from rathaus.eforms.events import SignatureDeclined, SignatureExpired, SignatureGiven
from rathaus.eforms.models import Draft, Signer
from rathaus.eforms.registry import gates
from rathaus.eforms.signatures import (
    REMIND_AFTER,
    REMIND_BEFORE_END,
    Wanted,
    digest_of,
    hash_token,
    signing_of,
    token_of,
)

LINKS, PER_SECONDS = 4, 3600


class LinkOver(ValueError):
    """The link no longer leads to anything that could be signed."""


class TooManyLinks(ValueError):
    """The same person was written to too often; later it works again."""


def ask_signers(draft: Draft, wanted: list[Wanted]) -> None:
    """A row and a mail for everybody who has to sign; in the transaction of the submission."""
    for person in wanted:
        signer = Signer.objects.create(
            draft=draft,
            path=person.path,
            name=person.name[:200],
            email=person.email,
            language=get_language() or "de",
            expires_at=_end(draft),
        )
        _send_link(signer)


@transaction.atomic
def sign(*, signer_id: int, name: str, drawing: str, digest: str) -> Signer:
    """Sign. Signing twice is signing once; the last signature completes the application.

    Args:
        digest: of what the person was shown.

    Raises:
        LinkOver: expired, declined, or the application was changed since it was shown.
    """
    draft, signer = _locked(signer_id)
    if signer.state == SignerState.SIGNED:
        return signer
    if signer.state != SignerState.OPEN or signer.expires_at <= timezone.now():
        raise LinkOver(signer_id)
    if digest != digest_of(draft):
        raise LinkOver(signer_id)
    signing = signing_of(draft)
    signer.state, signer.decided_at = SignerState.SIGNED, timezone.now()
    signer.signed_name, signer.drawing, signer.digest = name, drawing, digest
    signer.version = signing.version if signing else ""
    signer.save(
        update_fields=["state", "decided_at", "signed_name", "drawing", "digest", "version"]
    )
    publish(SignatureGiven(submission_id=str(draft.submission_id)))
    _go_on(draft)
    return signer


@transaction.atomic
def decline(*, signer_id: int, reason: str) -> Signer:
    """Say no, with a reason for the applicant. Twice is once.

    Raises:
        LinkOver: expired, or signed already.
    """
    from rathaus.eforms.tasks import tell_applicant

    draft, signer = _locked(signer_id)
    if signer.state == SignerState.DECLINED:
        return signer
    if signer.state != SignerState.OPEN or signer.expires_at <= timezone.now():
        raise LinkOver(signer_id)
    signer.state, signer.decided_at, signer.reason = SignerState.DECLINED, timezone.now(), reason
    signer.save(update_fields=["state", "decided_at", "reason"])
    publish(SignatureDeclined(submission_id=str(draft.submission_id)))
    tell_applicant.enqueue(draft_id=str(draft.pk), kind="declined")
    return signer


@transaction.atomic
def send_link_again(*, signer_id: int, email: str = "") -> Signer:
    """Write to the person again, at a corrected address if one is given.

    The link stays the same while it is valid; with another address, after its end or a refusal it is
    a new one, and the old one leads nowhere.

    Raises:
        TooManyLinks: often enough for now.
        LinkOver: signed already.
    """
    draft, signer = _locked(signer_id)
    if signer.state == SignerState.SIGNED:
        raise LinkOver(signer_id)
    if not hit("eforms.signer", f"{signer.pk}", limit=LINKS, per_seconds=PER_SECONDS):
        raise TooManyLinks(signer_id)
    moved = bool(email) and email.lower() != signer.email.lower()
    if moved:
        signer.email = email
        if draft.status == DraftStatus.SIGNING:
            _correct_answer(draft, signer.path, email)
    if moved or signer.state != SignerState.OPEN or signer.expires_at <= timezone.now():
        signer.round += 1
    signer.state, signer.decided_at, signer.reason = SignerState.OPEN, None, ""
    signer.expires_at, signer.reminders = _end(draft), 0
    signer.save()
    draft.updated_at = timezone.now()
    draft.save(update_fields=["updated_at", "answers"])
    _send_link(signer)
    return signer


@transaction.atomic
def take_back(*, draft_id: UUID) -> Draft:
    """Open an application again that waits for signatures; given ones are void. Twice is once."""
    draft = Draft.objects.select_for_update(of=("self",)).get(pk=draft_id)
    if draft.status != DraftStatus.SIGNING:
        return draft
    Signer.objects.filter(draft=draft).delete()
    for gate in gates:
        gate.release(draft)
    draft.status, draft.updated_at = DraftStatus.OPEN, timezone.now()
    draft.save(update_fields=["status", "updated_at"])
    return draft


@transaction.atomic
def remind_signers() -> int:
    """Who has not signed is reminded twice: after some days, and before the link ends."""
    now = timezone.now()
    due = (
        Signer.objects.filter(
            state=SignerState.OPEN,
            expires_at__gt=now,
            draft__status__in=[DraftStatus.SIGNING, DraftStatus.SUBMITTED],
        )
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("pk")
    )
    number = 0
    for signer in due:
        first = signer.reminders == 0 and signer.sent_at <= now - REMIND_AFTER
        second = signer.reminders == 1 and signer.expires_at <= now + REMIND_BEFORE_END
        if first or second:
            signer.reminders += 1
            signer.save(update_fields=["reminders"])
            _enqueue(signer, "reminder")
            number += 1
    return number


@transaction.atomic
def expire_signers() -> int:
    """Whose link has ended without a signature is noted, and the applicants are told; how many there were."""
    from rathaus.eforms.tasks import tell_applicant

    late = Signer.objects.filter(state=SignerState.OPEN, expires_at__lte=timezone.now())
    drafts = Draft.objects.filter(pk__in=late.values("draft_id")).order_by("pk")
    number = 0
    for draft in list(drafts.select_for_update(of=("self",), skip_locked=True)):
        for signer in late.filter(draft=draft):
            signer.state, signer.decided_at = SignerState.EXPIRED, signer.expires_at
            signer.save(update_fields=["state", "decided_at"])
            publish(SignatureExpired(submission_id=str(draft.submission_id)))
            number += 1
        tell_applicant.enqueue(draft_id=str(draft.pk), kind="expired")
    return number


def _locked(signer_id: int) -> tuple[Draft, Signer]:
    """The application first, so that two last signatures wait for each other."""
    draft_id = Signer.objects.values_list("draft_id", flat=True).get(pk=signer_id)
    draft = Draft.objects.select_for_update(of=("self",)).select_related("form").get(pk=draft_id)
    return draft, Signer.objects.select_for_update(of=("self",)).get(pk=signer_id)


def _go_on(draft: Draft) -> None:
    from rathaus.eforms.services.drafts import complete_draft
    from rathaus.eforms.tasks import tell_applicant

    if Signer.objects.filter(draft=draft).exclude(state=SignerState.SIGNED).exists():
        return
    if draft.status == DraftStatus.SIGNING:
        complete_draft(draft)
    tell_applicant.enqueue(draft_id=str(draft.pk), kind="signed")


def _send_link(signer: Signer) -> None:
    signer.link_hash = hash_token(token_of(signer))
    signer.sent_at = timezone.now()
    signer.save(update_fields=["link_hash", "sent_at"])
    _enqueue(signer, "asked")


def _enqueue(signer: Signer, kind: str) -> None:
    from rathaus.eforms.tasks import send_signer_mail

    send_signer_mail.enqueue(signer_id=signer.pk, round_number=signer.round, kind=kind)


def _end(draft: Draft) -> Any:
    signing = signing_of(draft)
    return timezone.now() + timedelta(days=signing.days if signing else 14)


def _correct_answer(draft: Draft, path: str, email: str) -> None:
    key, _dot, number = path.partition(".")
    person = draft.answers[key][int(number)] if number else draft.answers[key]
    person["email"] = email
