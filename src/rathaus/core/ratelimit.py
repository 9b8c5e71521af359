"""Rate limits that hold across processes and servers.

The generic cell rate algorithm: one row a key, one statement a hit. A key may be hit ``limit``
times at once; after that the allowance grows back evenly over ``per_seconds``. Hits count even if
the request that made them is rolled back (:mod:`rathaus.core.outside`).
Source: https://www.itu.int/rec/T-REC-I.371 (virtual scheduling algorithm)
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from rathaus.core.outside import outside_transaction

_HIT = """
    INSERT INTO core_ratelimit AS known (key, exhausted_until) VALUES (%(key)s, %(now)s + %(step)s)
    ON CONFLICT (key) DO UPDATE
       SET exhausted_until = greatest(known.exhausted_until, %(now)s) + %(step)s
     WHERE greatest(known.exhausted_until, %(now)s) + %(step)s <= %(now)s + %(period)s
    RETURNING true
"""


def _row_key(scope: str, key: str) -> str:
    """Addresses and e-mails are personal data, so the table holds only their keyed hash."""
    return f"{scope}:{salted_hmac('core.ratelimit', f'{scope}:{key}', algorithm='sha256').hexdigest()[:40]}"


def hit(scope: str, key: str, *, limit: int, per_seconds: int) -> bool:
    """Count one attempt; True if it is still allowed.

    Args:
        scope: what is limited, such as ``cases.track``; at most 40 characters.
        key: who or what is limited: an address, an account, a code. Stored as a keyed hash.
        limit: attempts allowed at once, at least 1.
        per_seconds: time in which ``limit`` attempts grow back.

    A refused attempt is not counted, so waiting always helps.
    """
    step = timedelta(seconds=per_seconds / limit)
    values = {
        "key": _row_key(scope, key),
        "now": timezone.now(),
        "step": step,
        "period": timedelta(seconds=per_seconds),
    }
    with outside_transaction() as connection:
        return connection.execute(_HIT, values).fetchone() is not None


def forget(scope: str, key: str) -> None:
    """Give the whole allowance back, for instance after the right code was entered."""
    with outside_transaction() as connection:
        connection.execute("DELETE FROM core_ratelimit WHERE key = %s", [_row_key(scope, key)])


def client_address(request: HttpRequest) -> str:
    """The caller's IP address for a limit: an IPv6 address counts with its whole /64.

    Behind a proxy (``RATHAUS_BEHIND_PROXY``) it is the last entry of ``X-Forwarded-For``, the one
    that our own proxy wrote; entries before it can be invented by the caller.
    """
    address = str(request.META.get("REMOTE_ADDR") or "")
    if settings.BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")[-1].strip()
        address = forwarded or address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{parsed}/64", strict=False).network_address)
    return str(parsed)


def remove_expired() -> int:
    """Delete rows whose allowance is whole again; the number of rows."""
    with outside_transaction() as connection:
        return connection.execute(
            "DELETE FROM core_ratelimit WHERE exhausted_until < %s", [timezone.now()]
        ).rowcount
