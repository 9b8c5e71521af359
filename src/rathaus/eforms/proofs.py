"""Has somebody shown that an address of a draft is theirs? The rules; changes are in ``services.proofs``."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from rathaus.core.textmessages import text_sender
from rathaus.eforms.models import AddressProof, Draft

LIFE = timedelta(minutes=15)
TRIES = 5
PAUSE = timedelta(seconds=45)
"""So soon no second message goes out, however often the button is pressed."""

type Proofs = Mapping[tuple[str, str], bool]
"""(``email`` or ``phone``, address) → shown; False: a code is under way."""


def must_prove(definition: Any) -> bool:
    """The form asks for it, and this house can send a code that way."""
    if not getattr(definition, "verify", False):
        return False
    return bool(definition.type == "email" or text_sender() is not None)


def same(channel: str, address: str) -> str:
    """The address as it is compared."""
    return address.strip().lower() if channel == "email" else "".join(address.split())


def proofs_of(draft: Draft) -> dict[tuple[str, str], bool]:
    """Of the draft; an address that the account has confirmed needs no code."""
    rows = AddressProof.objects.filter(draft=draft)
    found = {(row.channel, row.address): row.proved_at is not None for row in rows if _counts(row)}
    if draft.citizen_id is not None:
        known = EmailAddress.objects.filter(user_id=draft.citizen_id, verified=True)
        found |= {("email", same("email", address.email)): True for address in known}
    return found


def _counts(row: AddressProof) -> bool:
    return row.proved_at is not None or is_usable(row)


def is_usable(row: AddressProof) -> bool:
    """Its code may still be typed."""
    return row.tries < TRIES and row.sent_at > timezone.now() - LIFE


def code_of(row: AddressProof) -> str:
    """Six digits, the same for the same row and round; derived from the secret key, kept nowhere."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"rathaus.eforms.proof", sha256)
    seed = hmac.digest(key, f"{row.pk}:{row.round}".encode(), sha256)
    return f"{int.from_bytes(seed) % 1_000_000:06d}"
