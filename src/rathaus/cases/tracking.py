"""The code with which somebody without an account comes back to the case.

It is derived from the submission with the installation's secret key, so that the confirmation page
can show it without it ever being stored: the database keeps only its hash. Nobody without the key
can compute it, and it is never part of an address or a mail.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from rathaus.cases.models import Case
from rathaus.cases.numbers import ALPHABET
from rathaus.core.tenancy import require_tenant_id
from rathaus.core.tokens import hash_code

_SESSION = "cases_opened"
_GROUPS, _LENGTH = 6, 4


def tracking_code(submission_id: UUID) -> str:
    """Six groups of four characters (118 bits), the same for the same submission."""
    key = hmac.digest(settings.SECRET_KEY.encode(), b"rathaus.cases.tracking", sha256)
    number = int.from_bytes(hmac.digest(key, submission_id.bytes, sha256))
    signs = []
    for _position in range(_GROUPS * _LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[digit])
    groups = ("".join(signs[at : at + _LENGTH]) for at in range(0, len(signs), _LENGTH))
    return "-".join(groups)


def code_of(case: Case) -> str:
    """The case's code; empty if it has none, or if the secret key is another one by now."""
    code = tracking_code(case.submission_id)
    return code if hash_code(code) == case.tracking_hash else ""


def find_by_code(code: str) -> Case | None:
    """The case of the active tenant that belongs to the code."""
    return Case.objects.filter(tracking_hash=hash_code(code)).first()


def remember(request: HttpRequest, number: str) -> None:
    """This browser session may see the case of the active tenant."""
    opened = dict(request.session.get(_SESSION, {}))
    numbers = opened.setdefault(str(require_tenant_id()), [])
    if number not in numbers:
        numbers.append(number)
        request.session[_SESSION] = opened


def opened_numbers(request: HttpRequest, tenant_id: int | None = None) -> list[str]:
    """Cases that this session opened with a code, in the given or active tenant."""
    opened = request.session.get(_SESSION, {})
    return list(opened.get(str(tenant_id or require_tenant_id()), []))


def opened_everywhere(request: HttpRequest) -> dict[int, list[str]]:
    """Tenant → numbers that this session opened."""
    opened = request.session.get(_SESSION, {})
    return {int(tenant_id): list(numbers) for tenant_id, numbers in opened.items()}
