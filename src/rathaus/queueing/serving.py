"""How long a concern takes at the counter: rolling medians of what was recorded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median, quantiles
from typing import Any

from django.db import connection

from rathaus.appointments import api as appointments
from rathaus.core.tenancy import require_tenant_id

LAST = 40
"""So many visits of a concern count: about two Thursdays, enough for quartiles, few enough to follow."""
PRIOR_WEIGHT = 5
"""The planned minutes count like so many visits."""
PRIOR_SHARE = 0.75
"""Half of the visits are over after this share of the planned minutes, which hold some reserve."""
PRIOR_SPREAD = 0.4
"""Standard deviation of the logarithm until there are enough visits: nine of ten between half and twice."""
SHORTEST_SPREAD = 0.15
CALL_TO_SERVED = 45.0
"""Seconds from the call to the beginning, until it is known better."""
_QUARTILES_APART = 1.349
"""Distance of the quartiles of the normal distribution in standard deviations."""


@dataclass(frozen=True)
class Serving:
    """The time at the counter for one person, logarithmically normal.

    Attributes:
        median: seconds.
        spread: standard deviation of the logarithm.
    """

    median: float
    spread: float = PRIOR_SPREAD

    @property
    def mean(self) -> float:
        """What many of them in a row take each: more than the median, as a few take very long."""
        return self.median * math.exp(self.spread**2 / 2)

    @property
    def variance(self) -> float:
        return self.mean**2 * (math.exp(self.spread**2) - 1)


_LAST_DONE = """
SELECT concerns.key, recent.served_seconds
FROM unnest(%(keys)s::text[]) AS concerns(key), LATERAL (
    SELECT served_seconds FROM queueing_queuerecord
    WHERE tenant_id = %(tenant)s AND office_id = %(office)s AND concern_key = concerns.key
        AND what = 'done' AND at <= %(now)s AND served_seconds > 0
    ORDER BY at DESC LIMIT %(last)s
) AS recent
"""


def serving_times(
    office: appointments.Office, concerns: Sequence[appointments.Concern], now: datetime
) -> dict[int, Serving]:
    """Concern's primary key → its time at this office, from the last visits before ``now``."""
    recent: dict[str, list[int]] = {concern.key: [] for concern in concerns}
    values: dict[str, Any] = {
        "keys": list(recent), "tenant": require_tenant_id(), "office": office.pk, "now": now,
        "last": LAST,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LAST_DONE, values)
        for key, seconds in cursor.fetchall():
            recent[key].append(seconds)
    return {concern.pk: learn(concern.minutes * 60, recent[concern.key]) for concern in concerns}


def learn(planned: float, seen: Sequence[int]) -> Serving:
    """From the planned seconds and those that were seen; nothing seen gives the plan.

    Median and quartiles, as one visit that took an hour says little about the next; both on the
    logarithm, so that twice as long and half as long weigh the same.
    """
    if not seen:
        return Serving(planned * PRIOR_SHARE)
    logs = [math.log(value) for value in seen]
    weight = len(logs) / (len(logs) + PRIOR_WEIGHT)
    middle = weight * median(logs) + (1 - weight) * math.log(planned * PRIOR_SHARE)
    spread = weight * _spread(logs) + (1 - weight) * PRIOR_SPREAD
    return Serving(math.exp(middle), spread)


def _spread(logs: Sequence[float]) -> float:
    if len(logs) < 4:
        return PRIOR_SPREAD
    lower, _, upper = quantiles(logs, n=4)
    return max(SHORTEST_SPREAD, (upper - lower) / _QUARTILES_APART)
