"""The fields of a fillable PDF (AcroForm)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pikepdf
import pypdfium2 as pdfium
from django.utils.translation import gettext as _

from rathaus.core import files

READ_ONLY, REQUIRED = 1, 1 << 1
MULTILINE, PASSWORD, COMB = 1 << 12, 1 << 13, 1 << 24
RADIO, PUSH = 1 << 15, 1 << 16
COMBO, EDITABLE, MANY = 1 << 17, 1 << 18, 1 << 21
MAX_FIELDS = 2000
MAX_DEPTH = 20


class Kind(StrEnum):
    TEXT = "text"
    CHECK = "check"
    RADIO = "radio"
    LIST = "list"
    BUTTON = "button"
    SIGNATURE = "signature"


@dataclass
class Widget:
    """Where a field shows.

    Attributes:
        page: number, from 0; -1 if it stands on no page.
        box: left, bottom, right, top in points.
        state: name of the switched-on state of a box or radio button.
    """

    page: int
    box: tuple[float, float, float, float]
    state: str
    object: Any


@dataclass
class PdfField:
    """A field with what it inherits.

    Attributes:
        name: whole name, parts joined by points.
        options: value and label.
    """

    name: str
    kind: Kind
    flags: int
    tooltip: str
    max_length: int | None
    options: list[tuple[str, str]]
    object: Any
    widgets: list[Widget] = field(default_factory=list)

    def has(self, flag: int) -> bool:
        return bool(self.flags & flag)

    @property
    def place(self) -> tuple[int, float, float]:
        """Reading order: page, from top to bottom, from left to right."""
        if not self.widgets:
            return (1 << 30, 0, 0)
        first = min(self.widgets, key=lambda w: (w.page, -w.box[3], w.box[0]))
        return (first.page, -round(first.box[3] / 8), first.box[0])


@contextmanager
def readable() -> Iterator[None]:
    """Whatever a reader stumbles over inside means that the file is damaged.

    Raises:
        rathaus.core.files.UploadRefused: with a sentence for whoever brings the file.
    """
    try:
        yield
    except (
        pikepdf.PdfError,
        pdfium.PdfiumError,
        KeyError,
        IndexError,
        AttributeError,
        TypeError,
        ValueError,
        RecursionError,
    ) as error:
        if isinstance(error, files.UploadRefused):
            raise
        message = _("Wir können diese PDF-Datei nicht lesen. Bitte speichern Sie sie neu.")
        raise files.UploadRefused(message) from error  # fmt: skip


def open_pdf(content: bytes) -> pikepdf.Pdf:
    """The document.

    Raises:
        rathaus.core.files.UploadRefused: no PDF, damaged, locked, active, too large.
    """
    files.check_pdf(content)
    return pikepdf.open(io.BytesIO(content))


def fields_of(pdf: pikepdf.Pdf) -> list[PdfField]:
    """All fields in reading order; none if the document cannot be filled in."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary):
        return []
    pages = {
        annotation.objgen: number
        for number, page in enumerate(pdf.pages)
        for annotation in _dictionaries(page.obj.get("/Annots"))
    }
    found: list[PdfField] = []
    seen: set[tuple[int, int]] = set()
    for node in _dictionaries(form.get("/Fields")):
        for one in _walk(node, "", {}, 0, seen, pages):
            found.append(one)
            if len(found) > MAX_FIELDS:
                raise files.UploadRefused(_("Diese PDF-Datei hat zu viele Felder."))
    return sorted(found, key=lambda one: one.place)


def field_names(content: bytes) -> list[str]:
    """Names of the fields in reading order; raises like :func:`open_pdf`."""
    with readable(), open_pdf(content) as pdf:
        return [one.name for one in fields_of(pdf)]


def _dictionaries(value: Any) -> Iterator[Any]:
    for part in value if isinstance(value, pikepdf.Array) else ():
        if isinstance(part, pikepdf.Dictionary):
            yield part


def _walk(
    node: Any, prefix: str, inherited: dict[str, Any], depth: int, seen: set[tuple[int, int]],
    pages: dict[Any, int],
) -> Iterator[PdfField]:  # fmt: skip
    if depth > MAX_DEPTH or (node.is_indirect and node.objgen in seen):
        return
    if node.is_indirect:
        seen.add(node.objgen)
    own = {key: node[key] for key in ("/FT", "/Ff", "/MaxLen", "/Opt", "/TU") if key in node}
    values = inherited | own
    part = _text(node.get("/T"))
    name = ".".join(bit for bit in (prefix, part) if bit)
    kids = list(_dictionaries(node.get("/Kids")))
    if children := [kid for kid in kids if "/T" in kid]:
        for kid in children:
            yield from _walk(kid, name, values, depth + 1, seen, pages)
    elif name and "/FT" in values:
        made = _field(name, node, values)
        made.widgets = [_widget(kid, pages) for kid in (kids or [node])]
        yield made


def _field(name: str, node: Any, values: dict[str, Any]) -> PdfField:
    flags = _int(values.get("/Ff")) or 0
    options = []
    for option in values.get("/Opt", ()):
        pair = [_text(part) for part in option] if isinstance(option, pikepdf.Array) else []
        options.append((pair[0], pair[1]) if len(pair) == 2 else (_text(option), _text(option)))
    return PdfField(
        name, _kind(str(values["/FT"]), flags), flags, _text(values.get("/TU")),
        _int(values.get("/MaxLen")), options, node,
    )  # fmt: skip


def _kind(kind: str, flags: int) -> Kind:
    if kind == "/Btn":
        return Kind.BUTTON if flags & PUSH else Kind.RADIO if flags & RADIO else Kind.CHECK
    return {"/Tx": Kind.TEXT, "/Ch": Kind.LIST}.get(kind, Kind.SIGNATURE)


def _widget(node: Any, pages: dict[Any, int]) -> Widget:
    try:
        left, bottom, right, top = (float(part) for part in node["/Rect"])
    except (KeyError, TypeError, ValueError):
        left = bottom = right = top = 0.0
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    return Widget(pages.get(node.objgen, -1), box, _state(node), node)


def _state(node: Any) -> str:
    """``/Ja`` of the appearances ``/Ja`` and ``/Off``."""
    looks = node.get("/AP")
    normal = looks.get("/N") if isinstance(looks, pikepdf.Dictionary) else None
    if isinstance(normal, pikepdf.Dictionary) and not isinstance(normal, pikepdf.Stream):
        return next((str(key)[1:] for key in normal.keys() if str(key) != "/Off"), "")  # noqa: SIM118
    return ""


def _text(value: Any) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def _int(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
