"""Places on the map: lengths, areas and positions in WGS 84 (EPSG:4326), for areas as large as a county."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

type Point = tuple[float, float]
"""Longitude and latitude in degrees, in the order of GeoJSON."""
type Ring = Sequence[Point]

_EQUATOR = 6378137.0
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY_2 = _FLATTENING * (2 - _FLATTENING)


def _scales(latitude: float) -> tuple[float, float]:
    """Metres of a degree of longitude and of latitude there, on the ellipsoid."""
    sine = math.sin(math.radians(latitude))
    shrunk = 1 - _ECCENTRICITY_2 * sine * sine
    normal = _EQUATOR / math.sqrt(shrunk)
    meridian = _EQUATOR * (1 - _ECCENTRICITY_2) / shrunk**1.5
    return (
        math.radians(normal * math.cos(math.radians(latitude))),
        math.radians(meridian),
    )


def in_metres(points: Sequence[Point]) -> list[Point]:
    """Metres east and north of the middle of ``points``; exact to a thousandth within some 20 km."""
    west, south, east, north = bounds(points)
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    wide, high = _scales(middle_y)
    return [((x - middle_x) * wide, (y - middle_y) * high) for x, y in points]


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """West, south, east, north."""
    found = list(points)
    xs, ys = [x for x, _y in found], [y for _x, y in found]
    return min(xs), min(ys), max(xs), max(ys)


def length(points: Sequence[Point]) -> float:
    """Metres along the points."""
    return sum(_between(a, b) for a, b in pairwise(points))


def _between(a: Point, b: Point) -> float:
    wide, high = _scales((a[1] + b[1]) / 2)
    return math.hypot((a[0] - b[0]) * wide, (a[1] - b[1]) * high)


def area(ring: Ring) -> float:
    """Square metres inside the ring; whether its first point is repeated at the end does not matter."""
    return abs(signed_area(ring))


def signed_area(ring: Ring) -> float:
    """Positive if the ring runs against the clock."""
    flat = in_metres(ring)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _sides(flat)) / 2


def _sides(ring: Ring) -> list[tuple[Point, Point]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True))


def contains(ring: Ring, point: Point) -> bool:
    """Whether the point lies inside (even-odd rule)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in _sides(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def is_near(ring: Ring, point: Point, metres: float) -> bool:
    """Whether the point lies inside, or outside by no more than some metres."""
    if contains(ring, point):
        return True
    wide, high = _scales(point[1])
    flat = [((x - point[0]) * wide, (y - point[1]) * high) for x, y in ring]
    return any(_from_origin(a, b) <= metres for a, b in _sides(flat))


def _from_origin(a: Point, b: Point) -> float:
    """Distance of the side from (0, 0)."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    share = max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / square)) if square else 0.0
    return math.hypot(a[0] + share * dx, a[1] + share * dy)


def crosses_itself(ring: Ring) -> bool:
    """Whether two sides of the ring that are no neighbours touch."""
    sides = _sides(ring)
    count = len(sides)
    return any(
        _meet(*sides[i], *sides[j])
        for i in range(count)
        for j in range(i + 2, count)
        if not (i == 0 and j == count - 1)
    )


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    if max(a[0], b[0]) < min(c[0], d[0]) or max(c[0], d[0]) < min(a[0], b[0]):
        return False
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return side(a, b, c) * side(a, b, d) <= 0 and side(c, d, a) * side(c, d, b) <= 0


def simplified(ring: Ring, metres: float) -> list[Point]:
    """The ring with fewer points, nowhere farther off than some metres (Douglas and Peucker)."""
    flat = in_metres(ring)
    keep = {0, len(ring) - 1}
    todo = [(0, len(ring) - 1)]
    while todo:
        first, last = todo.pop()
        far, index = 0.0, 0
        (ax, ay), (bx, by) = flat[first], flat[last]
        for i in range(first + 1, last):
            x, y = flat[i]
            off = _from_origin((ax - x, ay - y), (bx - x, by - y))
            if off > far:
                far, index = off, i
        if far > metres:
            keep.add(index)
            todo += [(first, index), (index, last)]
    return [ring[i] for i in sorted(keep)]


def from_utm(zone: int, easting: float, northing: float) -> Point:
    """Degrees of a UTM position (northern half, ellipsoid of GRS 80), as German land registries use it.

    Source: Krüger's series to the third order, exact to a millimetre within a zone.
    """
    n = _FLATTENING / (2 - _FLATTENING)
    radius = _EQUATOR / (1 + n) * (1 + n**2 / 4)
    xi, eta = northing / 0.9996 / radius, (easting - 500000) / 0.9996 / radius
    beta = (n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96, n**2 / 48 + n**3 / 15, 17 * n**3 / 480)
    delta = (2 * n - 2 * n**2 / 3 - 2 * n**3, 7 * n**2 / 3 - 8 * n**3 / 5, 56 * n**3 / 15)
    x, e = xi, eta
    for j, b in enumerate(beta, start=1):
        x -= b * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        e -= b * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    chi = math.asin(math.sin(x) / math.cosh(e))
    latitude = chi + sum(d * math.sin(2 * j * chi) for j, d in enumerate(delta, start=1))
    longitude = math.degrees(math.atan2(math.sinh(e), math.cos(x))) + zone * 6 - 183
    return longitude, math.degrees(latitude)
