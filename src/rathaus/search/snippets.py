"""The sentence of a text that answers best, and marking the words in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rathaus.search.words import fold

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_WORD = re.compile(r"\w+")
LENGTH = 180
_folded = lru_cache(maxsize=100_000)(fold)
"""The same words stand in many texts."""


def snippet(text: str, looked_for: Sequence[str], length: int = LENGTH) -> str:
    """The first sentence with most of the words; without any, the beginning."""
    sentences = _sentences(text)
    if not sentences:
        return ""
    starts = [f" {_stem(wanted)}" for wanted in looked_for]
    counts = [sum(start in own for start in starts) for _, own in sentences]
    best = counts.index(max(counts))
    chosen = " ".join(sentence for sentence, _ in sentences[best : best + 2])
    return chosen if len(chosen) <= length else chosen[:length].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[tuple[str, str], ...]:
    """Each sentence with its folded words, a space before each; the same texts are shown again and again."""
    sentences = [part.strip(" -") for part in _SENTENCE.split(text)]
    return tuple(
        (one, "".join(f" {_folded(word)}" for word in _WORD.findall(one)))
        for one in sentences
        if one
    )


def _stem(wanted: str) -> str:
    """What words begin with that are marked: ``hunde`` and ``hund``, ``hundesteuer`` and ``hund``."""
    return wanted[: max(3, len(wanted) - 2)] if len(wanted) > 4 else wanted


def marked(text: str, looked_for: Sequence[str]) -> SafeString:
    """HTML of the text with ``<mark>`` around the words that were looked for."""
    parts: list[str] = []
    end = 0
    stems = tuple(_stem(wanted) for wanted in looked_for)
    for found in _WORD.finditer(text):
        if _folded(found.group()).startswith(stems):
            parts += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part is escaped
