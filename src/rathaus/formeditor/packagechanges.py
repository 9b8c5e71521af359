"""What a new form of the package asks otherwise, one change at a time, to be laid over the own form."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rathaus.formeditor.differences import (
    Difference,
    absence,
    by_path,
    changed_properties,
    changes_of,
    newness,
    parents,
)
from rathaus.formeditor.document import ROOT, Document, Spot, give_ids, label_of
from rathaus.formeditor.operations import Operation

type Found = Mapping[str, Spot]
"""Path of keys → page or field."""


@dataclass(frozen=True)
class PackageChange:
    """A page or field that is new, gone or changed in the package.

    Attributes:
        name: path of its keys; pages begin with ``page:``.
        clashes: the administration has changed the same itself.
        operation: what taking it does to the own form.
    """

    name: str
    differences: list[Difference]
    clashes: bool
    operation: Operation


def package_changes(known: Document, newest: Document, own: Document) -> list[PackageChange]:
    """Changes from the known to the newest form of the package that the own form can take.

    Mere moves are not among them, nor what has no place in the own form any more.
    """
    before, after, here = by_path(known), by_path(newest), by_path(own)
    return [
        *_changed(before, after, here),
        *_added(before, after, here),
        *_removed(before, after, here),
    ]


def _changed(before: Found, after: Found, here: Found) -> Iterator[PackageChange]:
    for name in after:
        if name not in before or name not in here:
            continue
        old, new, own = before[name].node, after[name].node, here[name].node
        values = {part: new.get(part) for part in changed_properties(old, new)}
        wanted = {part: value for part, value in values.items() if own.get(part) != value}
        if wanted and old.get("type") == new.get("type") == own.get("type"):
            clashes = any(own.get(part) != old.get(part) for part in wanted)
            operation = {"do": "change", "node": own["id"], "values": wanted}
            said = list(changes_of(own, {**own, **wanted}))
            yield PackageChange(name, said, clashes, operation)


def _added(before: Found, after: Found, here: Found) -> Iterator[PackageChange]:
    around = parents(after)
    for name, spot in after.items():
        parent = around[name]
        if name in before or name in here or (parent not in here and parent != ROOT):
            continue
        parent_id = here[parent].node["id"] if parent != ROOT else ROOT
        place = {"parent": parent_id, "list": spot.name, "before": _next(name, after, here)}
        node = give_ids(copy.deepcopy(spot.node))
        where = label_of(here[parent].node) if parent != ROOT else ""
        yield PackageChange(
            name, [newness(spot, where)], False, {"do": "add", "node": node, **place}
        )


def _next(name: str, after: Found, here: Found) -> str | None:
    """Id of the nearest neighbour behind it that the own form has."""
    around = parents(after)
    behind = [n for n in after if around[n] == around[name] and after[n].index > after[name].index]
    found = next((here[n].node["id"] for n in behind if n in here), None)
    return str(found) if found else None


def _removed(before: Found, after: Found, here: Found) -> Iterator[PackageChange]:
    around = parents(before)
    for name, spot in before.items():
        if (
            name in after
            or name not in here
            or (around[name] in before and around[name] not in after)
        ):
            continue
        own = here[name].node
        clashes = bool(changed_properties(spot.node, own))
        operation = {"do": "delete", "node": own["id"]}
        yield PackageChange(name, [absence(spot)], clashes, operation)
