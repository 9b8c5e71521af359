"""Code lists in genericode, as XRepository gives them out, for the fields that refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from rathaus.core.yamlfile import Problem, SourceInvalid
from rathaus.formexchange.xdf_reading import parse_xml

type Codelist = list[tuple[str, str, str]]


def read_codelists(folder: Path) -> dict[str, Codelist]:
    """All ``*.xml`` of the folder; as :func:`codelists_of`."""
    return codelists_of((path.name, path.read_bytes()) for path in sorted(folder.glob("*.xml")))


def codelists_of(files: Iterable[tuple[str, bytes]]) -> dict[str, Codelist]:
    """Lists by canonical URI and by canonical version URI.

    Args:
        files: name and content.

    Raises:
        SourceInvalid: a file is no XML, or no genericode with rows.
    """
    found: dict[str, Codelist] = {}
    for name, content in files:
        root = parse_xml(content, name)
        rows = [row for row in (_row(node) for node in _all(root, "Row")) if row]
        if not rows:
            text = _("Die Datei ist keine Codeliste (genericode) mit Zeilen.")
            raise SourceInvalid([Problem(name, 1, text)])
        for identity in ("CanonicalUri", "CanonicalVersionUri"):
            for node in _all(root, identity)[:1]:
                found[(node.text or "").strip()] = rows
    return found


def _all(node: Any, name: str) -> list[Any]:
    return [child for child in node.iter() if etree.QName(child).localname == name]


def _row(node: Any) -> tuple[str, str, str] | None:
    """The first two columns: code and name."""
    cells = [" ".join((value.text or "").split()) for value in _all(node, "SimpleValue")]
    return (cells[0], cells[1] if len(cells) > 1 else cells[0], "") if cells and cells[0] else None
