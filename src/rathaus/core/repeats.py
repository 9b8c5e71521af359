"""Requests that are carried out once, however often they arrive.

A client that got no answer sends its request again with the same ``Idempotency-Key``. What was done
is noted in the transaction that does it: after a crash there is either both or neither. Two that
arrive at the same moment wait for each other at the unique key.
Source: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rathaus.core.tenancy import require_tenant_id

KEPT = timedelta(days=7)

_NOTE = """
INSERT INTO core_donerequest (tenant_id, key_hash, request_hash, done_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, key_hash) DO NOTHING RETURNING true
"""


class KeyReused(RuntimeError):
    """The key belongs to another request."""


_IS_THE_SAME = """
SELECT request_hash = %s FROM core_donerequest WHERE tenant_id = %s AND key_hash = %s
"""
_FORGET = "DELETE FROM core_donerequest WHERE tenant_id = %s AND done_at < %s"


def once[T](request: HttpRequest, key: str, act: Callable[[], T], again: Callable[[], T]) -> T:
    """Carry the request out, unless it was with the same key.

    Args:
        act: does it; what it raises takes the note back, so that the key stays unused.
        again: answers a repetition and changes nothing.

    Raises:
        KeyReused: address or content are others than the first time.
    """
    tenant, key_hash = require_tenant_id(), _hash("key", key)
    request_hash = _hash("request", _content(request))
    with transaction.atomic():
        if _first([tenant, key_hash, request_hash, timezone.now()], _NOTE):
            return act()
    if not _first([request_hash, tenant, key_hash], _IS_THE_SAME):
        raise KeyReused(key)
    return again()


def forget_old_requests() -> None:
    """Remove the active tenant's notes that nobody repeats any more."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [require_tenant_id(), timezone.now() - KEPT])


def _first(values: Sequence[str | int | datetime], query: str) -> bool:
    """Whether the query's first row says yes."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        found = cursor.fetchone()
    return bool(found and found[0])


def _content(request: HttpRequest) -> str:
    """Address and body; order and spaces of the JSON do not matter."""
    body = request.body
    try:
        plain = json.dumps(json.loads(body), sort_keys=True) if body else ""
    except ValueError:
        plain = body.hex()
    return f"{request.method} {request.path_info}\n{plain}"


def _hash(purpose: str, text: str) -> str:
    """Keyed: the content names people, and codes open their bookings."""
    return salted_hmac(f"core.repeats.{purpose}", text, algorithm="sha256").hexdigest()
