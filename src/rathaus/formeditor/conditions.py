"""Usual conditions as sentences to choose from; anything else is written in CEL.

A sentence such as „Art ist Hund“ stands for one comparison. Several of them are joined by „und“ or
„oder“. Whatever cannot be said so stays an expression of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.formeditor.document import PAGE, Document, Node, find, kind_of, label_of, spots

ALL, ANY = " && ", " || "


@dataclass(frozen=True)
class Test:
    """One sentence.

    Attributes:
        source: CEL.
        words: what is said about the question: ``ist „Hund“``.
    """

    source: str
    words: str


@dataclass(frozen=True)
class Question:
    """A question that conditions may read, with everything usual to ask of its answer."""

    name: str
    label: str
    tests: tuple[Test, ...]


def questions(document: Document, node_id: str = "") -> list[Question]:
    """What a condition at this page or field may read, in the order of the paper.

    Args:
        node_id: its own answer, and what is inside it, is left out; neighbours in the same group are
            read as ``item.…``.
    """
    spot = find(document, node_id) if node_id else None
    inside_of = spot.path[-2] if spot and len(spot.path) > 2 else ""
    nodes = {other.node["id"]: other.node for other in spots(document)}
    found: list[Question] = []
    for other in spots(document):
        if other.node["id"] == node_id or other.name == "columns" or kind_of(other.node) == PAGE:
            continue
        if node_id in other.path or (len(other.path) == 2 and other.path[-1] == inside_of):
            continue
        reference, label = _reference([nodes[step] for step in other.path], other.path, inside_of)
        if reference and (tests := tuple(_tests(other.node, reference))):
            found.append(Question(reference, label, tests))
    return found


def _reference(nodes: list[Node], path: tuple[str, ...], inside_of: str) -> tuple[str, str]:
    """Name in a condition and words; empty where it cannot be read from here."""
    own, above = nodes[-1], nodes[1:-1]
    if inside_of and len(path) > 2 and path[-2] == inside_of:
        return f"item.{own['key']}", label_of(own)
    if not above:
        return str(own["key"]), label_of(own)
    if len(above) == 1 and kind_of(above[0]) == "group":
        return f"{above[0]['key']}.{own['key']}", f"{label_of(above[0])}: {label_of(own)}"
    return "", ""


def _tests(node: Node, name: str) -> Iterator[Test]:
    kind = kind_of(node)
    options = node.get("options") or ()
    if kind in ("yesno", "consent", "statement"):
        yield Test(name, _("ist Ja"))
        yield Test(f"!{name}", _("ist Nein"))
    elif kind == "checkboxes" and options:
        for value, label in map(_option, options):
            yield Test(f"'{value}' in {name}", _("enthält „%(label)s“") % {"label": label})
            yield Test(f"!('{value}' in {name})", _("enthält nicht „%(label)s“") % {"label": label})
    elif options:
        for value, label in map(_option, options):
            yield Test(f"{name} == '{value}'", _("ist „%(label)s“") % {"label": label})
        for value, label in map(_option, options):
            yield Test(f"{name} != '{value}'", _("ist nicht „%(label)s“") % {"label": label})
    elif kind in ("number", "money"):
        yield Test(f"{name} > 0", _("ist größer als 0"))
        yield Test(f"{name} == 0", _("ist 0 oder leer"))
    elif kind == "decimal":
        yield Test(f"{name} > 0.0", _("ist größer als 0"))
        yield Test(f"{name} == 0.0", _("ist 0 oder leer"))
    elif kind in ("repeat", "upload", "checkboxes"):
        yield Test(f"size({name}) > 0", _("ist ausgefüllt"))
        yield Test(f"size({name}) == 0", _("ist leer"))
    elif kind not in ("info", "group", "table", "period", "signature", "computed") and not (
        kind.startswith("map_")
    ):
        yield Test(f"{name} != ''", _("ist ausgefüllt"))
        yield Test(f"{name} == ''", _("ist leer"))


def _option(option: Mapping[str, Any]) -> tuple[str, str]:
    label = option.get("label") or {}
    return str(option["value"]).replace("'", "\\'"), str(label.get("de") or option["value"])


@dataclass(frozen=True)
class Simple:
    """A condition made of sentences.

    Attributes:
        join: ``ALL`` or ``ANY``.
    """

    tests: tuple[str, ...]
    join: str = ALL

    @property
    def source(self) -> str:
        return self.join.join(self.tests)


def understood(source: str, known: list[Question]) -> Simple | None:
    """The condition as sentences; None if it says more than those can."""
    sources = {_squeezed(test.source): test.source for q in known for test in q.tests}
    for join in (ALL, ANY):
        parts = [_squeezed(part) for part in _split(source, join.strip())]
        if all(part in sources for part in parts):
            return Simple(tuple(sources[part] for part in parts), join)
    return None


def in_words(source: str, known: list[Question]) -> str:
    """``„Assistenzhund“ ist Ja und „Art“ ist „Hund“``; the expression itself if it says more."""
    simple = understood(source, known)
    if simple is None:
        return source
    said = {test.source: f"„{q.label}“ {test.words}" for q in known for test in q.tests}
    return (_(" und ") if simple.join == ALL else _(" oder ")).join(
        said[test] for test in simple.tests
    )


def _squeezed(source: str) -> str:
    """Without needless spaces and with one kind of quotation marks."""
    return " ".join(source.replace('"', "'").split())


def _split(source: str, operator: str) -> list[str]:
    """Parts between operators that stand in no brackets and no text."""
    parts, depth, quote, start, index = [], 0, "", 0, 0
    while index < len(source):
        letter = source[index]
        if quote:
            index += letter == "\\"
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        elif depth == 0 and source.startswith(operator, index):
            parts.append(source[start:index])
            start = index + len(operator)
            index = start - 1
        index += 1
    return [*parts, source[start:]]
