"""Borders of municipalities, as the land survey publishes them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from rathaus.core.geo import Point, simplified
from rathaus.tenants.models import Municipality
from rathaus.tenants.queries import forget_tenants

_EXACT_TO_METRES = 20.0
_MOST_POINTS = 200_000
_KEYS = ("ags", "AGS", "ars", "ARS")


class OutlinesInvalid(ValueError):
    """The file is not what was expected; nothing was changed."""


@transaction.atomic
def import_outlines(*, text: str) -> dict[str, int]:
    """Take borders in, with fewer points: nowhere farther off than 20 m.

    Args:
        text: GeoJSON in EPSG:4326, a FeatureCollection of Polygon and MultiPolygon. The property
            ``ags`` (eight digits) or ``ars`` (twelve) says whose they are; holes are left out.

    Returns:
        AGS → number of points kept; municipalities nobody here serves are skipped.

    Raises:
        OutlinesInvalid: nothing is changed.
    """
    known = set(Municipality.objects.values_list("ags", flat=True))
    counts: dict[str, int] = {}
    for number, feature in enumerate(_features(text), start=1):
        ags = _ags(feature, number)
        if ags in known:
            rings = [_tidy(ring, number) for ring in _rings(feature, number)]
            Municipality.objects.filter(ags=ags).update(outline=rings)
            counts[ags] = sum(len(ring) for ring in rings)
    if not counts:
        raise OutlinesInvalid("no administration here serves any municipality of this file")
    forget_tenants()
    return counts


def _features(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise OutlinesInvalid(f"is no JSON: {error}") from error
    if not isinstance(found, Mapping) or found.get("type") != "FeatureCollection":
        raise OutlinesInvalid("expected a GeoJSON FeatureCollection")
    features = found.get("features")
    return features if isinstance(features, list) else []


def _ags(feature: Any, number: int) -> str:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    given = properties if isinstance(properties, Mapping) else {}
    key = next((str(given[name]) for name in _KEYS if given.get(name)), "")
    if len(key) == 12:
        key = key[:5] + key[9:]
    if len(key) != 8 or not key.isdigit():
        raise OutlinesInvalid(f"feature {number}: the property 'ags' (eight digits) is missing")
    return key


def _rings(feature: Mapping[str, Any], number: int) -> Iterator[Any]:
    geometry = feature.get("geometry") or {}
    polygons = {
        "Polygon": [geometry.get("coordinates")],
        "MultiPolygon": geometry.get("coordinates"),
    }.get(str(geometry.get("type")))
    if not polygons:
        raise OutlinesInvalid(f"feature {number}: expected a Polygon or MultiPolygon")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise OutlinesInvalid(f"feature {number}: a polygon without points")
        yield polygon[0]


def _tidy(ring: Any, number: int) -> list[Point]:
    points = [_point(found, number) for found in ring] if isinstance(ring, list) else []
    if not 4 <= len(points) <= _MOST_POINTS or points[0] != points[-1]:
        raise OutlinesInvalid(f"feature {number}: a ring has at least four points and ends where it begins")  # fmt: skip
    # A ring begins and ends at one point, so it is cut in two halves.
    middle = len(points) // 2
    first, second = simplified(points[: middle + 1], _EXACT_TO_METRES), simplified(points[middle:], _EXACT_TO_METRES)  # fmt: skip
    return [(round(x, 6), round(y, 6)) for x, y in [*first[:-1], *second]]


def _point(found: Any, number: int) -> Point:
    try:
        longitude, latitude = float(found[0]), float(found[1])
    except (TypeError, ValueError, IndexError, KeyError):
        raise OutlinesInvalid(f"feature {number}: {found!r} is no point") from None
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise OutlinesInvalid(
            f"feature {number}: {longitude}, {latitude} is not longitude and latitude in EPSG:4326"
        )
    return longitude, latitude
