"""What a browser sends for a page of a form, and where in it an answer stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rathaus.eforms import words
from rathaus.eforms.evaluation import FieldPath
from rathaus.eforms.kinds import ComputedField, InfoField
from rathaus.eforms.schema import GroupField, Page, RepeatField

type Raw = dict[str, list[str]]
"""What a browser sends for a page: name → values. Names are paths joined by ``-``."""

SEEN = "_gezeigt"
"""Hidden fields of this name say which conditional fields the browser was shown."""
COUNT = "-n"
"""Suffix of the number of items of a repeating group."""


def html_name(path: FieldPath) -> str:
    return "-".join(str(part) for part in path)


def raw_of_answers(page: Page, answers: Mapping[str, Any]) -> Raw:
    """The page's stored answers as a browser would send them."""
    raw: Raw = {}
    for definition in page.fields:
        if definition.key in answers:
            raw_into(raw, (definition.key,), definition, answers[definition.key])
    return raw


def raw_into(raw: Raw, path: FieldPath, definition: Any, value: Any) -> None:
    """Put a stored answer where a browser would have sent it."""
    if isinstance(definition, InfoField | ComputedField) or value is None:
        return
    if isinstance(definition, RepeatField):
        raw[html_name(path) + COUNT] = [str(len(value))]
        for number, item in enumerate(value):
            _raw_fields(raw, (*path, number), definition, item)
    elif isinstance(definition, GroupField):
        _raw_fields(raw, path, definition, value)
    else:
        for suffix, values in words.raw_value(definition, value).items():
            raw[html_name(path) + suffix] = values


def _raw_fields(raw: Raw, path: FieldPath, container: Any, answers: Mapping[str, Any]) -> None:
    for inner in container.fields:
        if inner.key in answers:
            raw_into(raw, (*path, inner.key), inner, answers[inner.key])


def raw_of_post(page: Page, data: Mapping[str, Any]) -> Raw:
    """What was sent for this page's fields; anything else is ignored.

    No keyboard types a null character, and PostgreSQL stores none.
    """
    keys = {definition.key for definition in page.fields}
    getlist = data.getlist  # type: ignore[attr-defined]
    return {
        name: [str(value).replace("\0", "") for value in getlist(name)]
        for name in data
        if name.split("-", 1)[0] in keys and "\0" not in name
    }


def field_path(path: FieldPath) -> str:
    """``("hunde", 0, "foto")`` → ``hunde.foto``: items may move, their files stay theirs."""
    return ".".join(str(part) for part in path if isinstance(part, str))


def definition_at(page: Page, name: str) -> tuple[FieldPath, Any] | None:
    """The field of an HTML name, None if the page has no such field."""
    level: Sequence[Any] = page.fields
    path: list[str | int] = []
    definition: Any = None
    for part in name.split("-"):
        if part.isascii() and part.isdigit():
            path.append(int(part))
            continue
        definition = next((found for found in level if found.key == part), None)
        if definition is None:
            return None
        path.append(part)
        level = getattr(definition, "fields", ())
    return (tuple(path), definition) if definition is not None else None
