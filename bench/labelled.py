"""Labelled queries: what people type, and the services that answer it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).parent / "queries"
DEEP = 20


@dataclass(frozen=True)
class Labelled:
    """A query.

    Attributes:
        language: ``de`` or ``en``.
        styles: ``everyday``, ``official``, ``typo``, ``english``.
        services: slugs that answer it, the best first.
    """

    query: str
    language: str
    styles: frozenset[str]
    services: tuple[str, ...]

    @property
    def is_held_out(self) -> bool:
        """Half of them, whatever the order of the file: no constant was ever chosen on these."""
        return hashlib.sha256(self.query.casefold().encode()).digest()[0] % 2 == 1


@dataclass(frozen=True)
class Rates:
    """Shares from 0 to 1; ``mrr`` is the mean of 1/rank of the first right hit."""

    number: int
    top_1: float
    top_3: float
    mrr: float
    without: float


def read_queries(name: str = "labelled.tsv") -> list[Labelled]:
    """All labelled queries of a file; ``broad.tsv`` and ``blind.tsv`` have some for every service."""
    found = []
    for line in _lines(name)[1:]:
        query, language, styles, services = line.split("\t")
        found.append(
            Labelled(query, language, frozenset(styles.split(",")), tuple(services.split(",")))
        )
    return found


def read_unanswerable(name: str = "nothing.tsv") -> list[str]:
    """Queries that no service answers."""
    return _lines(name)


def _lines(name: str) -> list[str]:
    text = (QUERIES / name).read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def rate(queries: Sequence[Labelled], find: Callable[[str, str], Sequence[str]]) -> Rates:
    """How well ``find`` (query, language → slugs, best first) answers the queries."""
    ranks = [rank_of(one, find(one.query, one.language)) for one in queries]
    number = len(ranks)
    return Rates(
        number=number,
        top_1=sum(rank == 1 for rank in ranks) / number,
        top_3=sum(0 < rank <= 3 for rank in ranks) / number,
        mrr=sum(1 / rank for rank in ranks if rank) / number,
        without=sum(rank == 0 for rank in ranks) / number,
    )


def rank_of(one: Labelled, found: Sequence[str]) -> int:
    """Place of the first right hit from 1 on; 0 if there is none."""
    return next((n for n, slug in enumerate(found, 1) if slug in one.services), 0)
