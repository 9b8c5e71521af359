"""What the parts of our forms are called in XDatenfelder, and the other way round."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Mapping
from typing import Any

URI = "urn:rathaus:eforms:"
"""Keywords (``stichwort``) under it say what XDatenfelder has no word for; other readers skip them."""

PAGE = "page"

FILE_TYPES = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "odt": "application/vnd.oasis.opendocument.text",
}

DATA_TYPES = {
    "number": "num_int", "decimal": "num", "money": "num_currency", "date": "date", "time": "time",
    "yesno": "bool", "consent": "bool", "statement": "bool", "upload": "file",
    "signature": "obj", "table": "obj", "period": "obj",
    "map_point": "obj", "map_line": "obj", "map_area": "obj",
}  # fmt: skip
"""Type of ours → datentyp; everything else is text."""

TYPES = {
    "num_int": "number", "num": "decimal", "num_currency": "money", "date": "date", "time": "time",
    "bool": "yesno", "file": "upload",
}  # fmt: skip

GROUPS = ("person", "anschrift", "kontakt")
"""Reusable groups that stand for well-known building blocks."""

BUILDING_BLOCKS = {
    "227": ("person", "nachname"), "228": ("person", "vorname"),
    "243": ("anschrift", "strasse"), "244": ("anschrift", "hausnummer"),
    "246": ("anschrift", "plz"), "247": ("anschrift", "ort"),
    "240": ("kontakt", "telefon"), "242": ("kontakt", "email"),
}  # fmt: skip
"""End of the id of a field in the federal collection (number circle 60000) → group and field."""

NAMES = {
    "familienname": ("person", "nachname"), "nachname": ("person", "nachname"),
    "vorname": ("person", "vorname"), "vornamen": ("person", "vorname"),
    "vorname_n": ("person", "vorname"), "geburtsdatum": ("person", "geburtsdatum"),
    "strasse": ("anschrift", "strasse"), "hausnummer": ("anschrift", "hausnummer"),
    "postleitzahl": ("anschrift", "plz"), "plz": ("anschrift", "plz"),
    "ort": ("anschrift", "ort"), "wohnort": ("anschrift", "ort"),
    "e_mail": ("kontakt", "email"), "email": ("kontakt", "email"),
    "e_mail_adresse": ("kontakt", "email"), "telefon": ("kontakt", "telefon"),
    "telefonnummer": ("kontakt", "telefon"),
}  # fmt: skip
"""Key made of a field's name → group and field."""

SINGLE_TYPES = {
    "e_mail": "email", "email": "email", "e_mail_adresse": "email", "telefon": "phone",
    "telefonnummer": "phone", "mobiltelefon": "phone", "telefax": "phone", "iban": "iban",
    "postleitzahl": "postcode", "plz": "postcode", "kennzeichen": "plate",
    "kfz_kennzeichen": "plate", "amtliches_kennzeichen": "plate",
    "staatsangehoerigkeit": "nationality", "fahrgestellnummer": "vin",
    "fahrzeug_identifizierungsnummer": "vin", "steuer_identifikationsnummer": "tax_id",
    "identifikationsnummer": "tax_id", "internetadresse": "url", "homepage": "url",
}  # fmt: skip
"""Key made of a field's name → type that checks more than text does."""


def is_federal(identity: str) -> bool:
    """``F60000227`` (version 2) or ``F60000000227`` (version 3): of the federal collection."""
    return identity[1:6] == "60000" and identity[6:].isdigit()


def flatten(value: Any, path: str = "") -> dict[str, list[str]]:
    """``{"label": {"en": "Dog"}}`` becomes ``{"label.en": ["\"Dog\""]}``; leaves are JSON."""
    if isinstance(value, Mapping) and value:
        parts: Iterable[tuple[Any, Any]] = value.items()
    elif isinstance(value, list | tuple) and any(isinstance(part, Mapping) for part in value):
        parts = enumerate(value)
    else:
        return {path: [json.dumps(value, ensure_ascii=False)]}
    flat: dict[str, list[str]] = {}
    for key, part in parts:
        flat |= flatten(part, f"{path}.{key}" if path else str(key))
    return flat


def put(target: dict[str, Any], path: str, leaf: str) -> None:
    """Undo :func:`flatten` for one leaf.

    Raises:
        ValueError: no JSON, or no such place.
    """
    value = json.loads(leaf)
    names = path.split(".")
    here: Any = target
    for name, following in itertools.pairwise(names):
        here = _step(here, name, [] if following.isdigit() else {})
    if isinstance(here, list):
        here.append(value)
    elif isinstance(here, dict):
        here[names[-1]] = value
    else:
        raise ValueError(f"{path!r} leads nowhere")  # noqa: TRY004 (it is the content that is wrong)


def _step(here: Any, name: str, empty: Any) -> Any:
    if isinstance(here, dict):
        return here.setdefault(name, empty)
    if isinstance(here, list) and int(name) <= len(here):
        if int(name) == len(here):
            here.append(empty)
        return here[int(name)]
    raise ValueError(f"{name!r} leads nowhere")
