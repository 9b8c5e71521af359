"""Fields for places: they need no map, no mouse and no script; where there is a map, it writes into them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.core import geo
from rathaus.core.geo import Point
from rathaus.eforms import kinds, parsing, places
from rathaus.eforms.coordinates import coordinates
from rathaus.tenants.api import active_tenant

FREE_ROWS = 3
"""Empty lines for further points."""


class MapWidget(forms.Widget):
    """What both kinds share: the settings of the map a script may draw.

    Attributes:
        kind: type of the field.
        wrong: suffixes of the inputs that were refused.
    """

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind
        self.wrong: list[str] = []

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        return context | {"map": map_settings(), "kind": self.kind, "wrong": self.wrong}


def map_settings() -> dict[str, Any] | None:
    """For the script; None where there is nothing to draw a map from."""
    outline = places.our_outline()
    if not outline and not settings.TILES_URL:
        return None
    host = (urlsplit(settings.TILES_URL).hostname or "").removeprefix("{s}.")
    return {
        "tiles": settings.TILES_URL,
        "attribution": settings.TILES_ATTRIBUTION,
        "deepest": settings.TILES_MAX_ZOOM,
        "host": host,
        "outline": json.dumps(outline) if outline else "",
    }


class MapPointWidget(MapWidget):
    template_name = "eforms/fields/map_point_widget.html"

    def __init__(self, streets: Callable[[], Sequence[tuple[str, str]]], *, address: bool) -> None:
        super().__init__("map_point")
        self.streets, self.address = streets, address

    @property
    def error_suffix(self) -> str:
        return self.wrong[0] if self.wrong else "_strasse" if self.address else "_punkt"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        parts = ("strasse", "nummer", "punkt") if self.address else ("punkt",)
        return {part: str(data.get(f"{name}-{part}") or "") for part in parts}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        more = {"typed": value or {}, "address": self.address, "streets": self.streets}
        return super().get_context(name, None, attrs) | more


class MapShapeWidget(MapWidget):
    """One line for every point."""

    template_name = "eforms/fields/map_shape_widget.html"

    def __init__(self, kind: str, most: int) -> None:
        super().__init__(kind)
        self.most = most

    @property
    def error_suffix(self) -> str:
        return self.wrong[0] if self.wrong else "_p0"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        found = (
            str(data.get(f"{name}-p{number}") or "") for number in range(self.most + FREE_ROWS)
        )
        return [typed for typed in found if typed.strip()]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        typed = list(value or [])
        rows = min(max(len(typed) + FREE_ROWS, 4), max(self.most, len(typed)))
        texts = [*typed, *[""] * (rows - len(typed))]
        lines = [(number, text, f"_p{number}" in self.wrong) for number, text in enumerate(texts)]
        more = {"lines": lines, "measure": _measured(self.kind, typed), "most": self.most}
        return super().get_context(name, None, attrs) | more


def _measured(kind: str, typed: Sequence[str]) -> str:
    """Length or area of what was typed, empty as long as it is none."""
    try:
        points = [coordinates(text) for text in typed]
    except ValidationError:
        return ""
    least = 2 if kind == "map_line" else 3
    return places.measure(places.shape(kind, points)) if len(points) >= least else ""


class MapPointInput(forms.Field):
    """Gives a Feature, or None."""

    widget: MapPointWidget

    def __init__(
        self,
        definition: kinds.MapPointField,
        streets: Callable[[], Sequence[tuple[str, str]]],
        **options: Any,
    ) -> None:
        widget = MapPointWidget(streets, address=definition.address)
        super().__init__(widget=widget, template_name="eforms/fields/map.html", **options)

    def clean(self, value: Any) -> Any:
        self.widget.wrong = []
        typed = {part: text.strip() for part, text in (value or {}).items()}
        if not any(typed.values()):
            return None
        street, number = self._words(typed, "strasse", 100), self._words(typed, "nummer", 20)
        if number and not street:
            raise self._refused("_strasse", _("Bitte geben Sie auch die Straße an."))
        at = self._point(typed["punkt"]) if typed["punkt"] else None
        return places.point(at, street, number)

    def _words(self, typed: Mapping[str, str], part: str, limit: int) -> str:
        try:
            found = parsing.text(typed.get(part, ""), characters="B")
        except ValidationError as error:
            raise self._refused(f"_{part}", " ".join(error.messages)) from None
        if len(found) > limit:
            raise self._refused(
                f"_{part}",
                _("Bitte kürzen Sie auf höchstens %(limit)d Zeichen; es sind %(has)d.")
                % {"limit": limit, "has": len(found)},
            )
        return found

    def _point(self, typed: str) -> Point:
        try:
            return checked_point(typed)
        except ValidationError as error:
            raise self._refused("_punkt", " ".join(error.messages)) from None

    def _refused(self, suffix: str, message: str) -> ValidationError:
        self.widget.wrong.append(suffix)
        return ValidationError(message)


def checked_point(typed: str) -> Point:
    """Raises ValidationError: no position, or not in the area of this administration."""
    at = coordinates(typed)
    if not places.lies_here(at):
        raise ValidationError(
            _("Dieser Punkt liegt nicht im Gebiet von %(name)s.") % {"name": active_tenant().name}
        )
    return at


class MapShapeInput(forms.Field):
    """Gives a Feature, or None."""

    widget: MapShapeWidget

    def __init__(self, definition: kinds.MapLineField | kinds.MapAreaField, **options: Any) -> None:
        self.definition = definition
        widget = MapShapeWidget(definition.type, definition.max_points)
        super().__init__(widget=widget, template_name="eforms/fields/map.html", **options)

    def clean(self, value: Any) -> Any:
        self.widget.wrong = []
        typed: list[str] = value or []
        if not typed:
            return None
        points = self._points(typed)
        self._check_number(points)
        answer = places.shape(self.definition.type, points)
        if isinstance(self.definition, kinds.MapAreaField):
            self._check_area(self.definition, points, answer["properties"]["flaeche"])
        else:
            self._check_length(self.definition, answer["properties"]["laenge"])
        return answer

    def _points(self, typed: Sequence[str]) -> list[Point]:
        points, messages = [], []
        for number, text in enumerate(typed):
            try:
                points.append(checked_point(text))
            except ValidationError as error:
                self.widget.wrong.append(f"_p{number}")
                place = _("Punkt %(number)s") % {"number": number + 1}
                messages.append(f"{place}: {' '.join(error.messages)}")
        if messages:
            raise ValidationError(messages)
        return points

    def _check_number(self, points: Sequence[Point]) -> None:
        least = 2 if self.definition.type == "map_line" else 3
        if len(set(points)) < least:
            raise ValidationError(
                ngettext(
                    "Bitte geben Sie mindestens %(least)s Punkt an.",
                    "Bitte geben Sie mindestens %(least)s verschiedene Punkte an.",
                    least,
                )
                % {"least": least}
            )
        if len(points) > self.definition.max_points:
            raise ValidationError(
                _("Mehr als %(most)s Punkte gehen hier nicht.")
                % {"most": self.definition.max_points}
            )

    def _check_length(self, definition: kinds.MapLineField, metres: int) -> None:
        if definition.max_metres is not None and metres > definition.max_metres:
            raise ValidationError(
                _("Die Strecke darf höchstens %(most)s m lang sein, diese hat %(has)s m.")
                % {"most": definition.max_metres, "has": metres}
            )

    def _check_area(
        self, definition: kinds.MapAreaField, points: Sequence[Point], square_metres: int
    ) -> None:
        if geo.crosses_itself(points):
            raise ValidationError(
                _(
                    "Die Linien der Fläche kreuzen sich. Bitte geben Sie die Ecken der Reihe nach an."
                )
            )
        if square_metres == 0:
            raise ValidationError(
                _("Zwischen diesen Punkten liegt keine Fläche. Bitte prüfen Sie die Zahlen.")
            )
        if (
            definition.max_square_metres is not None
            and square_metres > definition.max_square_metres
        ):
            raise ValidationError(
                _("Die Fläche darf höchstens %(most)s m² groß sein, diese hat %(has)s m².")
                % {"most": definition.max_square_metres, "has": square_metres}
            )
