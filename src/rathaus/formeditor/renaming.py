"""A key gets another name, and so it does in every rule of the form that reads it."""

from __future__ import annotations

import re
from typing import Any

from rathaus.formeditor.document import Document, Node, Spot, find, spots
from rathaus.formeditor.operations import Operation

_RULES = ("when", "required", "value", "check")
_TEXT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""")


def rewritten(document: Document, spot: Spot, new: str) -> list[Operation]:
    """Changes of the rules that read the answer at ``spot`` under its present key."""
    steps: list[Operation] = []
    for other in spots(document):
        values: dict[str, Any] = {}
        for name in _RULES:
            source = other.node.get(name)
            if isinstance(source, str):
                changed = _renamed(source, _patterns(document, spot, other), new)
                if changed != source:
                    values[name] = changed
        if summary := _summary(spot, other, new):
            values["summary"] = summary
        if values:
            steps.append({"do": "change", "node": other.node["id"], "values": values})
    return steps


def _patterns(document: Document, spot: Spot, reader: Spot) -> list[str]:
    """How rules at ``reader`` may write the answer at ``spot``; the key is the last word."""
    old = re.escape(str(spot.node["key"]))
    if len(spot.path) == 2:
        return [rf"(?<![\w.]){old}\b(?!\s*\()"]
    above = [found.node for node_id in spot.path[1:-1] if (found := find(document, node_id))]
    prefix = r"\.".join(re.escape(str(node["key"])) for node in above)
    patterns = [rf"(?<![\w.]){prefix}\.{old}\b"]
    if len(reader.path) > 2 and reader.path[-2] == spot.path[-2]:
        patterns.append(rf"(?<![\w.])item\.{old}\b")
    return patterns


def _renamed(source: str, patterns: list[str], new: str) -> str:
    pieces = _TEXT.split(source)
    for number in range(0, len(pieces), 2):
        for pattern in patterns:
            pieces[number] = re.sub(pattern, lambda match: _last(match[0], new), pieces[number])
    return "".join(pieces)


def _last(name: str, new: str) -> str:
    before, dot, _old = name.rpartition(".")
    return f"{before}{dot}{new}"


def _summary(spot: Spot, other: Spot, new: str) -> list[Node]:
    """Lines of the group's summary that name the field."""
    lines = other.node.get("summary")
    if not lines or spot.parent != other.node["id"]:
        return []
    old = "{" + str(spot.node["key"]) + "}"
    if not any(old in line["text"] for line in lines):
        return []
    return [line | {"text": line["text"].replace(old, "{" + new + "}")} for line in lines]
