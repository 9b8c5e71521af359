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


def snippet(text: str, looked_for: Sequence[str], length: int = LENGTH) -> str:
    """The first sentence with most of the words; without any, the beginning."""
    sentences = _sentences(text)
    if not sentences:
        return ""
    counts = [_matches(own, looked_for) for _, own in sentences]
    start = counts.index(max(counts))
    chosen = " ".join(sentence for sentence, _ in sentences[start : start + 2])
    return chosen if len(chosen) <= length else chosen[:length].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=8192)
def _sentences(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each sentence with its folded words; the same texts are shown again and again."""
    sentences = [part.strip(" -") for part in _SENTENCE.split(text)]
    return tuple(
        (one, tuple(fold(word) for word in _WORD.findall(one))) for one in sentences if one
    )


def _matches(own: Sequence[str], looked_for: Sequence[str]) -> int:
    return sum(any(_same(word, wanted) for word in own) for wanted in looked_for)


def _same(word: str, wanted: str) -> bool:
    """Same beginning: ``hunde`` and ``hund``, ``hundesteuer`` and ``hund``."""
    stem = wanted[: max(3, len(wanted) - 2)] if len(wanted) > 4 else wanted
    return word.startswith(stem)


def marked(text: str, looked_for: Sequence[str]) -> SafeString:
    """HTML of the text with ``<mark>`` around the words that were looked for."""
    parts: list[str] = []
    end = 0
    for found in _WORD.finditer(text):
        if any(_same(fold(found.group()), wanted) for wanted in looked_for):
            parts += [escape(text[end : found.start()]), f"<mark>{escape(found.group())}</mark>"]
            end = found.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 - every part is escaped
