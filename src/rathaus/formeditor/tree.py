"""The form as a list of rows, as the editor shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rathaus.eforms import api as eforms
from rathaus.formeditor.conditions import Question, in_words, questions
from rathaus.formeditor.document import (
    PAGE,
    ROOT,
    Document,
    Node,
    Spot,
    find,
    kind_of,
    label_of,
    list_names,
    spots,
)
from rathaus.formeditor.names import kind_name


@dataclass
class Row:
    """A page or field.

    Attributes:
        kind: its type, ``page`` for a page.
        mark: ``*`` where it must be answered, ``(*)`` where that depends.
        rule: when it is there, in words; empty: always.
        where: id of the parent and name of the list, for moving.
    """

    id: str
    key: str
    label: str
    kind: str
    kind_name: str
    mark: str
    rule: str
    parent: str
    list_name: str
    number: int
    is_first: bool
    is_last: bool
    is_chosen: bool
    is_empty: bool
    people: list[str] = field(default_factory=list)
    lists: list[tuple[str, list[Row]]] = field(default_factory=list)

    @property
    def inner(self) -> list[Row]:
        return [row for _name, rows in self.lists for row in rows]


def rows(document: Document, chosen: str, people: dict[str, list[str]]) -> list[Row]:
    """The pages with everything in them.

    Args:
        people: id → who else has it open.
    """
    pages = document.get("pages", [])
    return [
        _row(document, node, ROOT, "pages", index, len(pages), chosen, people)
        for index, node in enumerate(pages)
    ]


def _row(
    document: Document,
    node: Node,
    parent: str,
    list_name: str,
    index: int,
    count: int,
    chosen: str,
    people: dict[str, list[str]],
) -> Row:
    lists = [
        (
            name,
            [
                _row(document, inner, node["id"], name, i, len(node.get(name, ())), chosen, people)
                for i, inner in enumerate(node.get(name, ()))
            ],
        )
        for name in list_names(node)
    ]
    required = node.get("required")
    when = node.get("when")
    known: list[Question] = questions(document, node["id"]) if when else []
    return Row(
        id=node["id"],
        key=str(node["key"]),
        label=label_of(node),
        kind=kind_of(node),
        kind_name=_("Fertige Gruppe") if node.get("group") else kind_name(kind_of(node)),
        mark="(*)" if isinstance(required, str) else "*" if required else "",
        rule=in_words(when, known) if when else "",
        parent=parent,
        list_name=list_name,
        number=index + 1,
        is_first=index == 0,
        is_last=index == count - 1,
        is_chosen=node["id"] == chosen,
        is_empty=any(not found for _name, found in lists),
        people=people.get(node["id"], []),
        lists=lists,
    )


@dataclass(frozen=True)
class Target:
    """A place that a field may be moved to: at the end of a page or group."""

    id: str
    list_name: str
    label: str


def targets(document: Document, node_id: str) -> list[Target]:
    """Pages and groups that may take the field, except where it is."""
    spot = find(document, node_id)
    if spot is None or kind_of(spot.node) == PAGE:
        return []
    return list(_targets(document, spot))


def _targets(document: Document, spot: Spot) -> Iterator[Target]:
    labels: dict[str, str] = {}
    for other in spots(document):
        above = labels.get(other.parent, "")
        label = f"{above} › {label_of(other.node)}" if above else label_of(other.node)
        labels[other.node["id"]] = label
        for name, kinds in eforms.child_lists(kind_of(other.node)).items():
            here = (other.node["id"], name) == (spot.parent, spot.name)
            if kind_of(spot.node) in kinds and not here and spot.node["id"] not in other.path:
                yield Target(other.node["id"], name, label)


def step(document: Document, spot: Spot, by: int) -> tuple[str, str, str | None] | None:
    """Parent, list and neighbour for one step up (-1) or down (1); None at the very end.

    At the edge of a group the field steps out of it, at the edge of a page onto the next one.
    """
    parent = find(document, spot.parent) if spot.parent else None
    nodes = parent.node[spot.name] if parent else document["pages"]
    goal = spot.index + by
    if 0 <= goal < len(nodes):
        following = goal if by < 0 else goal + 1
        before = nodes[following]["id"] if following < len(nodes) else None
        return spot.parent, spot.name, before
    if parent is None:
        return None
    if kind_of(parent.node) != PAGE:
        above = find(document, parent.parent)
        around = above.node[parent.name] if above else []
        if by < 0:
            return parent.parent, parent.name, parent.node["id"]
        following = parent.index + 1
        before = around[following]["id"] if following < len(around) else None
        return parent.parent, parent.name, before
    pages = document["pages"]
    if not 0 <= parent.index + by < len(pages):
        return None
    page = pages[parent.index + by]
    first = page["fields"][0]["id"] if by > 0 and page.get("fields") else None
    return page["id"], "fields", first


def place_words(document: Document, spot: Spot) -> str:
    """``Frage 3 von 8 auf „Ihr Hund“``, to be read out."""
    if spot.parent == ROOT:
        return _("Seite %(number)d von %(count)d") % {
            "number": spot.index + 1,
            "count": len(document["pages"]),
        }
    parent = find(document, spot.parent)
    around = parent.node.get(spot.name, []) if parent else []
    return _("Platz %(number)d von %(count)d in „%(where)s“") % {
        "number": spot.index + 1,
        "count": len(around),
        "where": label_of(parent.node) if parent else "",
    }
