"""Answers written into the original PDF, so that every reader and printer shows them.

Each text gets an appearance with an embedded font; leaving that to the reader (``NeedAppearances``)
loses letters in some and everything in others.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from rathaus.core import dates, latin
from rathaus.core.expressions import evaluate
from rathaus.core.yamlfile import Problem, SourceInvalid, suggestion
from rathaus.formexchange import pdf_font
from rathaus.formexchange.pdf_fields import (
    COMB,
    MULTILINE,
    Kind,
    PdfField,
    Widget,
    fields_of,
    open_pdf,
    readable,
)

LARGEST, SMALLEST = 11.0, 4.0
MARGIN = 2.0
LINE = 1.25
_TICK = "q 1.4 w 0 G {a:.2f} {a:.2f} m {b:.2f} {c:.2f} l S {a:.2f} {c:.2f} m {b:.2f} {a:.2f} l S Q"

type Value = str | bool | list[str]


def values_for(
    mapping: Mapping[str, str], answers: Mapping[str, Any], names: list[str]
) -> dict[str, Value]:
    """Name of a field of the PDF → what is written into it.

    Args:
        mapping: name of a field → CEL over the answers; a question without an answer must be
            there as its empty value.

    Raises:
        SourceInvalid: the PDF has no such field.
        rathaus.core.expressions.ExpressionFailed: an expression fails.
    """
    unknown = [name for name in mapping if name not in names]
    if unknown:
        text = f"the PDF has no field {unknown[0]!r}{suggestion(unknown[0], names)}"
        raise SourceInvalid([Problem("mapping", 1, text)])
    return {
        name: as_value(evaluate(str(source), dict(answers))) for name, source in mapping.items()
    }


def as_value(found: Any) -> Value:
    """Dates in German, numbers with a comma, lists as they are."""
    if isinstance(found, bool):
        return found
    if isinstance(found, float):
        return format(found, ".6f").rstrip("0").rstrip(".").replace(".", ",")
    if isinstance(found, list | tuple):
        return [str(as_value(part)) for part in found]
    text = "" if found is None else str(found)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return dates.short_date(date.fromisoformat(text))
        except ValueError:
            return text
    return text


def fill_pdf(content: bytes, values: Mapping[str, Value]) -> bytes:
    """The PDF with the values in its fields; names that it has not are ignored.

    Raises:
        rathaus.core.files.UploadRefused: the PDF is not fit to be filled in.
    """
    with readable(), open_pdf(content) as pdf:
        fields = [field for field in fields_of(pdf) if field.name in values]
        texts = {
            f.name: _words(f, values[f.name]) for f in fields if f.kind in {Kind.TEXT, Kind.LIST}
        }
        font = pdf_font.embed(pdf, "".join(texts.values()) + " ")
        for field in fields:
            if field.kind in {Kind.TEXT, Kind.LIST}:
                _write(pdf, field, texts[field.name], values[field.name], font)
            elif field.kind in {Kind.CHECK, Kind.RADIO}:
                _switch(pdf, field, values[field.name])
        if "/NeedAppearances" in pdf.Root.AcroForm:
            del pdf.Root.AcroForm["/NeedAppearances"]
        out = io.BytesIO()
        pdf.save(out)
        return out.getvalue()


def _words(field: PdfField, value: Value) -> str:
    labels = dict(field.options)
    parts = (
        value
        if isinstance(value, list)
        else [{True: "Ja", False: "Nein"}[value] if isinstance(value, bool) else value]
    )
    text = ", ".join(labels.get(part, part) for part in parts)
    text = latin.normalize_text(text)
    return text if field.has(MULTILINE) else " ".join(text.split())


# --- Texts -------------------------------------------------------------------------------------------


def _write(pdf: pikepdf.Pdf, field: PdfField, text: str, value: Value, font: Any) -> None:
    if field.kind is Kind.LIST and isinstance(value, list):
        field.object.V = Array([String(part) for part in value])
    else:
        field.object.V = String(
            value if field.kind is Kind.LIST and isinstance(value, str) else text
        )
    for key in ("/RV", "/I"):
        if key in field.object:
            del field.object[key]
    for widget in field.widgets:
        widget.object.AP = Dictionary(N=_appearance(pdf, field, widget, text, font))


def _appearance(pdf: pikepdf.Pdf, field: PdfField, widget: Widget, text: str, font: Any) -> Any:
    wide, high = widget.box[2] - widget.box[0], widget.box[3] - widget.box[1]
    if field.has(COMB) and field.max_length and not field.has(MULTILINE):
        body = _comb(text, wide, high, field.max_length)
    elif field.has(MULTILINE):
        body = _lines(text, wide, high, _asked_size(field))
    else:
        body = _line(text, wide, high, _asked_size(field), _alignment(field))
    clip = (
        f"{MARGIN / 2:.2f} {MARGIN / 2:.2f} {max(wide - MARGIN, 0):.2f} {max(high - MARGIN, 0):.2f}"
    )
    content = f"/Tx BMC q {clip} re W n BT 0 g {body} ET Q EMC"
    stream = pdf.make_stream(content.encode())
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(wide, 2), round(high, 2)])
    stream.Resources = Dictionary(Font=Dictionary(RathausNoto=font))
    return stream


def _asked_size(field: PdfField) -> float:
    """Of the default appearance ``/Helv 10 Tf``; 0: as large as fits."""
    here: Any = field.object
    for _level in range(5):
        if "/DA" in here:
            found = re.search(r"([\d.]+)\s+Tf", str(here.DA))
            size = float(found[1]) if found and found[1].count(".") < 2 and found[1] != "." else 0.0
            return min(size, 40.0)
        here = here.get("/Parent")
        if not isinstance(here, pikepdf.Dictionary):
            break
    return 0.0


def _alignment(field: PdfField) -> int:
    try:
        return int(field.object.get("/Q", 0))
    except (TypeError, ValueError):
        return 0


def _font(size: float) -> str:
    return f"/RathausNoto {size:.2f} Tf"


def _line(text: str, wide: float, high: float, asked: float, alignment: int) -> str:
    """On one line; smaller if it would not fit."""
    room = max(wide - 2 * MARGIN, 1)
    size = asked or min(LARGEST, max(high * 0.7, SMALLEST))
    needed = pdf_font.width(text, size)
    if needed > room:
        size = max(size * room / needed, SMALLEST)
    free = max(room - pdf_font.width(text, size), 0)
    left = MARGIN + {1: free / 2, 2: free}.get(alignment, 0)
    return f"{_font(size)} {left:.2f} {(high - size * 0.714) / 2:.2f} Td {pdf_font.coded(text)} Tj"


def _lines(text: str, wide: float, high: float, asked: float) -> str:
    """Wrapped; smaller until all of it fits."""
    size = asked or LARGEST
    lines = _wrapped(text, wide - 2 * MARGIN, size)
    while size > SMALLEST and len(lines) * size * LINE > high - 2 * MARGIN:
        size -= 0.5
        lines = _wrapped(text, wide - 2 * MARGIN, size)
    shown = " T* ".join(f"{pdf_font.coded(line)} Tj" for line in lines)
    return f"{_font(size)} {size * LINE:.2f} TL {MARGIN:.2f} {high - MARGIN - size:.2f} Td {shown}"


def _wrapped(text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and pdf_font.width(longer, size) > room:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _comb(text: str, wide: float, high: float, cells: int) -> str:
    """One letter in the middle of each cell."""
    cell = wide / cells
    size = max(min(high * 0.7, cell, LARGEST), SMALLEST)
    parts, x = [], 0.0
    for number, letter in enumerate(text[:cells]):
        left = number * cell + (cell - pdf_font.width(letter, size)) / 2
        y = (high - size * 0.714) / 2 if number == 0 else 0
        parts.append(f"{left - x:.2f} {y:.2f} Td {pdf_font.coded(letter)} Tj")
        x = left
    return f"{_font(size)} {' '.join(parts)}"


# --- Boxes -------------------------------------------------------------------------------------------


def _switch(pdf: pikepdf.Pdf, field: PdfField, value: Value) -> None:
    """Tick the widget whose state or label is the value; True ticks a single box."""
    wanted = set(value) if isinstance(value, list) else {value} if isinstance(value, str) else set()
    labels = [label for _value, label in field.options]
    chosen = ""
    for number, widget in enumerate(field.widgets):
        state = widget.state or ("Ja" if len(field.widgets) == 1 else str(number))
        names = {state, labels[number]} if number < len(labels) else {state}
        on = (value is True and number == 0) or bool(names & wanted)
        if not widget.state and on:
            _draw(pdf, widget, state)
        widget.object.AS = Name(f"/{state}") if on else Name.Off
        chosen = state if on else chosen
    field.object.V = Name(f"/{chosen}") if chosen else Name.Off


def _draw(pdf: pikepdf.Pdf, widget: Widget, state: str) -> None:
    """A cross, where the PDF brings no look of its own."""
    wide, high = widget.box[2] - widget.box[0], widget.box[3] - widget.box[1]
    looks = Dictionary()
    for name, body in (
        (state, _TICK.format(a=2, b=max(wide - 2, 3), c=max(high - 2, 3))),
        ("Off", ""),
    ):
        stream = pdf.make_stream(body.encode())
        stream.Type, stream.Subtype = Name.XObject, Name.Form
        stream.BBox = Array([0, 0, round(wide, 2), round(high, 2)])
        looks[f"/{name}"] = stream
    widget.object.AP = Dictionary(N=looks)
