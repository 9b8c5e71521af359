"""A form while it is being edited: the definition as JSON, with an id on every page and field.

A document may be unfinished: a new page has no questions yet. What is there must always be right.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from rathaus.core.yamlfile import Location
from rathaus.eforms import api as eforms

type Node = dict[str, Any]
"""A page or a field, with ``id``; what is inside stands in its lists."""
type Document = dict[str, Any]
"""``{"title": …, "pages": [Node, …]}``."""

ROOT = ""
"""Id of the document itself, the parent of the pages."""
PAGE = "page"


@dataclass(frozen=True)
class Spot:
    """Where a node stands.

    Attributes:
        parent: id; ``ROOT`` for a page.
        name: of the list in the parent: ``pages``, ``fields``, ``columns``.
        path: ids from the page down to the node itself.
    """

    node: Node
    parent: str
    name: str
    index: int
    path: tuple[str, ...]


def new_id() -> str:
    return token_hex(4)


def kind_of(node: Node) -> str:
    """Type of the field; ``page`` for a page."""
    return str(node.get("type") or PAGE)


def list_names(node: Node) -> tuple[str, ...]:
    """Names of the lists of fields that the node may have."""
    return tuple(eforms.child_lists(kind_of(node)))


def with_ids(definition: Mapping[str, Any]) -> Document:
    """A document of a published form."""
    document: Document = copy.deepcopy(dict(definition))
    for page in document["pages"]:
        give_ids(page)
    return document


def give_ids(node: Node) -> Node:
    """New ids for the node and everything in it; the node itself."""
    node["id"] = new_id()
    for name in list_names(node):
        for inner in node.get(name, ()):
            give_ids(inner)
    return node


def spots(document: Document) -> Iterator[Spot]:
    """Every page and field, in the order of the paper."""
    yield from _spots(document.get("pages", ()), ROOT, "pages", ())


def _spots(nodes: list[Node], parent: str, name: str, above: tuple[str, ...]) -> Iterator[Spot]:
    for index, node in enumerate(nodes):
        path = (*above, node["id"])
        yield Spot(node, parent, name, index, path)
        for inner in list_names(node):
            yield from _spots(node.get(inner, []), node["id"], inner, path)


def find(document: Document, node_id: str) -> Spot | None:
    return next((spot for spot in spots(document) if spot.node["id"] == node_id), None)


def siblings(document: Document, parent: str, name: str) -> list[Node]:
    """The list itself, to be changed in place; raises KeyError if there is no such parent."""
    if parent == ROOT:
        found: list[Node] = document.setdefault("pages", [])
        return found
    spot = find(document, parent)
    if spot is None or name not in list_names(spot.node):
        raise KeyError(parent)
    inner: list[Node] = spot.node.setdefault(name, [])
    return inner


def tidied(document: Document) -> Document:
    """Without what is still empty, so that the rest can be checked and tried; ids stay."""
    kept = copy.deepcopy(document)
    kept["pages"] = [page for page in map(_tidy, kept.get("pages", ())) if page is not None]
    return kept


def _tidy(node: Node) -> Node | None:
    for name in list_names(node):
        node[name] = [inner for inner in map(_tidy, node.get(name, ())) if inner is not None]
        if not node[name]:
            return None
    return node


def unfinished(document: Document) -> list[Spot]:
    """Pages, groups and tables without anything in them."""
    return [
        spot
        for spot in spots(document)
        if any(not spot.node.get(name) for name in list_names(spot.node))
    ]


def definition_of(document: Document) -> dict[str, Any]:
    """What can be published: the document without ids."""
    found = copy.deepcopy(document)
    for spot in list(spots(found)):
        spot.node.pop("id")
    return found


def node_at(document: Document, location: Location) -> tuple[str, str]:
    """Id of the node a location lies in and the property meant, both may be empty."""
    here: Any = document
    node_id, rest = "", ""
    for part in location:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            rest = rest or str(part)
            break
        if isinstance(here, dict) and "id" in here:
            node_id, rest = str(here["id"]), ""
        elif isinstance(part, str) and not rest and part not in ("pages", "fields", "columns"):
            rest = part
    return node_id, rest


def answer_paths(document: Document) -> dict[str, Spot]:
    """``halter.vorname`` → the field, for everything that rules outside may read."""
    found: dict[str, Spot] = {}
    keys: dict[str, str] = {}
    for spot in spots(document):
        if kind_of(spot.node) in (PAGE, "info") or spot.name == "columns":
            continue
        above = keys.get(spot.parent, "")
        path = f"{above}.{spot.node['key']}" if above else str(spot.node["key"])
        keys[spot.node["id"]] = path
        found[path] = spot
    return found


def label_of(node: Node) -> str:
    """What the page or field is called in German; its key where it has no words."""
    for name in ("title", "label", "text"):
        texts = node.get(name)
        if isinstance(texts, dict) and texts.get("de"):
            return str(texts["de"])
    return str(node.get("key", ""))


def node_named(document: Document, key: str) -> Node:
    """The first page or field with this key; raises LookupError."""
    for spot in spots(document):
        if spot.node["key"] == key:
            return spot.node
    raise LookupError(key)
