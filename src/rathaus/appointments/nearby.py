"""How far offices are from somebody: by a postal code, a municipality, or the position of a device.

No table of places is needed. An office knows its own position; a postal code lies about where the
offices are that share most of its first digits, as German codes number regions, areas and places
from left to right. Nothing of it is stored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from rathaus.appointments.models import Office

type Point = tuple[float, float]
"""Latitude and longitude in degrees."""

KM_A_DEGREE = 111.2
"""Of latitude."""
SAME_AREA = 3
"""Postal codes that share so many digits lie in one area, about 30 km wide."""
_POINT = re.compile(r"(-?\d{1,2}(?:\.\d{1,4})?),(-?\d{1,3}(?:\.\d{1,4})?)")


@dataclass(frozen=True)
class Origin:
    """Where somebody is.

    Attributes:
        postal_codes: one or several of a municipality.
        point: of a device.
        name: of a municipality, or the postal code; empty for a device.
    """

    postal_codes: Sequence[str] = ()
    point: Point | None = None
    name: str = ""


def origin_from(text: str) -> Origin | None:
    """``19057``, or a position like ``53.65,11.38``; None for anything else."""
    if re.fullmatch(r"[0-9]{5}", text):
        return Origin((text,), name=text)
    found = _POINT.fullmatch(text) if text.isascii() else None
    return Origin(point=(float(found[1]), float(found[2]))) if found else None


def distances(
    offices: Iterable[Office], origin: Origin | None
) -> Mapping[int, tuple[float, float]]:
    """Primary key → something to sort by: kilometres if they can be told, then the postal code's order."""
    found = list(offices)
    here = _middle(found, origin) if origin is not None else None
    codes = origin.postal_codes if origin is not None else ()
    return {office.pk: (_km(office, here), _by_code(office, codes)) for office in found}


def kilometres(office: Office, origin: Origin | None) -> float | None:
    """From a device to an office; a postal code is too coarse to tell it."""
    if origin is None or origin.point is None or _point(office) is None:
        return None
    return _km(office, origin.point)


def _middle(offices: Sequence[Office], origin: Origin) -> Point | None:
    """The point, or the middle of the offices whose codes are most alike."""
    if origin.point is not None:
        return origin.point
    best, like = SAME_AREA, list[Point]()
    for office in offices:
        point, alike = _point(office), _alike(office, origin.postal_codes)
        if point is not None and alike >= best:
            like = [*like, point] if alike == best else [point]
            best = alike
    if not like:
        return None
    return fmean(point[0] for point in like), fmean(point[1] for point in like)


def _point(office: Office) -> Point | None:
    if office.latitude is None or office.longitude is None:
        return None
    return office.latitude, office.longitude


def _km(office: Office, here: Point | None) -> float:
    """On a plane, as it is the order within a city or a county that counts; unknown comes last."""
    there = _point(office)
    if here is None or there is None:
        return math.inf
    north = (there[0] - here[0]) * KM_A_DEGREE
    east = (there[1] - here[1]) * KM_A_DEGREE * math.cos(math.radians(here[0]))
    return math.hypot(north, east)


def _by_code(office: Office, codes: Sequence[str]) -> float:
    """The more digits agree the nearer; among equals the smaller difference."""
    if not codes or not office.postal_code.isdigit():
        return 0
    return min(
        (5 - _alike(office, [code])) * 100_000 + abs(int(office.postal_code) - int(code))
        for code in codes
    )


def _alike(office: Office, codes: Sequence[str]) -> int:
    return max((_common(office.postal_code, code) for code in codes), default=0)


def _common(first: str, second: str) -> int:
    pairs = zip(first, second, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), 5)
