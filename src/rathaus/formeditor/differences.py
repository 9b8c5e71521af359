"""What one version of a form does otherwise than another, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rathaus.formeditor.document import (
    PAGE,
    ROOT,
    Document,
    Node,
    Spot,
    kind_of,
    label_of,
    list_names,
    spots,
)
from rathaus.formeditor.names import kind_name, property_name

_LONG = 90


@dataclass(frozen=True)
class Difference:
    """One sentence.

    Attributes:
        sign: ``+`` new, ``-`` gone, ``~`` changed, ``>`` moved.
        before, after: what is shown beside it, may be empty.
    """

    sign: str
    sentence: str
    before: str = ""
    after: str = ""


def differences(old: Document, new: Document) -> list[Difference]:
    """In the order of the new paper, what is gone last; empty if nothing differs.

    What is the same thing is known by its id, or by its key where the two have no ids in common.
    """
    before, after = _identities(old, new)
    if old.get("title") != new.get("title"):
        title = [_shown(d.get("title")) for d in (old, new)]
        return [
            Difference("~", _("Die Überschrift des Formulars ist neu."), *title),
            *_all(before, after),
        ]
    return _all(before, after)


def _all(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> list[Difference]:
    found: list[Difference] = []
    moved = _moved(before, after)
    for name, spot in after.items():
        if name not in before:
            found.append(newness(spot, _parent_words(after, spot)))
            continue
        if name in moved:
            found.append(_move_words(before[name], spot, after))
        found += changes_of(before[name].node, spot.node)
    found += [absence(spot) for name, spot in before.items() if name not in after]
    return found


def _identities(old: Document, new: Document) -> tuple[dict[str, Spot], dict[str, Spot]]:
    by_id = [{str(s.node.get("id")): s for s in spots(document)} for document in (old, new)]
    if set(by_id[0]) & set(by_id[1]):
        return by_id[0], by_id[1]
    return by_path(old), by_path(new)


def by_path(document: Document) -> dict[str, Spot]:
    """Keys of fields are unique on a page's level in the whole form, so pages do not count."""
    names: dict[str, str] = {}
    found: dict[str, Spot] = {}
    for spot in spots(document):
        key = str(spot.node["key"])
        if kind_of(spot.node) == PAGE:
            name = f"page:{key}"
        else:
            above = names.get(spot.parent, "")
            name = key if above.startswith("page:") or not above else f"{above}.{key}"
        names[spot.node["id"]] = name
        found[name] = spot
    return found


def parents(found: Mapping[str, Spot]) -> dict[str, str]:
    """Name → name of the parent, ``ROOT`` for pages."""
    by_id = {spot.node["id"]: name for name, spot in found.items()}
    return {name: by_id.get(spot.parent, ROOT) for name, spot in found.items()}


def _moved(before: Mapping[str, Spot], after: Mapping[str, Spot]) -> set[str]:
    """Names that stand in another list, or elsewhere among those that stayed in theirs."""
    old, new = parents(before), parents(after)
    both = [name for name in after if name in before]
    found = {name for name in both if old[name] != new[name]}
    for parent in {new[name] for name in both}:
        stayed = [n for n in both if new[n] == parent and n not in found]
        order = sorted(stayed, key=lambda n: before[n].index)
        found |= set(stayed) - set(_longest_common(stayed, order))
    return found


def _longest_common(first: list[str], second: list[str]) -> list[str]:
    """The longest row of names that both have in the same order."""
    place = {name: number for number, name in enumerate(second)}
    best: list[list[str]] = []
    for name in first:
        ending = [row for row in best if place[row[-1]] < place[name]]
        best.append([*max(ending, key=len, default=[]), name])
    return max(best, key=len, default=[])


def _what(node: Node) -> str:
    return (
        _("Seite „%(label)s“") % {"label": label_of(node)}
        if kind_of(node) == PAGE
        else f"„{_short(label_of(node))}“"
    )


def _parent_words(found: Mapping[str, Spot], spot: Spot) -> str:
    parent = next((s for s in found.values() if s.node["id"] == spot.parent), None)
    return label_of(parent.node) if parent else ""


def newness(spot: Spot, where: str) -> Difference:
    if kind_of(spot.node) == PAGE:
        return Difference("+", _("%(what)s ist neu.") % {"what": _what(spot.node)})
    return Difference(
        "+",
        _("%(what)s ist neu (%(kind)s, in „%(where)s“).")
        % {"what": _what(spot.node), "kind": kind_name(kind_of(spot.node)), "where": where},
    )


def absence(spot: Spot) -> Difference:
    return Difference("-", _("%(what)s ist gelöscht.") % {"what": _what(spot.node)})


def _move_words(old: Spot, new: Spot, after: Mapping[str, Spot]) -> Difference:
    where = _parent_words(after, new)
    if old.parent == new.parent or not where:
        sentence = _("%(what)s steht an anderer Stelle.")
    else:
        sentence = _("%(what)s steht jetzt in „%(where)s“.")
    return Difference(">", sentence % {"what": _what(new.node), "where": where})


def changes_of(old: Node, new: Node) -> Iterator[Difference]:
    """What is different on the page or field itself, a sentence for each property."""
    for name in changed_properties(old, new):
        yield _change_words(name, old.get(name), new.get(name), new)


def changed_properties(old: Node, new: Node) -> list[str]:
    """Names, without lists of what is inside."""
    names = {**old, **new}.keys() - {"id", *list_names(new), *list_names(old), "group"}
    return [
        name
        for name in sorted(names, key=list({**old, **new}).index)
        if old.get(name) != new.get(name) and not (_is_unset(old, name) and _is_unset(new, name))
    ]


def _is_unset(node: Node, name: str) -> bool:
    return node.get(name) in (None, False, "")


def _change_words(name: str, was: Any, now: Any, node: Node) -> Difference:
    what = {"what": _what(node), "name": property_name(name)}
    if name in ("label", "title") and _german(was) != _german(now):
        sentence = _("„%(old)s“ ist umbenannt in „%(new)s“.") % {
            "old": _short(_german(was)),
            "new": _short(_german(now)),
        }
        return Difference("~", sentence)
    if name == "required" and not isinstance(was, str) and not isinstance(now, str):
        said = _("%(what)s ist jetzt Pflicht.") if now else _("%(what)s ist jetzt freiwillig.")
        return Difference("~", said % what)
    if name == "when" and not was:
        return Difference(
            "~", _("%(what)s ist jetzt nur noch da, wenn die Regel zutrifft.") % what, "", str(now)
        )
    if name == "when" and not now:
        return Difference("~", _("%(what)s ist jetzt immer da.") % what, str(was))
    return Difference(
        "~", _("Bei %(what)s ist geändert: %(name)s.") % what, _shown(was), _shown(now)
    )


def _german(texts: Any) -> str:
    return str(texts.get("de", "")) if isinstance(texts, Mapping) else ""


def _shown(value: Any) -> str:
    """A value on one line."""
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    if isinstance(value, Mapping):
        if "label" in value:
            return _shown(value["label"])
        return " / ".join(str(text) for text in value.values())
    if isinstance(value, list):
        return ", ".join(_shown(entry) for entry in value)
    return str(value)


def shown(value: Any) -> str:
    """A property's value in words, as the differences show it."""
    return _shown(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
