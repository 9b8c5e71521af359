"""Proof of work instead of a picture riddle: the browser computes a second while somebody types.

The server keeps nothing: a challenge is signed, ends with the hold, and is bound to the booking it
was made for; as a booking is confirmed once, a solution counts once. Whoever has no JavaScript
proves instead that they read a mail (:func:`mail_code`).
Format: ALTCHA proof of work, version 2, iterated SHA-256 (https://altcha.org/docs/v2/).
"""

from __future__ import annotations

import hmac
import json
from datetime import timedelta
from hashlib import sha256

import altcha
from django.conf import settings
from django.utils import timezone

from rathaus.appointments.models import Booking
from rathaus.core.tenancy import require_tenant_id

ALGORITHM = "SHA-256"
LIFE = timedelta(hours=2)
CODE_DIGITS = 6


def challenge(booking: Booking) -> str:
    """For the booking's page: a JSON text that ``proof.js`` hands to its worker."""
    made = altcha.create_challenge(
        ALGORITHM,
        settings.APPOINTMENTS_PROOF_COST,
        key_prefix=settings.APPOINTMENTS_PROOF_PREFIX,
        expires_at=timezone.now() + LIFE,
        data={"for": _subject(booking)},
        hmac_secret=_key("proof"),
    )
    return json.dumps(made.to_dict())


def is_solved(booking: Booking, payload: str) -> bool:
    """Whether the text is a solution of a challenge that was made for this booking."""
    if not payload or len(payload) > 4000:
        return False
    try:
        claimed = altcha.Payload.from_base64(payload)
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
    data = claimed.challenge.parameters.data
    if not isinstance(data, dict) or data.get("for") != _subject(booking):
        return False
    if not claimed.challenge.parameters.expires_at:
        return False
    return altcha.verify_solution(claimed, _key("proof")).verified


def mail_code(booking: Booking, email: str) -> str:
    """Six digits that only who reads the mail to this address can know; stored nowhere."""
    plain = f"{_subject(booking)}:{email.strip().lower()}"
    number = int.from_bytes(hmac.digest(_key("code"), plain.encode(), sha256))
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def is_mail_code(booking: Booking, email: str, code: str) -> bool:
    digits = "".join(character for character in code if character.isdigit())
    return hmac.compare_digest(mail_code(booking, email), digits)


def _subject(booking: Booking) -> str:
    return f"{require_tenant_id()}:{booking.reference}"


def _key(purpose: str) -> bytes:
    """A key of its own for each use, from the installation's secret."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"appointments.{purpose}".encode(), sha256)
