"""A form that a machine proposes and a person corrects: ``form.yaml`` with remarks as comments."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from rathaus.core.yamlfile import Location

RESERVED = {"context", "today", "item"}
TRANSLITERATION = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "ae", "Ö": "oe", "Ü": "ue"}
)
MAX_KEY = 40
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}


@dataclass(frozen=True)
class Remark:
    """What a person should look at.

    Attributes:
        place: of the part in the proposed form: ``("pages", 0, "fields", 2)``.
        text: a German or English sentence, as the language of the moment is.
    """

    place: Location
    text: str


@dataclass
class Proposal:
    """A form as ``form.yaml`` has it, with remarks."""

    form: dict[str, Any]
    remarks: list[Remark] = field(default_factory=list)


class Keys:
    """Gives every part of one level a key of its own."""

    def __init__(self) -> None:
        self.taken: set[str] = set(RESERVED)

    def make(self, *names: str, fallback: str = "feld") -> str:
        """From the first name that has letters; numbered if it is taken."""
        stem = next((key for name in names if (key := key_of(name))), fallback)
        key, number = stem, 1
        while key in self.taken:
            number += 1
            key = f"{stem[: MAX_KEY - 4]}_{number}"
        self.taken.add(key)
        return key


def key_of(name: str) -> str:
    """``Straße, Hausnummer`` becomes ``strasse_hausnummer``; empty if there is no letter."""
    plain = unicodedata.normalize(
        "NFKD", unicodedata.normalize("NFC", name).translate(TRANSLITERATION)
    )
    plain = plain.encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    plain = re.sub(r"^[0-9_]+", "", plain)
    return plain[:MAX_KEY].rstrip("_")


def german(text: str) -> dict[str, str]:
    """Texts of one language, on one line."""
    return {"de": " ".join(text.split())}


# --- As a file --------------------------------------------------------------------------------------


def to_yaml(proposal: Proposal, *, head: str = "") -> str:
    """The text of a ``form.yaml``; each remark stands as a comment above the part it is about."""
    lines = [f"# {line}" for line in head.splitlines()]
    notes: dict[Location, list[str]] = {}
    for remark in proposal.remarks:
        notes.setdefault(_anchor(proposal.form, remark.place), []).append(remark.text)
    lines += list(_comments(notes, (), ""))
    lines += list(_mapping(proposal.form, (), 0, notes))
    return "\n".join(lines) + "\n"


def _anchor(form: Any, place: Location) -> Location:
    """The innermost list item around the place; comments stand above items."""
    here: Any = form
    reached: Location = ()
    for number, part in enumerate(place, start=1):
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(part, int):
            reached = place[:number]
    return reached


def _comments(notes: Mapping[Location, list[str]], place: Location, pad: str) -> Iterator[str]:
    for text in notes.get(place, ()):
        yield f"{pad}# {' '.join(text.split())}"


def _mapping(
    value: Mapping[str, Any], place: Location, depth: int, notes: Mapping[Location, list[str]]
) -> Iterator[str]:
    pad = "  " * depth
    for key, part in value.items():
        if isinstance(part, list) and part and all(isinstance(item, dict) for item in part):
            yield f"{pad}{key}:"
            for index, item in enumerate(part):
                yield from _item(item, (*place, key, index), depth + 1, notes)
        else:
            yield f"{pad}{key}: {_flow(part)}"


def _item(
    item: Mapping[str, Any], place: Location, depth: int, notes: Mapping[Location, list[str]]
) -> Iterator[str]:
    pad = "  " * depth
    yield from _comments(notes, place, pad)
    if place[-2] == "options":
        yield f"{pad}- {_flow(item)}"
        return
    for number, line in enumerate(_mapping(item, place, depth + 1, notes)):
        yield f"{pad}- {line[len(pad) + 2 :]}" if number == 0 else line


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, str):
        return value if _PLAIN.fullmatch(value) and value.lower() not in _WORDS else _quoted(value)
    if isinstance(value, float):
        return format(value, "f") if value == value and abs(value) < 1e15 else "0.0"
    return json.dumps(value)


def _quoted(text: str) -> str:
    """In double quotation marks; what YAML does not print is escaped."""
    written = json.dumps(text, ensure_ascii=False)
    return re.sub(
        r"[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", lambda m: f"\\u{ord(m[0]):04x}", written
    )
