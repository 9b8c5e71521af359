"""The file that a form was made from: what to look at in it, and how answers find their way back.

Everything hangs on the ids of pages and fields, so it survives renaming, moving and undoing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rathaus.core.yamlfile import Location
from rathaus.formeditor.document import (
    Document,
    Node,
    Spot,
    answer_paths,
    kind_of,
    label_of,
    node_at,
    spots,
)
from rathaus.formexchange import api as formexchange

PDF, XML = "application/pdf", "application/xml"
_PARTS = {"period": ("von", "bis"), "signature": ("name",)}
"""Kinds whose answer has several parts, and those that fit on a line of paper."""
_NOT_ON_PAPER = {"group", "repeat", "table", "upload", "map_point", "map_line", "map_area"}


@dataclass(frozen=True)
class Brought:
    """A file that was read.

    Attributes:
        content_type: ``PDF`` or ``XML``.
    """

    content: bytes
    filename: str
    content_type: str
    imported: formexchange.Imported


@dataclass(frozen=True)
class Origin:
    """What the editor keeps of a proposal beside the questions.

    Attributes:
        remarks: id of a page or field → what to look at there; ``""`` is the whole form.
        sheets: id of a page or field → page of the PDF, from 0.
        fields: field of the PDF → :attr:`Answer.place`.
    """

    remarks: dict[str, list[str]]
    sheets: dict[str, int]
    fields: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """An answer that fits into a field on paper.

    Attributes:
        place: id of the field, with the part of its answer: ``1a2b.von``.
        path: as rules read it: ``aufenthalt.von``.
        label: for people to choose by.
    """

    place: str
    path: str
    label: str


def origin_of(imported: formexchange.Imported, document: Document) -> Origin:
    """The proposal's remarks and fields, by the ids of the document made from it."""
    remarks: dict[str, list[str]] = {}
    for remark in imported.proposal.remarks:
        remarks.setdefault(_node_of(document, remark.place), []).append(remark.text)
    pages: list[Node] = document["pages"]
    sheets = {
        node["id"]: number
        for page, number in zip(pages, imported.sheets, strict=False)
        for node in (page, *page["fields"])
    }
    places = {answer.path: answer.place for answer in answers_on_paper(document)}
    fields = {name: places[path] for name, path in imported.mapping.items() if path in places}
    return Origin(remarks, sheets, fields)


def _node_of(document: Document, place: Location) -> str:
    return node_at(document, place)[0] if place else ""


def answers_on_paper(document: Document) -> list[Answer]:
    """Every answer that can be written into one field of a PDF, in the order of the form."""
    return list(_answers(document))


def _answers(document: Document) -> Iterator[Answer]:
    lists = {spot.node["id"] for spot in spots(document) if kind_of(spot.node) == "repeat"}
    titles = {spot.node["id"]: label_of(spot.node) for spot in spots(document)}
    for path, spot in answer_paths(document).items():
        if kind_of(spot.node) in _NOT_ON_PAPER or lists & set(spot.path):
            continue
        label = " › ".join(titles[node_id] for node_id in spot.path)
        for part in _parts(spot):
            said = f"{label} ({part})" if part in ("von", "bis") else label
            yield Answer(
                f"{spot.node['id']}{'.' * bool(part)}{part}", path + "." * bool(part) + part, said
            )


def _parts(spot: Spot) -> tuple[str, ...]:
    kind = kind_of(spot.node)
    if kind in ("consent", "statement") and spot.node.get("version"):
        return ("ja",)
    return _PARTS.get(kind, ("",))


def paths_on_paper(document: Document, fields: Mapping[str, str]) -> dict[str, str]:
    """Field of the PDF → path of its answer, for the answers that the document still has."""
    paths = {answer.place: answer.path for answer in answers_on_paper(document)}
    return {name: paths[place] for name, place in fields.items() if place in paths}
