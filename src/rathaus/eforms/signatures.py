"""Who has to sign an application besides the person who sends it, and what exactly they sign."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from rathaus.core import dates
from rathaus.eforms.enums import DraftStatus, SignerState
from rathaus.eforms.models import Draft, Signer
from rathaus.eforms.queries import compiled_form, visible_answers
from rathaus.eforms.schema import Signing
from rathaus.eforms.summary import Contact, SummaryRow, SummarySection, contact_of, summary_of

LINK_CHARACTERS = 48
REMIND_AFTER = timedelta(days=3)
REMIND_BEFORE_END = timedelta(days=2)


@dataclass(frozen=True)
class Wanted:
    """Somebody whom the answers name as a signer.

    Attributes:
        path: ``partner`` or ``eltern.0``.
    """

    path: str
    name: str
    email: str


def signing_of(draft: Draft) -> Signing | None:
    return compiled_form(draft.form_id).form.signing


def wanted_signers(signing: Signing | None, answers: Mapping[str, Any]) -> list[Wanted]:
    """Whoever the visible answers name; a group that was not asked for names nobody."""
    if signing is None:
        return []
    return [
        Wanted(path, f"{person.get('vorname', '')} {person['nachname']}".strip(), person["email"])
        for path, person in _people(signing, answers)
        if person.get("nachname") and person.get("email")
    ]


def _people(signing: Signing, answers: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for key in signing.signers:
        found = answers.get(key)
        if isinstance(found, list):
            yield from ((f"{key}.{number}", person) for number, person in enumerate(found))
        elif isinstance(found, dict):
            yield key, found


def applicant_of(draft: Draft) -> Contact:
    """Who sent it."""
    return contact_of(draft.form_id, draft.answers)


def what_is_signed(draft: Draft) -> dict[str, Any]:
    """The answers without the signers' own mail addresses, which may be corrected meanwhile."""
    answers: dict[str, Any] = copy.deepcopy(draft.answers)
    signing = signing_of(draft)
    for _path, person in _people(signing, answers) if signing else ():
        person.pop("email", None)
    return answers


def digest_of(draft: Draft) -> str:
    """SHA-256 of answers, form and declaration: what a signature is about."""
    signing = signing_of(draft)
    content = {
        "answers": what_is_signed(draft),
        "form": draft.form.sha256,
        "version": signing.version if signing else "",
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def signed_summary(draft: Draft, *, uploads: Any = ()) -> list[SummarySection]:
    """What a signer reads."""
    evaluation = visible_answers(draft.form, what_is_signed(draft), draft.context)
    return summary_of(evaluation, uploads=uploads)


def token_of(signer: Signer) -> str:
    """The part of the link that nobody can guess; derived from the secret key, kept as a hash only."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"rathaus.eforms.signer", sha256)
    return hmac.new(key, f"{signer.pk}:{signer.round}".encode(), sha256).hexdigest()[
        :LINK_CHARACTERS
    ]


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def signer_by_token(token: str) -> Signer | None:
    """Whose link it is, as long as the application waits for signatures or has them."""
    found = Signer.objects.select_related("draft__form").filter(link_hash=hash_token(token)).first()
    if found is None or found.draft.status not in {DraftStatus.SIGNING, DraftStatus.SUBMITTED}:
        return None
    return found


def signers_of(draft: Draft) -> list[Signer]:
    return list(Signer.objects.filter(draft=draft).order_by("pk"))


def signers_of_submission(form_id: int, submission_id: UUID) -> list[Signer]:
    """Of a submitted application, for the case; costs nothing where the form wants nobody to sign."""
    if compiled_form(form_id).form.signing is None:
        return []
    return list(Signer.objects.filter(draft__submission_id=submission_id).order_by("pk"))


def are_settled(signers: Sequence[Signer]) -> bool:
    """Whether it is known what becomes of the signatures: all were given, declined or came too late.

    One refusal settles them all; signatures that come after it settle them anew.
    """
    states = {signer.state for signer in signers}
    return SignerState.DECLINED in states or SignerState.OPEN not in states


def signatures_section(form_id: int, submission_id: UUID) -> SummarySection | None:
    """Who signed a submitted application besides the applicant, in words; None if nobody was to."""
    signers = signers_of_submission(form_id, submission_id)
    if not signers:
        return None
    rows = [
        SummaryRow(signer.name, _in_words(signer), path=signer.path, drawing=signer.drawing)
        for signer in signers
    ]
    return SummarySection(_("Unterschriften"), rows)


def _in_words(signer: Signer) -> str:
    when = dates.long_datetime(signer.decided_at) if signer.decided_at else ""
    if signer.state == SignerState.SIGNED:
        words = _("unterschrieben als %(name)s, %(when)s (Fassung %(version)s)")
        return words % {"name": signer.signed_name, "when": when, "version": signer.version}
    if signer.state == SignerState.DECLINED:
        return _("abgelehnt, %(when)s: %(reason)s") % {"when": when, "reason": signer.reason}
    if signer.state == SignerState.EXPIRED:
        return _("nicht unterschrieben, der Link galt bis %(when)s") % {"when": when}
    return _("noch nicht unterschrieben")


def is_expired(signer: Signer) -> bool:
    """Whether the time is over, also before the clock has noted it."""
    is_late = signer.state == SignerState.OPEN and signer.expires_at <= timezone.now()
    return is_late or signer.state == SignerState.EXPIRED
