"""What a field or page begins with: right from the first moment, and easy to tell from a finished one."""

from __future__ import annotations

import copy
import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from rathaus.eforms import api as eforms
from rathaus.formeditor.document import (
    PAGE,
    Document,
    Node,
    give_ids,
    kind_of,
    list_names,
    new_id,
    spots,
)
from rathaus.formeditor.names import kind_name

RESERVED = {"context", "today", "item"}
_MADE_UP = re.compile(r"(?:frage|seite|gruppe)_\d+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def new_field(document: Document, kind: str) -> Node:
    """A field of that type, or a reusable group (``use:person``); raises KeyError for no kind."""
    if kind.startswith("use:"):
        group = eforms.expand(eforms.UseField(use=kind.removeprefix("use:")))
        node: Node = group.model_dump(mode="json", exclude_none=True)
        node["key"] = free_key(document, str(node["key"]))
        return give_ids(node)
    stem = "gruppe" if kind in ("group", "repeat") else "frage"
    node = {"id": new_id(), "type": kind, "key": numbered_key(document, stem)}
    for prop in eforms.properties_of(kind):
        if prop.name == "key":
            continue
        if prop.is_needed or prop.name == "options":
            node[prop.name] = _beginning(prop, kind)
    if kind == "group":
        node["label"] = {"de": _("Neue Gruppe")}
    return node


def new_page(document: Document) -> Node:
    key = numbered_key(document, "seite", pages=True)
    return {"id": new_id(), "key": key, "title": {"de": _("Neue Seite")}, "fields": []}


def _beginning(prop: eforms.Property, kind: str) -> Any:
    match prop.shape:
        case "texts":
            if prop.name == "item_label":
                return {"de": _("Eintrag")}
            if prop.name == "text":
                return {"de": _("Hier steht Ihr Text.")}
            return {"de": _("Neue Frage: %(kind)s") % {"kind": kind_name(kind)}}
        case "condition":
            return "0"
        case "fields":
            return []
        case "choice":
            return prop.choices[0]
        case "whole" | "number":
            return prop.least or 0
        case "parts":
            return [_entry(prop, number) for number in (1, 2)]
    return "?"


def _entry(prop: eforms.Property, number: int) -> dict[str, Any]:
    words = _("Antwort %(number)d") if prop.name == "options" else _("Zeile %(number)d")
    texts: dict[str, Any] = {"de": words % {"number": number}}
    return {
        part.name: texts
        if part.shape == "texts"
        else f"{'antwort' if prop.name == 'options' else 'zeile'}_{number}"
        for part in prop.parts
        if part.is_needed
    }


def copied(document: Document, node: Node) -> Node:
    """The same with new ids and, on its own level, a new key."""
    found = give_ids(copy.deepcopy(node))
    found["key"] = free_key(document, str(found["key"]), pages=kind_of(node) == PAGE)
    if kind_of(node) == PAGE:
        for name in list_names(found):
            for inner in found[name]:
                inner["key"] = free_key(document, str(inner["key"]))
    return found


def _keys(document: Document, *, pages: bool) -> set[str]:
    """Of pages; or of all fields wherever they stand, so that a key says the same everywhere."""
    return {str(s.node["key"]) for s in spots(document) if (kind_of(s.node) == PAGE) is pages}


def numbered_key(document: Document, stem: str, *, pages: bool = False) -> str:
    known = _keys(document, pages=pages)
    return next(key for n in range(1, 10_000) if (key := f"{stem}_{n}") not in known)


def free_key(document: Document, key: str, *, pages: bool = False) -> str:
    """The key, with a number if it is taken."""
    known = _keys(document, pages=pages) | RESERVED
    if key not in known:
        return key
    stem = re.sub(r"_\d+$", "", key)[:36]
    return next(k for n in range(2, 10_000) if (k := f"{stem}_{n}") not in known)


def is_made_up(key: str) -> bool:
    """Nobody has chosen the key yet."""
    return bool(_MADE_UP.fullmatch(key))


def key_of_words(words: str) -> str:
    """``Größe des Hauses?`` → ``groesse_des_hauses``; empty if nothing is left."""
    plain = unicodedata.normalize("NFKD", words.lower().translate(_UMLAUTS))
    letters = re.sub(r"[^a-z0-9]+", "_", plain.encode("ascii", "ignore").decode()).strip("_")
    return re.sub(r"^[^a-z]+", "", letters)[:40].rstrip("_")
