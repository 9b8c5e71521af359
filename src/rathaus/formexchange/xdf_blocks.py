"""Well-known building blocks of XDatenfelder, which are our reusable groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rathaus.eforms import api as eforms
from rathaus.formexchange import vocabulary
from rathaus.formexchange.proposals import Keys, german, key_of
from rathaus.formexchange.xdf_reading import Count, Element


def known_group(group: Element) -> str:
    """Name of the reusable group that has all these fields, or nothing."""
    if (
        group.own
        or not group.children
        or any(c.is_many or e.kind != "field" for c, e in group.children)
    ):
        return ""
    found = [_building_block(child) for _count, child in group.children]
    names = {name for name, _key in found}
    keys = [key for _name, key in found]
    return names.pop() if len(names) == 1 and len(set(keys)) == len(keys) else ""


def use(
    name: str,
    group: Element,
    children: Sequence[tuple[Count, Element]],
    keys: Keys,
    optional: bool,
) -> dict[str, Any]:
    """The reusable group ``name``, with exactly the fields of the file."""
    asked = {
        _building_block(child)[1]: count.least > 0 and not optional for count, child in children
    }
    made: dict[str, Any] = {
        "use": name,
        "key": keys.make(group.label, name),
        "label": german(group.label),
    }
    if group.hint:
        made["hint"] = german(group.hint)
    all_keys = eforms.group_fields(name)
    lists = {
        "omit": [key for key in all_keys if key not in asked],
        "optional": [key for key, required in asked.items() if not required],
        "require": [key for key, required in asked.items() if required],
    }
    return made | {key: value for key, value in lists.items() if value}


def _building_block(element: Element) -> tuple[str, str]:
    if element.field_kind != "input":
        return "", ""
    if vocabulary.is_federal(element.id):
        number = element.id[6:].lstrip("0")
        if number in vocabulary.BUILDING_BLOCKS:
            return vocabulary.BUILDING_BLOCKS[number]
    return (
        vocabulary.NAMES.get(key_of(element.label))
        or vocabulary.NAMES.get(key_of(element.name))
        or ("", "")
    )
