"""The kernel's own housekeeping."""

from __future__ import annotations

from rathaus.core import ratelimit, sharedcache
from rathaus.core.jobs import FAST, SLOW, periodic, return_jobs_of_dead_workers


@periodic("17 * * * *", queue=SLOW)
def remove_expired_limits() -> None:
    """Full allowances and expired cache values are deleted once an hour."""
    ratelimit.remove_expired()
    sharedcache.remove_expired()


@periodic("* * * * *", queue=FAST)
def take_over_from_dead_workers() -> None:
    """What a killed worker had begun is done by the others, a minute later at most."""
    return_jobs_of_dead_workers()
