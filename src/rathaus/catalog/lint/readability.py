"""How hard a text is to read, in numbers.

Flesch reading ease in Amstad's version for German: T. Amstad, Wie verständlich sind unsere
Zeitungen?, Zürich 1978. First Wiener Sachtextformel: R. Bamberger, E. Vanecek, Lesen – Verstehen –
Lernen – Schreiben, Wien 1984.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_VOWELS = re.compile(r"aa|ee|oo|ie|ei|ai|au|eu|äu|oi|ey|ay|(?<!q)u|[aeioyäöü]")
_END = re.compile(r"(?<=[.!?…])[“\")]*\s+(?=[„“\"(A-ZÄÖÜ0-9])")
_SHORT = re.compile(
    r"\b(z|B|u|a|d|h|ggf|bzw|ca|Abs|Nr|Art|Dr|Prof|Str|St|vgl|usw|etc|inkl|max|min|Mio|e|g|i|No)\.(?=\s|[a-zA-Z]\.)"
)
_ORDINAL = re.compile(r"(?<=\d)\.(?=\s)")
_PASSIVE = re.compile(
    r"\b(?:wird|werden|wurde|wurden|worden)\b(?:\W+\w+){0,12}?\W+(?:\w*ge\w{2,}(?:t|en)|(?:be|ver|er|ent|zer)\w{2,}(?:t|en))\b"
)


@dataclass(frozen=True)
class Reading:
    """Figures of a text.

    Attributes:
        flesch: reading ease by Amstad, 0 (hard) to 100 (easy); everyday prose is above 50.
        wiener: years of school that one needs, 4 to 15.
        passive: share of sentences in the passive voice.
    """

    sentences: int
    words: int
    flesch: float
    wiener: float
    passive: float


def sentences(text: str) -> list[str]:
    """The sentences of a text; every line and every item of a list ends one."""
    found = []
    for block in re.split(r"\n\s*\n|\n(?=\s*- )", text):
        plain = _ORDINAL.sub("\0", _SHORT.sub("\\1\0", " ".join(block.split())))
        found += [part.replace("\0", ".").lstrip("- ").strip() for part in _END.split(plain)]
    return [sentence for sentence in found if words(sentence)]


def words(sentence: str) -> list[str]:
    """Words without figures; a word with hyphens is one."""
    return _WORD.findall(sentence)


def syllables(word: str) -> int:
    return max(1, len(_VOWELS.findall(word.lower())))


def is_passive(sentence: str) -> bool:
    return bool(_PASSIVE.search(sentence))


def read(texts: Iterable[str]) -> Reading | None:
    """Figures of German texts together; None if there are no words."""
    lines = [sentence for text in texts for sentence in sentences(text)]
    counts = [syllables(word) for line in lines for word in words(line)]
    long_words = [word for line in lines for word in words(line) if len(word) > 6]
    if not counts:
        return None
    total = len(counts)
    length = total / len(lines)
    return Reading(
        sentences=len(lines),
        words=total,
        flesch=180 - length - 58.5 * sum(counts) / total,
        wiener=19.35 * sum(n >= 3 for n in counts) / total
        + 0.1672 * length
        + 12.97 * len(long_words) / total
        - 3.27 * sum(n == 1 for n in counts) / total
        - 0.875,
        passive=sum(map(is_passive, lines)) / len(lines),
    )
