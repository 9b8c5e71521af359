"""Where words, lines and boxes stand on the pages of a PDF."""

from __future__ import annotations

import itertools
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium

TICKS = re.compile(r"[☐□❏❑▢○◯]|\[\s?\]|\(\s?\)")
"""What people tick when it is written as text."""
_PATH = 2
"""``FPDF_PAGEOBJ_PATH``"""
PDFIUM = threading.Lock()
"""The library behind ``pypdfium2`` works for one thread at a time."""
MAX_PAGES = 40
MAX_PARTS = 20_000
"""Words or shapes of one page that are looked at."""

type Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points from the lower left corner."""


@dataclass(frozen=True)
class Words:
    """A run of text on one line."""

    text: str
    box: Box


@dataclass
class PageLayout:
    """Attributes:
    words: from top to bottom, from left to right.
    rules: horizontal lines to write on.
    squares: small boxes to tick.
    frames: boxes to write into.
    """

    words: list[Words] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    squares: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)


def layout_of(content: bytes) -> list[PageLayout]:
    """The pages of a PDF that :func:`rathaus.core.files.check_pdf` has let pass."""
    with PDFIUM, pdfium.PdfDocument(content) as document:  # type: ignore[no-untyped-call]
        return [_page(document[number]) for number in range(min(len(document), MAX_PAGES))]


def _page(page: Any) -> PageLayout:
    found = PageLayout(words=_words(page))
    for number, item in enumerate(page.get_objects(filter=[_PATH])):
        if number > MAX_PARTS:
            break
        _sort_shape(found, item.get_bounds())
    found.rules = _joined(found.rules)
    return found


def _words(page: Any) -> list[Words]:
    text = page.get_textpage()
    found = []
    for number in range(min(text.count_rects(), MAX_PARTS)):
        box = text.get_rect(number)
        written = " ".join(text.get_text_bounded(*box).split())
        if written:
            found.append(Words(written, box))
    return [part for line in _on_lines(found) for part in _at_ticks(line)]


def _at_ticks(line: Words) -> Iterator[Words]:
    """A run with boxes to tick in the middle is several runs; letters count as equally wide."""
    starts = [0, *(m.start() for m in TICKS.finditer(line.text) if m.start()), len(line.text)]
    wide = (line.box[2] - line.box[0]) / max(len(line.text), 1)
    for first, last in itertools.pairwise(starts):
        if part := line.text[first:last].strip():
            left = line.box[0] + first * wide
            yield Words(part, (left, line.box[1], left + len(part) * wide, line.box[3]))


def _on_lines(parts: list[Words]) -> list[Words]:
    """Neighbours on one line with less than a wide space between them become one run."""
    found: list[Words] = []
    for line in _lines(parts):
        joined: list[Words] = []
        for part in sorted(line, key=lambda one: one.box[0]):
            last = joined[-1] if joined else None
            if last and -2 < part.box[0] - last.box[2] < 6:
                joined[-1] = Words(f"{last.text} {part.text}", _around(last.box, part.box))
            else:
                joined.append(part)
        found += joined
    return found


def _lines(parts: list[Words]) -> list[list[Words]]:
    """What stands at nearly the same height, from top to bottom."""
    lines: list[list[Words]] = []
    for part in sorted(parts, key=lambda one: -_middle(one.box)):
        if lines and abs(_middle(lines[-1][0].box) - _middle(part.box)) < 4:
            lines[-1].append(part)
        else:
            lines.append([part])
    return lines


def _around(first: Box, second: Box) -> Box:
    lows, highs = zip(first[:2], second[:2], strict=True), zip(first[2:], second[2:], strict=True)
    (left, bottom), (right, top) = (min(pair) for pair in lows), (max(pair) for pair in highs)
    return (left, bottom, right, top)


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2


def _sort_shape(found: PageLayout, box: Box) -> None:
    wide, high = box[2] - box[0], box[3] - box[1]
    if high < 2.5 and wide > 30:
        found.rules.append(box)
    elif 5 <= wide <= 16 and 5 <= high <= 16 and abs(wide - high) < 3:
        found.squares.append(box)
    elif wide > 40 and 10 < high < 200:
        found.frames.append(box)


def _joined(rules: list[Box]) -> list[Box]:
    """Pieces of one line become one line."""
    joined: list[Box] = []
    for rule in sorted(set(rules), key=lambda box: (-round(box[1]), box[0])):
        last = joined[-1] if joined else None
        if last and abs(last[1] - rule[1]) < 1.5 and rule[0] - last[2] < 3:
            joined[-1] = (last[0], last[1], max(last[2], rule[2]), last[3])
        else:
            joined.append(rule)
    return joined
