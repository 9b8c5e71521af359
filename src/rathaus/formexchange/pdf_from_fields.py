"""A fillable PDF as a proposal for a form: out of its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

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
)
from rathaus.formexchange.pdf_labels import type_of, words_at
from rathaus.formexchange.pdf_layout import Box, PageLayout
from rathaus.formexchange.pdf_pages import ProposedPages
from rathaus.formexchange.proposals import Proposal, Remark, german


@dataclass
class Imported:
    """A proposal, and how its answers find the way back into the PDF.

    Attributes:
        mapping: name of the PDF's field → CEL over the answers; empty for a flat PDF.
        sheets: for each proposed page the page of the PDF it was read from, counted from 0.
    """

    proposal: Proposal
    mapping: dict[str, str] = field(default_factory=dict)
    sheets: list[int] = field(default_factory=list)


class FilledPdf:
    """Goes through the fields in their order."""

    def __init__(self, layout: Sequence[PageLayout]) -> None:
        self.layout = layout
        self.pages = ProposedPages()
        self.mapping: dict[str, str] = {}

    def form(self, fields: Sequence[PdfField]) -> Imported:
        left_out = []
        for one in fields:
            if may_be_filled(one):
                self.field(one)
            else:
                left_out.append(one.name)
        proposal = self.pages.proposal()
        if left_out:
            text = _("Nicht übernommen (Knöpfe, Unterschriften, gesperrte Felder): %(names)s") % {
                "names": ", ".join(left_out)[:500]
            }
            proposal.remarks.append(Remark((), text))
        return Imported(proposal, self.mapping, self.pages.sheets)

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


def may_be_filled(one: PdfField) -> bool:
    """Neither a button, a signature, a password nor locked."""
    is_secret = one.has(PASSWORD) and one.kind is Kind.TEXT
    return not (one.kind in {Kind.BUTTON, Kind.SIGNATURE} or one.has(READ_ONLY) or is_secret)


def _text_detail(one: PdfField, made: dict[str, Any]) -> Iterator[str]:
    if one.has(MULTILINE):
        made["type"] = "textarea"
    else:
        made["type"], remark = type_of(made["label"]["de"])
        if remark:
            yield remark
    if one.max_length and made["type"] in {"text", "textarea"}:
        made["max_length"] = max(1, min(one.max_length, 2000))
    if one.has(COMB) and one.max_length:
        yield _("Im PDF ein Kästchen je Zeichen, höchstens %(most)d.") % {"most": one.max_length}
