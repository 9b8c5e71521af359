"""A PDF as a proposal for a form: out of its fields, or out of its layout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rathaus.core.yamlfile import Location
from rathaus.eforms import api as eforms
from rathaus.formexchange import vocabulary
from rathaus.formexchange.pdf_fields import (
    COMB,
    EDITABLE,
    MANY,
    MULTILINE,
    PASSWORD,
    READ_ONLY,
    REQUIRED,
    Kind,
    PdfField,
    fields_of,
    open_pdf,
    readable,
)
from rathaus.formexchange.pdf_layout import TICKS, Box, PageLayout, Words, layout_of
from rathaus.formexchange.proposals import Keys, Proposal, Remark, german, key_of

NO_QUESTIONS = "Hier fehlen noch Fragen."
_BLANK = re.compile(r"_{3,}|\.{6,}|…{2,}")
_TICK = re.compile(rf"^(?:{TICKS.pattern})\s*")
_DATE = re.compile(r"datum|geboren am|gültig bis|gültig ab|\bam$", re.IGNORECASE)
_NUMBERING = re.compile(r"^(\d+(\.\d+)*[.)]?|[a-z]\))\s+")
_SURE, _LIKELY, _GUESS = 90, 70, 50


@dataclass
class Imported:
    """A proposal, and how its answers find the way back into the PDF.

    Attributes:
        mapping: name of the PDF's field → CEL over the answers; empty for a flat PDF.
    """

    proposal: Proposal
    mapping: dict[str, str] = field(default_factory=dict)


def import_pdf(content: bytes) -> Imported:
    """A valid form with remarks.

    Raises:
        rathaus.core.files.UploadRefused: damaged, locked, active or huge.
    """
    with readable(), open_pdf(content) as pdf:
        fields, pages = fields_of(pdf), len(pdf.pages)
        layout = layout_of(content)
        imported = _Filled(layout).form(fields) if fields else Imported(_Flat(layout).form())
    if pages > len(layout):
        text = _("Nur die ersten %(count)d Seiten wurden angesehen.") % {"count": len(layout)}
        imported.proposal.remarks.append(Remark((), text))
    eforms.read_form(imported.proposal.form)
    return imported


class _Pages:
    """Collects fields by page of the PDF."""

    def __init__(self) -> None:
        self.pages: dict[int, dict[str, Any]] = {}
        self.remarks: list[Remark] = []
        self.keys = Keys()

    def fields(self, number: int) -> list[dict[str, Any]]:
        page = self.pages.setdefault(
            number,
            {"key": f"seite_{number + 1}", "title": german(f"Seite {number + 1}"), "fields": []},
        )
        found: list[dict[str, Any]] = page["fields"]
        return found

    def add(self, number: int, made: dict[str, Any], *remarks: str) -> None:
        fields = self.fields(number)
        fields.append(made)
        place: Location = ("pages", list(self.pages).index(number), "fields", len(fields) - 1)
        self.remarks += [Remark(place, text) for text in remarks if text]

    def proposal(self) -> Proposal:
        if not self.pages:
            info = {"key": "leer", "type": "info", "text": german(NO_QUESTIONS)}
            self.add(0, info, _("In der Datei ließ sich kein Feld erkennen."))
        return Proposal({"pages": list(self.pages.values())}, self.remarks)


# --- Fillable ----------------------------------------------------------------------------------------


class _Filled:
    def __init__(self, layout: Sequence[PageLayout]) -> None:
        self.layout = layout
        self.pages = _Pages()
        self.mapping: dict[str, str] = {}

    def form(self, fields: Sequence[PdfField]) -> Imported:
        left_out = []
        for one in fields:
            if (
                one.kind in {Kind.BUTTON, Kind.SIGNATURE}
                or one.has(READ_ONLY)
                or (one.has(PASSWORD) and one.kind is Kind.TEXT)
            ):
                left_out.append(one.name)
            else:
                self.field(one)
        proposal = self.pages.proposal()
        if left_out:
            text = _("Nicht übernommen (Knöpfe, Unterschriften, gesperrte Felder): %(names)s") % {
                "names": ", ".join(left_out)[:500]
            }
            proposal.remarks.append(Remark((), text))
        return Imported(proposal, self.mapping)

    def field(self, one: PdfField) -> None:
        label, remark = self.label(one)
        key = self.pages.keys.make(label, one.name)
        made: dict[str, Any] = {
            "key": key,
            "type": "",
            "label": german(label),
            "required": one.has(REQUIRED),
        }
        remarks = [remark, *self.detail(one, made)]
        number = max(one.widgets[0].page if one.widgets else 0, 0)
        self.pages.add(number, made, *remarks)
        self.mapping[one.name] = key

    def label(self, one: PdfField) -> tuple[str, str]:
        """The tooltip, else the words beside the field, else its name."""
        if one.tooltip:
            return one.tooltip[:300], ""
        near = ""
        if one.widgets and 0 <= one.widgets[0].page < len(self.layout):
            words = self.layout[one.widgets[0].page].words
            near = words_at(words, one.widgets[0].box, ticks=one.kind in {Kind.CHECK, Kind.RADIO})
        if near:
            return near, _("Die Beschriftung stammt vom Blatt neben dem Feld; bitte prüfen.")
        name = re.sub(r"[_.\-]+", " ", re.sub(r"\[\d+\]", "", one.name.rsplit(".", 1)[-1])).strip()
        return name or one.name, _("Ohne Beschriftung; hier steht der Name des Feldes.")

    def detail(self, one: PdfField, made: dict[str, Any]) -> Iterator[str]:
        if one.kind is Kind.TEXT:
            yield from _text_detail(one, made)
        elif one.kind is Kind.CHECK and len({w.state for w in one.widgets}) < 2:
            made["type"] = "consent"
        else:
            yield from self.options(one, made)

    def options(self, one: PdfField, made: dict[str, Any]) -> Iterator[str]:
        found = list(one.options)
        if one.kind is not Kind.LIST:
            labels = [label for _value, label in one.options]
            found = [
                (
                    w.state,
                    labels[number]
                    if number < len(labels)
                    else self.beside(w.page, w.box) or w.state,
                )
                for number, w in enumerate(one.widgets)
                if w.state
            ]
        unique = {value[:80]: label or value for value, label in reversed(found) if value.strip()}
        options = [
            {"value": value, "label": german(label)} for value, label in reversed(unique.items())
        ]
        if not options:
            made["type"] = "text"
            yield _("Eine Auswahl ohne Werte; hier als Text.")
            return
        many = one.kind is Kind.LIST and one.has(MANY)
        made["type"] = "checkboxes" if many else "choice" if len(options) <= 7 else "select"
        made["options"] = options
        if one.kind is Kind.LIST and one.has(EDITABLE) and not many:
            yield _("Im PDF darf auch etwas Eigenes eingetragen werden.")

    def beside(self, page: int, box: Box) -> str:
        return (
            words_at(self.layout[page].words, box, ticks=True)
            if 0 <= page < len(self.layout)
            else ""
        )


def _text_detail(one: PdfField, made: dict[str, Any]) -> Iterator[str]:
    if one.has(MULTILINE):
        made["type"] = "textarea"
    else:
        made["type"], remark = _type_of(made["label"]["de"])
        if remark:
            yield remark
    if one.max_length and made["type"] in {"text", "textarea"}:
        made["max_length"] = max(1, min(one.max_length, 2000))
    if one.has(COMB) and one.max_length:
        yield _("Im PDF ein Kästchen je Zeichen, höchstens %(most)d.") % {"most": one.max_length}


def _type_of(label: str) -> tuple[str, str]:
    """By the words of the label; with a remark where that is a guess."""
    key = key_of(label)
    if found := vocabulary.SINGLE_TYPES.get(key):
        return found, ""
    if _DATE.search(label):
        return "date", _("Nach der Beschriftung ein Datum; bitte prüfen.")
    return "text", ""


def words_at(words: Sequence[Words], box: Box, *, ticks: bool) -> str:
    """The words that name a field: left of it or above it, and right of a box to tick."""
    middle = (box[1] + box[3]) / 2
    best, nearest = "", 1e9
    for one in words:
        left, bottom, right, top = one.box
        same_line = bottom - 3 < middle < top + 3
        if ticks and same_line and -1 <= left - box[2] < 40:
            distance = left - box[2]
        elif not ticks and same_line and -2 <= box[0] - right < 150:
            distance = box[0] - right
        elif not ticks and 0 <= bottom - box[3] + 2 < 16 and left < box[2] and right > box[0]:
            distance = 20 + bottom - box[3]
        else:
            continue
        if distance < nearest:
            best, nearest = one.text, distance
    return _clean(best)


def _clean(text: str) -> str:
    text = _TICK.sub("", _BLANK.sub(" ", text)).strip(" :*\t")
    return " ".join(_NUMBERING.sub("", text).split())[:300]


# --- Flat --------------------------------------------------------------------------------------------


@dataclass
class _Found:
    label: str
    percent: int
    box: Box
    tick: bool = False
    lines: int = 1


class _Flat:
    def __init__(self, layout: Sequence[PageLayout]) -> None:
        self.layout = layout
        self.pages = _Pages()

    def form(self) -> Proposal:
        for number, page in enumerate(self.layout):
            self.page(number, page)
        proposal = self.pages.proposal()
        text = _("Aus der Anordnung auf dem Blatt vorgeschlagen; bitte jedes Feld prüfen.")
        proposal.remarks.insert(0, Remark((), text))
        return proposal

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
        kind, remark = _type_of(one.label)
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
        label = _clean(question.text) or "Auswahl"
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
    return _("Erkannt mit etwa %(percent)d %% Sicherheit.") % {"percent": percent}


def _blanks(page: PageLayout) -> Iterator[_Found]:
    """Places to write: underscores in the text, lines and frames, labels that end with a colon."""
    used: set[str] = set()
    taken: list[Box] = []
    for words in page.words:
        parts = _BLANK.split(words.text)
        if len(parts) > 1 and not _TICK.match(words.text):
            for part in parts[:-1]:
                label = _clean(part)
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
        label = _clean(words.text)
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
        return _clean(inside[0].text), _LIKELY
    line: Box = (left, bottom, right, top if kind == "frame" else bottom + 10)
    if before := [
        w
        for w in page.words
        if w.box[1] - 4 < (line[1] + line[3]) / 2 < w.box[3] + 4 and -2 <= left - w.box[2] < 150
    ]:
        nearest = max(before, key=lambda w: w.box[2])
        return _clean(nearest.text), _SURE if nearest.text.endswith(":") else _LIKELY
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
            return _clean(min(below, key=lambda w: w.box[0]).text), _GUESS
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
    ticks = [w for w in page.words if _TICK.match(w.text) and 0 <= box[1] - w.box[1] < 24]
    return not (same or squares or ticks)


def _ticks(page: PageLayout) -> Iterator[_Found]:
    for words in page.words:
        if _TICK.match(words.text) and (label := _clean(words.text)):
            yield _Found(label, _SURE, words.box, tick=True)
    for box in dict.fromkeys(page.squares):
        if label := words_at(page.words, box, ticks=True):
            yield _Found(label, _LIKELY, box, tick=True)


def _heading_above(words: Sequence[Words], one: _Found) -> Words | None:
    """The question that boxes belong to: ends with a colon or question mark, before or above them."""
    asked = [
        w for w in words
        if w.text.rstrip().endswith((":", "?")) and not _TICK.match(w.text)
        and -6 < w.box[1] - one.box[1] < 90 and (w.box[1] - one.box[1] > 6 or w.box[2] <= one.box[0] + 2)
    ]  # fmt: skip
    return min(asked, key=lambda w: w.box[1] - one.box[1], default=None)
