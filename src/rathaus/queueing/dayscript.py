"""Who comes on a Thursday: times, concerns and what happens at the counter, invented but true to life.

Times are seconds after midnight on the town's clock.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from rathaus.queueing.enums import PriorityReason, Source

HOUR, MINUTE = 3600, 60
CURVE: tuple[tuple[float, float], ...] = (
    (9.0, 22), (9.5, 13), (10.0, 13), (10.5, 11), (11.0, 9), (11.5, 5),
    (13.0, 9), (13.5, 8), (14.0, 8), (14.5, 8), (15.0, 9), (15.5, 10), (16.0, 11), (16.5, 9),
    (17.0, 6), (17.25, 2),
)  # fmt: skip
"""Half hours (their beginning) and the share of people who come in them: a crowd at the opening, a
second one after work; people who stand at the door before nine count to the first."""
USUAL: Mapping[str, tuple[int, float]] = {
    "abholung": (25, 4), "personalausweis": (20, 11), "wohnsitz": (13, 14), "reisepass": (10, 12),
    "meldebescheinigung": (7, 6), "fuehrungszeugnis": (6, 6), "beglaubigung": (6, 7),
    "fuehrerschein-umtausch": (5, 12), "hundesteuer": (4, 7), "fundsachen": (4, 6),
}  # fmt: skip
"""Concern → share of the visitors and the minutes that half of them stay below."""
SPREAD = 0.38
NOT_THERE, PARKED, FORWARDED, FIRST_BY_LAW, APPOINTMENT = 0.04, 0.04, 0.03, 0.05, 0.06
SOURCES = (Source.KIOSK,) * 7 + (Source.PHONE,) * 2 + (Source.RECEPTION,)


@dataclass(frozen=True)
class Comer:
    """One visitor.

    Attributes:
        at: arrival.
        serve: seconds at the counter; ``walk``: from the call to the counter.
        misses: how many calls go by before the person hears one; 9 is never.
        parked_after: share of the visit after which a form is missing; 0 is never.
        forwarded: another counter has to finish it.
        due: of an appointment.
    """

    at: float
    concern: str
    serve: float
    walk: float
    source: Source
    priority: str = ""
    misses: int = 0
    parked_after: float = 0.0
    forwarded: bool = False
    due: float | None = None


def thursday(
    chance: random.Random, concerns: Mapping[str, int], *, visitors: int = 180
) -> list[Comer]:
    """A day's people in the order of their arrival.

    Args:
        concerns: key → planned minutes, of the concerns that walk-ins may have.
    """
    return sorted((_comer(chance, concerns) for _ in range(visitors)), key=lambda comer: comer.at)


def _comer(chance: random.Random, concerns: Mapping[str, int]) -> Comer:
    at, key = _arrival(chance), _concern(chance, list(concerns))
    usual = USUAL[key][1] if key in USUAL else concerns[key] * 0.7
    fate = chance.random()
    has_appointment = 13.5 * HOUR < at < 15.75 * HOUR and chance.random() < APPOINTMENT * 4
    return Comer(
        at, key, usual * MINUTE * exp(chance.gauss(0, SPREAD)), chance.uniform(15, 70),
        Source.APPOINTMENT if has_appointment else chance.choice(SOURCES),
        priority=_priority(chance), misses=_misses(chance),
        parked_after=chance.uniform(0.3, 0.7) if fate < PARKED else 0.0,
        forwarded=PARKED <= fate < PARKED + FORWARDED,
        due=at // 600 * 600 + 600 if has_appointment else None,
    )  # fmt: skip


def _arrival(chance: random.Random) -> float:
    hour = chance.choices([start for start, _ in CURVE], [share for _, share in CURVE])[0]
    return (hour + chance.random() / (4 if hour == CURVE[-1][0] else 2)) * HOUR


def _concern(chance: random.Random, keys: Sequence[str]) -> str:
    return chance.choices(keys, [USUAL.get(key, (5, 0.0))[0] for key in keys])[0]


def _priority(chance: random.Random) -> str:
    return str(chance.choice(list(PriorityReason))) if chance.random() < FIRST_BY_LAW else ""


def _misses(chance: random.Random) -> int:
    if chance.random() >= NOT_THERE:
        return 0
    return 1 if chance.random() < 0.6 else 9
