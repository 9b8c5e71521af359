"""The kernel's own housekeeping."""

from __future__ import annotations

from rathaus.core import ratelimit, sharedcache
from rathaus.core.jobs import SLOW, periodic


@periodic("17 * * * *", queue=SLOW)
def remove_expired_limits() -> None:
    """Full allowances and expired cache values are deleted once an hour."""
    ratelimit.remove_expired()
    sharedcache.remove_expired()
