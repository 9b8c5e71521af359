"""A flat PDF as a proposal for a form: out of lines, frames, boxes to tick and the words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rathaus.formexchange.pdf_from_fields import Imported
from rathaus.formexchange.pdf_labels import BLANK, TICK, clean, type_of, words_at
from rathaus.formexchange.pdf_layout import Box, PageLayout, Words
from rathaus.formexchange.pdf_pages import ProposedPages
from rathaus.formexchange.proposals import Keys, Remark, german

_SURE, _LIKELY, _GUESS = 90, 70, 50


@dataclass
class _Found:
    label: str
    percent: int
    box: Box
    tick: bool = False
    lines: int = 1


class FlatPdf:
    """Goes through the pages from top to bottom."""

    def __init__(self, layout: Sequence[PageLayout]) -> None:
        self.layout = layout
        self.pages = ProposedPages()

    def form(self) -> Imported:
        for number, page in enumerate(self.layout):
            self.page(number, page)
        proposal = self.pages.proposal()
        text = _("Aus der Anordnung auf dem Blatt vorgeschlagen; bitte jedes Feld prüfen.")
        proposal.remarks.insert(0, Remark((), text))
        return Imported(proposal, sheets=self.pages.sheets)

    def page(self, number: int, page: PageLayout) -> None:
        found = sorted(
            [*_blanks(page), *_ticks(page)], key=lambda one: (-round(one.box[3] / 6), one.box[0])
        )
        question: Words | None = None
        group: list[_Found] = []
        for one in found:
            heading = _heading_above(page.words, one) if one.tick else None
            if not one.tick or (group and heading is not question):
                self.put_ticks(number, question, group)
                group = []
            if one.tick:
                question = heading if not group else question
                group.append(one)
            else:
                self.put_blank(number, one)
        self.put_ticks(number, question, group)

    def put_blank(self, number: int, one: _Found) -> None:
        kind, remark = type_of(one.label)
        if kind == "text" and one.lines > 1:
            kind = "textarea"
        made = {
            "key": self.pages.keys.make(one.label),
            "type": kind,
            "label": german(one.label),
            "required": False,
        }
        self.pages.add(number, made, _sure(one.percent), remark)

    def put_ticks(self, number: int, question: Words | None, group: Sequence[_Found]) -> None:
        if not group:
            return
        percent = min(one.percent for one in group)
        if len(group) == 1 or question is None:
            for one in group:
                made = {
                    "key": self.pages.keys.make(one.label),
                    "type": "consent",
                    "label": german(one.label),
                    "required": False,
                }
                self.pages.add(number, made, _sure(percent))
            return
        keys = Keys()
        label = clean(question.text) or "Auswahl"
        options = [
            {"value": keys.make(one.label, fallback="wert"), "label": german(one.label)}
            for one in group
        ]
        made = {
            "key": self.pages.keys.make(label),
            "type": "checkboxes",
            "label": german(label),
            "required": False,
            "options": options,
        }
        if {one["value"] for one in options} == {"ja", "nein"}:
            del made["options"]
            made["type"] = "yesno"
            self.pages.add(number, made, _sure(percent))
        else:
            self.pages.add(
                number, made, _sure(percent), _("Wenn nur eine Antwort gilt: type: choice.")
            )


def _sure(percent: int) -> str:
    return _("Erkannt mit etwa %(percent)d %% Sicherheit.") % {"percent": percent}


def _blanks(page: PageLayout) -> Iterator[_Found]:
    """Places to write: underscores in the text, lines and frames, labels that end with a colon."""
    used: set[str] = set()
    taken: list[Box] = []
    for words in page.words:
        parts = BLANK.split(words.text)
        if len(parts) > 1 and not TICK.match(words.text):
            for part in parts[:-1]:
                label = clean(part)
                if label:
                    used.add(words.text)
                    yield _Found(
                        label, _SURE if part.rstrip().endswith(":") else _LIKELY, words.box
                    )
    spaces = [(box, "frame") for box in page.frames] + [(box, "rule") for box in page.rules]
    named: dict[str, _Found] = {}
    for box, kind in spaces:
        if _holds_much(page.words, box):
            continue
        label, percent = _name_of_space(page, box, kind)
        if not label or label in used:
            continue
        high = box[3] - box[1] if kind == "frame" else 0
        if label in named:
            named[label].lines += 1
        else:
            named[label] = _Found(
                label,
                percent,
                (box[0], box[1], box[2], box[3] if kind == "frame" else box[1] + 10),
                lines=2 if high > 34 else 1,
            )
            taken.append(box)
    yield from named.values()
    for words in page.words:
        label = clean(words.text)
        lonely = words.text.endswith(":") and words.text not in used and label not in named
        if lonely and len(label) < 60 and label and _is_free(page, words.box):
            yield _Found(label, _GUESS, words.box)


def _name_of_space(page: PageLayout, box: Box, kind: str) -> tuple[str, int]:
    left, bottom, right, top = box
    inside = [
        w
        for w in page.words
        if kind == "frame"
        and left <= w.box[0]
        and w.box[2] <= right + 2
        and bottom <= w.box[1]
        and w.box[3] <= top + 2
    ]
    if inside:
        return clean(inside[0].text), _LIKELY
    line: Box = (left, bottom, right, top if kind == "frame" else bottom + 10)
    if before := [
        w
        for w in page.words
        if w.box[1] - 4 < (line[1] + line[3]) / 2 < w.box[3] + 4 and -2 <= left - w.box[2] < 150
    ]:
        nearest = max(before, key=lambda w: w.box[2])
        return clean(nearest.text), _SURE if nearest.text.endswith(":") else _LIKELY
    if kind == "rule":
        below = [
            w
            for w in page.words
            if -1 <= bottom - w.box[3] < 12
            and w.box[0] < right
            and w.box[2] > left
            and w.box[3] - w.box[1] < 10
        ]
        if below:
            return clean(min(below, key=lambda w: w.box[0]).text), _GUESS
    above = words_at(page.words, line, ticks=False)
    return above, _LIKELY if above else 0


def _holds_much(words: Sequence[Words], box: Box) -> bool:
    """A frame around text is decoration."""
    inside = [
        w
        for w in words
        if box[0] <= w.box[0]
        and w.box[2] <= box[2] + 2
        and box[1] <= w.box[1]
        and w.box[3] <= box[3] + 2
    ]
    return len(inside) > 2 or sum(len(w.text) for w in inside) > 90


def _is_free(page: PageLayout, box: Box) -> bool:
    """Whether nothing stands to the right on the same line, and no boxes to tick right below."""
    middle = (box[1] + box[3]) / 2
    same = [w for w in page.words if w.box[1] < middle < w.box[3] and w.box[0] >= box[2]]
    squares = [s for s in page.squares if s[1] - 20 < middle < s[3] + 22]
    ticks = [w for w in page.words if TICK.match(w.text) and 0 <= box[1] - w.box[1] < 24]
    return not (same or squares or ticks)


def _ticks(page: PageLayout) -> Iterator[_Found]:
    for words in page.words:
        if TICK.match(words.text) and (label := clean(words.text)):
            yield _Found(label, _SURE, words.box, tick=True)
    for box in dict.fromkeys(page.squares):
        if label := words_at(page.words, box, ticks=True):
            yield _Found(label, _LIKELY, box, tick=True)


def _heading_above(words: Sequence[Words], one: _Found) -> Words | None:
    """The question that boxes belong to: ends with a colon or question mark, before or above them."""
    asked = [
        w for w in words
        if w.text.rstrip().endswith((":", "?")) and not TICK.match(w.text)
        and -6 < w.box[1] - one.box[1] < 90 and (w.box[1] - one.box[1] > 6 or w.box[2] <= one.box[0] + 2)
    ]  # fmt: skip
    return min(asked, key=lambda w: w.box[1] - one.box[1], default=None)
