"""Noto Sans in a PDF: only the letters that are used, with what a reader needs to copy them out."""

from __future__ import annotations

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

FACE = "@kern-ux/native/dist/fonts/noto-sans/NotoSans-Regular.woff2"
"""SIL Open Font License 1.1; has all letters of DIN 91379."""
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


@lru_cache(maxsize=1)
def _face() -> bytes:
    """Unpacked once in a process; woff2 takes half a second."""
    font: Any = TTFont(Path(settings.NODE_MODULES) / FACE)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@lru_cache(maxsize=1)
def _letters() -> tuple[dict[int, int], list[int], float]:
    """Code point → glyph, advance widths by glyph in 1/1000 em, and units per em."""
    font: Any = TTFont(io.BytesIO(_face()), lazy=True)
    scale = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    widths = [round(font["hmtx"][name][0] * scale) for name in order]
    cmap = {code: font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    return cmap, widths, scale


def glyphs(text: str) -> list[int]:
    """What the face lacks becomes the replacement sign."""
    cmap = _letters()[0]
    return [cmap.get(ord(letter), cmap.get(ord(_REPLACEMENT), 0)) for letter in text]


def width(text: str, size: float) -> float:
    """In points."""
    widths = _letters()[1]
    return sum(widths[glyph] for glyph in glyphs(text)) * size / 1000


def coded(text: str) -> str:
    """As a content stream writes it: ``<00240025>``."""
    return "<" + "".join(f"{glyph:04x}" for glyph in glyphs(text)) + ">"


def embed(pdf: pikepdf.Pdf, text: str) -> pikepdf.Object:
    """A font that can write every letter of the text; glyphs keep their numbers."""
    letters = sorted(set(text))
    program = _subset(letters)
    _cmap, widths, scale = _letters()
    used = {glyph: letter for letter, glyph in zip(letters, glyphs("".join(letters)), strict=True)}
    font: Any = TTFont(io.BytesIO(_face()), lazy=True)
    stream = pdf.make_stream(program)
    stream.Length1 = len(program)
    head, metrics = font["head"], font["hhea"]
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/RATHAU+NotoSans"), Flags=4,
            FontBBox=Array([round(v * scale) for v in (head.xMin, head.yMin, head.xMax, head.yMax)]),
            ItalicAngle=0, Ascent=round(metrics.ascent * scale),
            Descent=round(metrics.descent * scale), CapHeight=714, StemV=80, FontFile2=stream,
        )
    )  # fmt: skip
    each = [part for glyph in sorted(used) for part in (glyph, Array([widths[glyph]]))]
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/RATHAU+NotoSans"),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=descriptor, DW=600, W=Array(each), CIDToGIDMap=Name.Identity,
        )
    )  # fmt: skip
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/RATHAU+NotoSans"),
            Encoding=Name("/Identity-H"), DescendantFonts=Array([descendant]),
            ToUnicode=pdf.make_stream(_to_unicode(used)),
        )
    )  # fmt: skip


def _subset(letters: list[str]) -> bytes:
    from fontTools import (
        subset,
    )  # a tenth of the start of every process, and few ever fill in a PDF

    tools: Any = subset  # without annotations
    options = tools.Options(
        retain_gids=True, layout_features=[], hinting=False, notdef_outline=True, name_IDs=[1, 2],
        drop_tables=["GSUB", "GPOS", "GDEF", "DSIG", "STAT", "kern"],
    )  # fmt: skip
    font: Any = TTFont(io.BytesIO(_face()))
    maker = tools.Subsetter(options)
    maker.populate(text="".join(letters) + _REPLACEMENT)
    maker.subset(font)
    font.flavor = None
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _to_unicode(used: dict[int, str]) -> bytes:
    lines = [
        f"<{glyph:04x}> <{letter.encode('utf-16-be').hex()}>"
        for glyph, letter in sorted(used.items())
    ]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return f"""/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Adobe-Identity-UCS def /CMapType 2 def
1 begincodespacerange <0000> <ffff> endcodespacerange
{body}
endcmap end end""".encode()
