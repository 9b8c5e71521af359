"""Positions as people type or paste them; the answer is GeoJSON in EPSG:4326."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rathaus.core.geo import Point, from_utm

LONGEST = 200
_WEST, _SOUTH, _EAST, _NORTH = 5.5, 47.0, 15.5, 55.3
"""Around Germany."""
_PLACES = 6
"""Digits after the point: a tenth of a metre."""

_NUMBER = r"-?[0-9]{1,3}(?:[.,][0-9]{1,12})?"
_PLAIN = re.compile(rf"({_NUMBER})\s*(?:[,;/]\s*|\s+)({_NUMBER})")
_ANGLE = (
    r"([0-9]{1,3}(?:[.,][0-9]{1,12})?)\s*°?\s*"
    r"(?:([0-9]{1,2}(?:[.,][0-9]{1,8})?)\s*'\s*)?"
    r"(?:([0-9]{1,2}(?:[.,][0-9]{1,8})?)\s*\"\s*)?"
)
_BEFORE = re.compile(rf"([NEO])\s*{_ANGLE}[\s,;/]*([NEO])\s*{_ANGLE}")
_BEHIND = re.compile(rf"{_ANGLE}([NEO]?)(?:[\s,;/]+|(?<=[NEO'\"°])){_ANGLE}([NEO]?)")
_LINKS = (
    re.compile(rf"geo:({_NUMBER}),({_NUMBER})", re.IGNORECASE),
    re.compile(rf"[?&]mlat=({_NUMBER})&mlon=({_NUMBER})"),
    re.compile(rf"#map=[0-9.]+/({_NUMBER})/({_NUMBER})"),
    re.compile(rf"/@({_NUMBER}),({_NUMBER})"),
    re.compile(rf"[?&](?:q|ll|query)=({_NUMBER})(?:,|%2C)({_NUMBER})", re.IGNORECASE),
)
_UTM = re.compile(
    r"(?:UTM\s*)?(3[123])\s*[A-Z]?\s*(?:E\s*)?([0-9]{6}(?:[.,][0-9]{1,3})?)\s*M?E?\s*[,;/ ]\s*"
    r"(?:N\s*)?([0-9]{7}(?:[.,][0-9]{1,3})?)\s*M?N?"
)
_SIGNS = str.maketrans({"′": "'", "’": "'", "´": "'", "`": "'", "″": '"', "”": '"', "“": '"', "º": "°"})  # fmt: skip


def coordinates(typed: str) -> Point:
    """Longitude and latitude.

    Understands ``53.5671, 11.2833`` (with commas too, and in either order), degrees with minutes and
    seconds (``53° 34' 2" N, 11° 17' 0" O``), UTM (``33U 253902 5941784``), ``geo:`` and the links of
    usual maps.

    Raises:
        ValidationError: says how to write it.
    """
    text = " ".join(typed.translate(_SIGNS).replace("''", '"').split())
    found = _link(text) or _utm(text.upper()) or _plain(text) or _degrees(text.upper())
    if found is None or len(typed) > LONGEST:
        raise ValidationError(
            _(
                "Bitte geben Sie den Punkt als Breite und Länge ein, zum Beispiel 53.56710, 11.28330."
            )
        )
    longitude, latitude = found
    if not (_WEST <= longitude <= _EAST and _SOUTH <= latitude <= _NORTH):
        raise ValidationError(
            _("Dieser Punkt liegt nicht in Deutschland. Bitte prüfen Sie die Zahlen.")
        )
    return round(longitude, _PLACES), round(latitude, _PLACES)


def in_words(point: Point) -> str:
    """``53.56710, 11.28330``: latitude first, as navigation devices and maps want it."""
    longitude, latitude = point
    return f"{latitude:.5f}, {longitude:.5f}"


def _value(text: str) -> float:
    return float(text.replace(",", "."))


def _ordered(first: float, second: float) -> Point:
    """Latitude comes first, unless only the other order is in Germany."""
    if _WEST <= first <= _EAST and _SOUTH <= second <= _NORTH:
        return first, second
    return second, first


def _link(text: str) -> Point | None:
    for pattern in _LINKS:
        if found := pattern.search(text):
            return _value(found[2]), _value(found[1])
    return None


def _plain(text: str) -> Point | None:
    found = _PLAIN.fullmatch(text)
    return _ordered(_value(found[1]), _value(found[2])) if found else None


def _utm(text: str) -> Point | None:
    found = _UTM.fullmatch(text)
    return from_utm(int(found[1]), _value(found[2]), _value(found[3])) if found else None


def _degrees(text: str) -> Point | None:
    """Two angles, with or without letters for north and east, before or behind the numbers."""
    for word, letter in (("NORD", "N"), ("NORTH", "N"), ("OST", "O"), ("EAST", "E")):
        text = text.replace(word, letter)
    if found := _BEFORE.fullmatch(text):
        first, second = found.group(1, 2, 3, 4), found.group(5, 6, 7, 8)
    elif found := _BEHIND.fullmatch(text):
        first, second = found.group(4, 1, 2, 3), found.group(8, 5, 6, 7)
    else:
        return None
    degrees = [_value(d) + _value(m or "0") / 60 + _value(s or "0") / 3600 for _, d, m, s in (first, second)]  # fmt: skip
    match (first[0] or "").replace("O", "E"), (second[0] or "").replace("O", "E"):
        case "", "":
            return _ordered(*degrees)
        case "N", "E":
            return degrees[1], degrees[0]
        case "E", "N":
            return degrees[0], degrees[1]
    return None
