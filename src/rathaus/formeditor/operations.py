"""Changes of a document as data: applied, turned back, and laid one over the other.

``{"do": "add", "parent", "list", "before", "node"}`` · ``{"do": "change", "node", "values"}`` (None
takes a value away) · ``{"do": "move", "node", "parent", "list", "before"}`` · ``{"do": "delete",
"node"}`` · ``{"do": "replace", "document"}`` · ``{"do": "several", "steps"}``.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from typing import Any

from rathaus.formeditor.document import ROOT, Document, Node, find, list_names, siblings

type Operation = dict[str, Any]

PLACE, WHOLE = "*place", "*whole"
"""What a move, a deletion or a replacement touches, where a change touches a property."""


class Gone(LookupError):
    """The page or field is no longer there; ``node_id`` says which."""

    def __init__(self, node_id: str) -> None:
        super().__init__(node_id)
        self.node_id = node_id


class NotThere(ValueError):
    """A field of this kind cannot stand in that place."""


def apply(document: Document, operation: Operation) -> tuple[Document, Operation]:
    """The changed copy, and the operation that takes the change back.

    Raises:
        Gone: what it is about was deleted.
        NotThere: it would stand where it cannot.
    """
    found = copy.deepcopy(document)
    return found, _DO[operation["do"]](found, operation)


def _add(document: Document, operation: Operation) -> Operation:
    node = copy.deepcopy(operation["node"])
    _insert(document, node, operation)
    return {"do": "delete", "node": node["id"]}


def _insert(document: Document, node: Node, place: Operation) -> None:
    try:
        nodes = siblings(document, place["parent"], place["list"])
    except KeyError as error:
        raise Gone(place["parent"]) from error
    before = place.get("before")
    # Where the neighbour is gone or has moved away, the end is as near as it gets.
    index = next((i for i, other in enumerate(nodes) if other["id"] == before), len(nodes))
    nodes.insert(index, node)


def _take(document: Document, node_id: str) -> tuple[Node, Operation]:
    """The node, taken out, and where it stood."""
    spot = find(document, node_id)
    if spot is None:
        raise Gone(node_id)
    nodes = siblings(document, spot.parent, spot.name)
    following = nodes[spot.index + 1]["id"] if spot.index + 1 < len(nodes) else None
    del nodes[spot.index]
    return spot.node, {"parent": spot.parent, "list": spot.name, "before": following}


def _change(document: Document, operation: Operation) -> Operation:
    node = document if operation["node"] == ROOT else None
    if node is None:
        spot = find(document, operation["node"])
        if spot is None:
            raise Gone(operation["node"])
        node = spot.node
    before: dict[str, Any] = {}
    for name, value in operation["values"].items():
        before[name] = copy.deepcopy(node.get(name))
        if value is None:
            node.pop(name, None)
        else:
            node[name] = copy.deepcopy(value)
    return {"do": "change", "node": operation["node"], "values": before}


def _move(document: Document, operation: Operation) -> Operation:
    target = operation["parent"]
    spot = find(document, operation["node"])
    if spot is None:
        raise Gone(operation["node"])
    goal = find(document, target) if target != ROOT else None
    if goal is not None and operation["node"] in goal.path:
        raise NotThere(operation["node"])
    node, place = _take(document, operation["node"])
    _insert(document, node, operation)
    return {"do": "move", "node": operation["node"], **place}


def _delete(document: Document, operation: Operation) -> Operation:
    node, place = _take(document, operation["node"])
    return {"do": "add", "node": node, **place}


def _replace(document: Document, operation: Operation) -> Operation:
    before = copy.deepcopy(document)
    document.clear()
    document.update(copy.deepcopy(operation["document"]))
    return {"do": "replace", "document": before}


def _several(document: Document, operation: Operation) -> Operation:
    inverses = [_DO[step["do"]](document, step) for step in operation["steps"]]
    return {"do": "several", "steps": inverses[::-1]}


_DO = {
    "add": _add,
    "change": _change,
    "move": _move,
    "delete": _delete,
    "replace": _replace,
    "several": _several,
}


def touched(operation: Operation) -> Iterator[tuple[str, str]]:
    """Node and property (or ``PLACE``, ``WHOLE``) of everything the operation changes."""
    match operation["do"]:
        case "several":
            for step in operation["steps"]:
                yield from touched(step)
        case "change":
            for name in operation["values"]:
                yield operation["node"], name
        case "move":
            yield operation["node"], PLACE
        case "add":
            yield operation["node"]["id"], WHOLE
        case "delete":
            yield operation["node"], WHOLE
        case "replace":
            yield ROOT, WHOLE


def values_before(inverse: Operation, node_id: str) -> dict[str, Any]:
    """What the properties of a node were before an operation, from its inverse."""
    found: dict[str, Any] = {}
    if inverse["do"] == "several":
        for step in inverse["steps"]:
            found |= values_before(step, node_id)
    elif inverse["do"] == "change" and inverse["node"] == node_id:
        found |= inverse["values"]
    return found


def inside(node: Node) -> Iterator[str]:
    """Ids of the node and of everything in it."""
    yield node["id"]
    for name in list_names(node):
        for inner in node.get(name, ()):
            yield from inside(inner)


def rolled_back(document: Document, inverses: Iterable[Operation]) -> Document:
    """The document as it was, given the inverses from the latest back."""
    for inverse in inverses:
        document, _forward = apply(document, inverse)
    return document
