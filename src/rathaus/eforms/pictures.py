"""What was drawn in an application, as pictures for paper."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.eforms import places
from rathaus.eforms.parsing import DRAWING_SIZE, is_drawing
from rathaus.eforms.summary import SummaryRow

_INK, _GREY = "#14508c", "#6b7785"


@dataclass(frozen=True)
class Picture:
    """A drawing.

    Attributes:
        svg: the file.
        words: for those who cannot see it.
        note: stands below it, such as its scale.
        width: in millimetres.
    """

    svg: str
    words: str
    note: str
    width: int


def picture_of(row: SummaryRow) -> Picture | None:
    """The signature or the sketch of a place in a line of the summary."""
    if row.sketch is not None:
        note = _("Der Balken steht für %(length)s, Norden ist oben.") % {
            "length": row.sketch.bar_words
        }
        return Picture(_sketch(row.sketch), _("Lageskizze ohne Karte, Norden ist oben"), note, 75)
    if row.drawing and is_drawing(row.drawing):
        wide, high = DRAWING_SIZE
        path = f'<path d="{row.drawing}" fill="none" stroke="#000" stroke-width="4"/>'
        return Picture(_svg(wide, high, path), _("Gezeichnete Unterschrift"), "", 60)
    return None


def _svg(wide: float, high: float, parts: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}">{parts}</svg>'


def _sketch(sketch: places.Sketch) -> str:
    parts = [f'<rect width="320" height="200" fill="#fff" stroke="{_GREY}"/>']
    if sketch.outline:
        parts.append(f'<path d="{sketch.outline}" fill="#eef1f4" stroke="{_GREY}"/>')
    if sketch.path:
        fill = "#d0dcea" if sketch.closed else "none"
        parts.append(f'<path d="{sketch.path}" fill="{fill}" stroke="{_INK}" stroke-width="2"/>')
    size = 3 if sketch.path else 6
    parts += [f'<circle cx="{x}" cy="{y}" r="{size}" fill="{_INK}"/>' for x, y in sketch.dots]
    parts.append(f'<path d="M12 188h{sketch.bar}" stroke="#000" stroke-width="3"/>')
    return _svg(places.WIDE, places.HIGH, "".join(parts))
