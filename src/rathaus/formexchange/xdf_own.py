"""What our own keywords in a file of XDatenfelder say."""

from __future__ import annotations

from typing import Any

from rathaus.core.yamlfile import Problem, SourceInvalid
from rathaus.formexchange import vocabulary
from rathaus.formexchange.xdf_reading import Element


def has_own_key(element: Element) -> bool:
    """Whether we wrote it ourselves."""
    return vocabulary.URI + "key" in element.own


def own_type(element: Element) -> str:
    """The type it has in our forms, empty if somebody else wrote it."""
    found: dict[str, Any] = {}
    for leaf in element.own.get(vocabulary.URI + "type", ())[:1]:
        try:
            vocabulary.put(found, "type", leaf)
        except ValueError:
            return ""
    return str(found.get("type", ""))


def overlay(made: dict[str, Any], element: Element) -> None:
    """Add what only our own keywords say."""
    for uri, leaves in element.own.items():
        path = uri.removeprefix(vocabulary.URI)
        if (
            path == uri
            or path in {"untitled", "unlabelled"}
            or (path == "type" and "type" not in made)
        ):
            continue
        try:
            vocabulary.put(made, path, leaves[0])
        except ValueError as error:
            raise SourceInvalid(
                [Problem("xdf", element.line, f"<stichwort>: {uri}: {error}")]
            ) from error
