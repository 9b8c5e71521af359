"""Finding: from what somebody typed to a ranked list, whatever the spelling or the language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.urls import get_script_prefix
from django.utils.translation import get_language

from rathaus.search import words
from rathaus.search.models import Document, FruitlessQuery, Word
from rathaus.search.snippets import snippet

_CANDIDATES = 300
_SIMILAR = 12


@dataclass(frozen=True)
class Hit:
    """One found thing, in the reader's language where there is such a text.

    Attributes:
        url: whole path, with the town's and language's prefix.
        score: for ordering only.
        teaser: the sentence that fits best, plain text.
    """

    kind: str
    key: str
    title: str
    url: str
    score: float
    teaser: str


@dataclass(frozen=True)
class SearchResult:
    """What was found.

    Attributes:
        did_you_mean: the query with typos corrected, None if nothing was to correct.
        corrected: the hits are those of the corrected query.
        words: the folded words that were looked for, for marking them in texts.
    """

    hits: list[Hit]
    did_you_mean: str | None = None
    corrected: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Group:
    """One word of the query and all ways to say it, as PostgreSQL query texts."""

    word: str
    exact: str
    wide: str


@dataclass(frozen=True)
class _Found:
    document_id: int
    score: float
    matched: frozenset[int]


def search(
    query: str,
    *,
    language: str | None = None,
    kinds: Sequence[str] | None = None,
    limit: int = 20,
    as_typed: bool = False,
) -> SearchResult:
    """Find documents of the active tenant.

    Args:
        query: as typed: any case, typos, umlauts written out, German or English.
        language: language of titles and texts in the result; None is the active one.
        kinds: only these kinds; None for all.
        as_typed: the last word may be unfinished (suggestions while typing).
    """
    language = language or get_language() or "de"
    typed = words.query_words(query)
    if not typed:
        return SearchResult([])
    found = _find(typed, kinds, unfinished=as_typed)
    lost = _unmatched(typed, found)
    if not lost:
        return SearchResult(_hits(found, language, typed, limit), words=tuple(typed))
    better = [_corrected(word) if word in lost else None for word in typed]
    if not any(better):
        return SearchResult(_hits(found, language, typed, limit), words=tuple(typed))
    meant = [right or word for word, right in zip(typed, better, strict=True)]
    found = _find(meant, kinds, unfinished=False)
    hits = _hits(found, language, meant, limit)
    spelling = _spelling(found, [word for word in better if word])
    return SearchResult(hits, _spelled(query, typed, meant, spelling), bool(hits), tuple(meant))


def fruitless_queries() -> list[FruitlessQuery]:
    """What was looked for in vain, newest month and most frequent first."""
    return list(FruitlessQuery.objects.all()[:200])


def _find(typed: Sequence[str], kinds: Sequence[str] | None, *, unfinished: bool) -> list[_Found]:
    dictionary = _known_words(typed)
    groups = [
        _group(word, dictionary, unfinished=unfinished and index == len(typed) - 1)
        for index, word in enumerate(typed)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT document_id, score, matched FROM search_candidates(%s, %s, %s, %s, %s, %s)",
            [
                [group.exact for group in groups],
                [group.wide for group in groups],
                _importance(typed, dictionary),
                " ".join(typed),
                list(kinds) if kinds is not None else None,
                _CANDIDATES,
            ],
        )
        return [_Found(row[0], float(row[1]), frozenset(row[2])) for row in cursor.fetchall()]


def _group(word: str, dictionary: dict[str, int], *, unfinished: bool) -> _Group:
    exact = f"{word}:*" if unfinished else word
    known = (words.office_words() | dictionary.keys()).__contains__
    ways: list[str] = []
    parts = words.split_compound(word, known)
    if parts:
        ways.append(_all_of(_or_synonyms(part) for part in parts))
        ways.append(
            _all_of([p for part in parts for p in words.split_compound(part, known) or [part]])
        )
    ways += [_all_of(other.split()) for other in words.synonyms(word)]
    return _Group(word, exact, " | ".join(dict.fromkeys([exact, *ways])))


def _all_of(parts: Iterable[str]) -> str:
    return "(" + " & ".join(parts) + ")"


def _or_synonyms(part: str) -> str:
    """``(anwohner | bewohner)``, so that compounds find each other too."""
    others = [other for other in words.synonyms(part) if " " not in other]
    return "(" + " | ".join([part, *others]) + ")" if others else part


def _known_words(typed: Iterable[str]) -> dict[str, int]:
    """The words, and everything that could be a part of them, as far as the documents know them."""
    asked: set[str] = set()
    for word in typed:
        asked |= words.substrings(word) if len(word) >= words.MIN_COMPOUND else {word}
    return dict(Word.objects.filter(word__in=asked).values_list("word", "documents"))


def _importance(typed: Sequence[str], dictionary: dict[str, int]) -> list[float]:
    """Rare words decide: ``hund`` more than ``anmelden``."""
    return [1 / (1 + math.log1p(dictionary.get(word, 1))) for word in typed]


def _unmatched(typed: Sequence[str], found: Sequence[_Found]) -> set[str]:
    matched = frozenset[int]().union(*(hit.matched for hit in found))
    return {word for number, word in enumerate(typed, 1) if number not in matched}


def _corrected(word: str) -> str | None:
    """The word of the documents or of the office that was probably meant."""
    if words.is_plain_compound(word):
        return None  # a right word that no document has
    if found := words.nearest(word, _similar(word)):
        return found
    for cut in range(len(word) - words.MIN_PART, words.MIN_PART, -1):
        head, tail = word[:cut], word[cut:]
        if len(tail) < words.MIN_PART + 1:
            continue
        if head in words.office_words() and (right := words.nearest(tail, _similar(tail))):
            return head + right
        if tail in words.office_words() and (right := words.nearest(head, _similar(head))):
            return right + tail
    return None


def _similar(word: str) -> list[tuple[str, int]]:
    if len(word) < 4:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, documents FROM search_similar_words(%s, %s)", [word, _SIMILAR])
        return [(str(row[0]), int(row[1])) for row in cursor.fetchall()]


def _spelling(found: Sequence[_Found], folded: Sequence[str]) -> dict[str, str]:
    """How the documents write folded words: ``fuehrerschein`` → ``Führerschein``."""
    rows = Document.objects.filter(pk__in=[hit.document_id for hit in found[:20]]).order_by("pk")
    seen = (w for row in rows for w in words.written_words(f"{row.title}\n{row.text}"))
    spelling: dict[str, str] = {}
    for written in seen:
        spelling.setdefault(words.fold(written), written)
    return {word: spelling.get(word, word) for word in folded}


def _spelled(
    query: str, typed: Sequence[str], meant: Sequence[str], spelling: dict[str, str]
) -> str:
    """The query as people write it, with the corrected words in place."""
    replaced = {
        was: spelling.get(now, now) for was, now in zip(typed, meant, strict=True) if was != now
    }
    return " ".join(replaced.get(words.fold(part), part) for part in query.strip().split())


def _hits(
    found: Sequence[_Found], language: str, looked_for: Sequence[str], limit: int
) -> list[Hit]:
    """One hit a thing: its best score, its text in the reader's language."""
    rows = {
        row.pk: row for row in Document.objects.filter(pk__in=[hit.document_id for hit in found])
    }
    best: dict[tuple[str, str], float] = {}
    for hit in found:
        row = rows[hit.document_id]
        bonus = 1.05 if row.language == language else 1.0
        name = (row.kind, row.key)
        best[name] = max(best.get(name, 0.0), hit.score * bonus)
    ordered = sorted(best, key=lambda name: (-best[name], name))[:limit]
    texts = _in_language(ordered, language)
    return [_hit(texts[name], best[name], looked_for) for name in ordered if name in texts]


def _in_language(
    names: Sequence[tuple[str, str]], language: str
) -> dict[tuple[str, str], Document]:
    """The document of each thing in the language, else in German, else in any."""
    chosen: dict[tuple[str, str], Document] = {}
    keys = [key for _, key in names]
    order = {language: 0, "de": 1}
    rows = Document.objects.filter(key__in=keys).order_by("language")
    for row in sorted(rows, key=lambda row: order.get(row.language, 2)):
        chosen.setdefault((row.kind, row.key), row)
    return chosen


def _hit(row: Document, score: float, looked_for: Sequence[str]) -> Hit:
    return Hit(
        kind=row.kind,
        key=row.key,
        title=row.title,
        url=get_script_prefix() + row.url,
        score=round(score, 4),
        teaser=snippet(row.text, looked_for),
    )
