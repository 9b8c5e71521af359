"""Typos: the words of the documents that differ least from what was typed."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rathaus.search import words
from rathaus.search.collection import Vocabulary

SLIP, ONLY_IN_TEXT, OTHER_START = 0.13, 0.08, 0.06
"""What a slip costs in a word of up to eight letters, a word that stands in no title or keyword, and another first letter."""
ONE_SLIP = 0.78
"""How likely the other half must be meant: one slip in a word of a title or keyword."""
LEAST = 0.7
"""What is less likely was not meant."""
_MOST = 6


def allowed_slips(word: str) -> int:
    """How many slips a word of that length may have."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2 if len(word) < 11 else 3


def corrections(typed: str, vocabularies: Sequence[Vocabulary]) -> list[tuple[str, float]]:
    """Known words that are near, likeliest first, each with how likely it was meant (0 to 1)."""
    limit = allowed_slips(typed)
    if not limit:
        return []
    rated: dict[str, float] = {}
    for vocabulary in vocabularies:
        near = process.extract(
            typed,
            vocabulary.like(typed, limit),
            scorer=OSA.distance,
            score_cutoff=limit,
            limit=_MOST * 3,
        )
        for word, slips, _ in near:
            if len(word) < 4 and slips:
                continue
            likely = 1.0 - SLIP * slips * min(1.0, 8 / len(typed))
            likely -= 0.0 if word in vocabulary.in_phrases else ONLY_IN_TEXT
            likely -= 0.0 if word[0] == typed[0] else OTHER_START
            if likely < LEAST:
                continue
            rated[word] = max(rated.get(word, 0.0), likely)
    ordered = sorted(rated.items(), key=lambda pair: (-pair[1], pair[0]))
    return ordered[:_MOST]


def halves(typed: str, vocabularies: Sequence[Vocabulary]) -> tuple[str, str] | None:
    """A compound with a slip in one half, as two right words."""
    best: tuple[float, tuple[str, str]] | None = None
    for cut in range(words.MIN_PART + 1, len(typed) - words.MIN_PART):
        head, tail = typed[:cut], typed[cut:]
        for known, other, order in ((head, tail, 1), (tail, head, -1)):
            if len(other) < 6 or not _known(known, vocabularies):
                continue
            for right, likely in corrections(other, vocabularies)[:1]:
                if likely < ONE_SLIP:
                    continue
                pair = (known, right) if order == 1 else (right, known)
                rated = likely + len(known) / 100
                if best is None or rated > best[0]:
                    best = (rated, pair)
    return best[1] if best else None


def _known(word: str, vocabularies: Sequence[Vocabulary]) -> bool:
    return word in words.office_words() or any(word in v.spelling for v in vocabularies)
