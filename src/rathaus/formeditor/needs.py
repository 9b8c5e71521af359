"""Answers that the service itself reads: they must not get lost from its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rathaus.catalog import api as catalog
from rathaus.formeditor.document import Document, answer_paths

type Readers = Mapping[str, list[catalog.Reader]]


@dataclass(frozen=True)
class Need:
    """Somebody outside the form reads an answer.

    Attributes:
        path: ``halter.vorname``.
        readers: in words.
    """

    path: str
    readers: tuple[str, ...]


def readers_of(offer: catalog.Service) -> Readers:
    return catalog.answers_read(offer)


def lost(before: Document, after: Document, readers: Readers) -> list[Need]:
    """Answers that were there, are read, and would be gone."""
    return missing(answer_paths(before).keys() - answer_paths(after).keys(), readers)


def missing(paths: set[str], readers: Readers) -> list[Need]:
    """Those of the paths that somebody reads; a group counts where one of its answers is read."""
    found = []
    for path in sorted(paths):
        if path.rpartition(".")[0] in paths:
            continue  # its group is missing, which says it all
        said = {
            str(reader)
            for name, known in readers.items()
            if name == path or name.startswith(f"{path}.")
            for reader in known
        }
        if said:
            found.append(Need(path, tuple(sorted(said))))
    return found
