"""Points, lines and areas as answers: GeoJSON Features in EPSG:4326, in words and as a small drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext

from rathaus.core import geo
from rathaus.core.geo import Point
from rathaus.core.tenancy import active_tenant_id
from rathaus.eforms import coordinates
from rathaus.tenants.api import outline_of

MAP_TYPES = frozenset({"map_point", "map_line", "map_area"})
BORDER_METRES = 100.0
"""So far outside the outline a point is still taken: outlines are drawn with fewer points."""
EXAMPLE: tuple[Point, ...] = (
    (11.2840, 53.5670), (11.2846, 53.5670), (11.2846, 53.5674), (11.2840, 53.5674),
)  # fmt: skip
"""A piece of land in Stralendorf, for examples."""

type Feature = dict[str, Any]


def point(at: Point | None, street: str = "", number: str = "") -> Feature:
    """The answer to a ``map_point``."""
    said = {"strasse": street, "hausnummer": number}
    geometry = None if at is None else {"type": "Point", "coordinates": list(at)}
    return _feature(geometry, {name: text for name, text in said.items() if text})


def shape(kind: str, points: Sequence[Point]) -> Feature:
    """The answer to a ``map_line`` or ``map_area``, with what it measures."""
    if kind == "map_line":
        geometry = {"type": "LineString", "coordinates": [list(at) for at in points]}
        return _feature(geometry, {"laenge": round(geo.length(points))})
    ring = [*points, points[0]]
    if geo.signed_area(points) < 0:  # RFC 7946: against the clock
        ring.reverse()
    measures = {"flaeche": round(geo.area(points)), "umfang": round(geo.length(ring))}
    return _feature({"type": "Polygon", "coordinates": [[list(at) for at in ring]]}, measures)


def _feature(geometry: Mapping[str, Any] | None, properties: Mapping[str, Any]) -> Feature:
    return {"type": "Feature", "geometry": geometry, "properties": dict(properties)}


def points_of(answer: Mapping[str, Any]) -> list[Point]:
    """Its points, those of an area without the repeated first one."""
    geometry = answer.get("geometry") or {}
    found = geometry.get("coordinates") or []
    match geometry.get("type"):
        case "Point":
            found = [found]
        case "Polygon":
            found = found[0][:-1]
    return [(longitude, latitude) for longitude, latitude in found]


def typed_again(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """What somebody would have to type for it: suffix of the field's name → values."""
    points = [f"{latitude:.6f}, {longitude:.6f}" for longitude, latitude in points_of(answer)]
    if answer["geometry"] and answer["geometry"]["type"] != "Point":
        return {f"-p{number}": [text] for number, text in enumerate(points)}
    said = answer["properties"]
    words = {"-strasse": said.get("strasse"), "-nummer": said.get("hausnummer")}
    typed = {suffix: [text] for suffix, text in words.items() if text}
    return typed | ({"-punkt": points} if points else {})


def in_words(answer: Mapping[str, Any]) -> str:
    """What stands in the summary; a line of its own for every point."""
    return "\n".join(filter(None, [measure(answer), *map(coordinates.in_words, points_of(answer))]))


def measure(answer: Mapping[str, Any]) -> str:
    """``123 m lang, 3 Punkte``, ``456 m² groß, 4 Ecken``, or the address of a point."""
    said, count = answer["properties"], len(points_of(answer))
    if "laenge" in said:
        words = {"metres": _number(said["laenge"]), "count": count}
        return (
            ngettext("%(metres)s m lang, %(count)s Punkt", "%(metres)s m lang, %(count)s Punkte", count)
            % words
        )  # fmt: skip
    if "flaeche" in said:
        words = {"metres": _number(said["flaeche"]), "count": count}
        return (
            ngettext("%(metres)s m² groß, %(count)s Ecke", "%(metres)s m² groß, %(count)s Ecken", count)
            % words
        )  # fmt: skip
    return f"{said.get('strasse', '')} {said.get('hausnummer', '')}".strip()


def _number(value: int) -> str:
    mark = "," if (get_language() or "de").startswith("en") else "."
    return f"{value:,}".replace(",", mark)


def our_outline() -> tuple[tuple[Point, ...], ...]:
    """Rings around the area of the active tenant, empty if they are not known."""
    tenant_id = active_tenant_id()
    return outline_of(tenant_id) if tenant_id is not None else ()


def lies_here(at: Point) -> bool:
    """Whether the place is in the tenant's area, as far as that is known."""
    rings = our_outline()
    return not rings or any(geo.is_near(ring, at, BORDER_METRES) for ring in rings)


def map_fields(container: Any) -> Iterator[Any]:
    """The map fields of a page or group, wherever they stand in it."""
    for field in getattr(container, "fields", ()):
        if field.type in MAP_TYPES:
            yield field
        yield from map_fields(field)


# --- The drawing ----------------------------------------------------------------------------------

WIDE, HIGH = 320.0, 200.0
_MARGIN = 24.0
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000)


@dataclass(frozen=True)
class Sketch:
    """A drawing of 320 × 200 without a map below it.

    Attributes:
        outline: path of the tenant's border, empty if it is not known.
        path: of the line or area.
        dots: its points.
        bar: length of the scale.
        bar_words: what it stands for, ``50 m``.
    """

    outline: str
    path: str
    dots: tuple[tuple[float, float], ...]
    bar: float
    bar_words: str
    closed: bool = False


def sketch(answer: Mapping[str, Any]) -> Sketch | None:
    """None where there is nothing to see: an address only, or a point in the void."""
    points, rings = points_of(answer), our_outline()
    if not points or (len(points) == 1 and not rings):
        return None
    seen = [at for ring in rings for at in ring] if len(points) == 1 else points
    west, south, east, north = geo.bounds(seen)
    wide, high = geo.in_metres([(west, south), (east, north)])[1]
    scale = min((WIDE - 2 * _MARGIN) / max(2 * wide, 1), (HIGH - 2 * _MARGIN) / max(2 * high, 1))

    def placed(found: Sequence[Point]) -> list[tuple[float, float]]:
        flat = geo.in_metres([(west, south), (east, north), *found])[2:]
        shift = geo.in_metres([(west, south), (east, north), *found])[0]
        return [
            (round(WIDE / 2 + (x - shift[0] - wide) * scale, 1),
             round(HIGH / 2 - (y - shift[1] - high) * scale, 1))
            for x, y in flat
        ]  # fmt: skip

    closed = answer["geometry"]["type"] == "Polygon"
    metres = max((step for step in _STEPS if step * scale <= WIDE / 3), default=1)
    return Sketch(
        outline="".join(_path(placed(ring), closed=True) for ring in rings),
        path=_path(placed(points), closed=closed) if len(points) > 1 else "",
        dots=tuple(placed(points)),
        bar=round(metres * scale, 1),
        bar_words=f"{metres // 1000} km" if metres >= 1000 else f"{metres} m",
        closed=closed,
    )


def _path(points: Sequence[tuple[float, float]], *, closed: bool) -> str:
    return "M" + "L".join(f"{x} {y}" for x, y in points) + ("Z" if closed else "")
