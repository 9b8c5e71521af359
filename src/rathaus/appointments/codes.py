"""The long code that shows, moves and cancels a booking.

It is derived from the booking with the installation's secret key, so that a reminder can carry it
although the database keeps only its hash (decision 0062 does the same for cases).
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from django.conf import settings

from rathaus.appointments.models import Booking
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import hash_code

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _LENGTH = 6, 4


def derived_code(purpose: str, *parts: object) -> str:
    """Six groups of four signs (118 bits), the same for the same parts in the active tenant."""
    key = hmac.digest(settings.SECRET_KEY.encode(), f"rathaus.{purpose}".encode(), sha256)
    plain = ":".join(str(part) for part in (require_tenant_id(), *parts))
    number = int.from_bytes(hmac.digest(key, plain.encode(), sha256))
    signs = []
    for _position in range(_GROUPS * _LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[digit])
    groups = ("".join(signs[at : at + _LENGTH]) for at in range(0, len(signs), _LENGTH))
    return "-".join(groups)


def code_for(reference: str, idempotency_key: str) -> str:
    return derived_code("appointments.booking", reference, idempotency_key)


def code_of(booking: Booking) -> str:
    """The booking's code; empty if the secret key is another one by now."""
    code = code_for(booking.reference, booking.idempotency_key)
    return code if hash_code(code) == booking.token_hash else ""
