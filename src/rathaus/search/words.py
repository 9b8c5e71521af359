"""German and English words as they are typed: folding, stop words, synonyms, compounds, typos."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "words"
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "oe", "ł": "l", "đ": "d", "ı": "i"}
)  # fmt: skip
_WORD = re.compile(r"[a-z0-9]+")
_JOINTS = ("", "s", "es", "n", "en", "e", "er", "ens")
"""What German puts between the parts of a compound (Fugenelemente)."""

MAX_WORDS = 12
MAX_WORD = 48
MIN_PART = 3
MIN_COMPOUND = 8
_DROPPED_E = 4


def fold(text: str) -> str:
    """Lower case, ä → ae, ß → ss, other accents dropped: ``Müßiggang`` → ``muessiggang``."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    plain = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in plain if not unicodedata.combining(c)).translate(_UMLAUTS)


def query_words(text: str) -> list[str]:
    """What a query is about: without words that say nothing, unless it has only such."""
    words = list(dict.fromkeys(_WORD.findall(fold(text[:200]))))
    telling = [word for word in words if word not in stop_words()]
    return [word[:MAX_WORD] for word in (telling or words)][:MAX_WORDS]


def _lines(name: str) -> Iterator[str]:
    for line in (_FOLDER / name).read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line


@lru_cache(maxsize=1)
def office_words() -> frozenset[str]:
    """The shipped list of parts of office compounds, folded."""
    return frozenset(fold(word) for line in _lines("office.txt") for word in line.split())


@lru_cache(maxsize=1)
def stop_words() -> frozenset[str]:
    return frozenset(fold(word) for line in _lines("stop.txt") for word in line.split())


@lru_cache(maxsize=1)
def actions() -> frozenset[str]:
    """Words that say what to do, but not with what."""
    return frozenset(fold(word) for line in _lines("actions.txt") for word in line.split())


@lru_cache(maxsize=1)
def light_words() -> frozenset[str]:
    """Words that can be said of any service: they decide only where nothing else does."""
    return frozenset(fold(word) for line in _lines("light.txt") for word in line.split())


@lru_cache(maxsize=1)
def words_aside() -> frozenset[str]:
    """For whom and from where: the thing itself decides more."""
    return frozenset(fold(word) for line in _lines("aside.txt") for word in line.split())


@lru_cache(maxsize=1)
def foreign_words() -> frozenset[str]:
    """Right words that no service is about: never corrected."""
    return frozenset(fold(word) for line in _lines("foreign.txt") for word in line.split())


@lru_cache(maxsize=1)
def _synonym_groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for line in _lines("synonyms.txt"):
        special, _, general = line.rpartition(">")
        meant = [" ".join(query_words(phrase)) for phrase in general.split(",")]
        said = (
            [" ".join(query_words(phrase)) for phrase in special.split(",")] if special else meant
        )
        for word in said:
            if " " not in word:
                groups[word] = tuple(dict.fromkeys((*groups.get(word, ()), *meant)))
    return groups


def synonyms(word: str) -> list[str]:
    """Other words or phrases for a folded word, and what it is one of: a birch is a tree."""
    return [other for other in _synonym_groups().get(word, ()) if other != word]


def split_compound(word: str, known: Callable[[str], bool]) -> list[str]:
    """Parts of a folded compound, as few and as even as possible; empty if it cannot be split.

    Args:
        known: tells whether a folded word is in the dictionary; the whole word is not asked for.

    ``hundesteueranmeldung`` → ``["hunde", "steuer", "anmeldung"]`` or
    ``["hundesteuer", "anmeldung"]`` where ``hundesteuer`` is known.
    """
    if len(word) < MIN_COMPOUND or not word.isalpha():
        return []
    best: list[tuple[int, int, list[str]] | None] = [None] * (len(word) + 1)
    best[0] = (0, 0, [])
    for start in range(len(word)):
        here = best[start]
        if here is None:
            continue
        for end in range(start + MIN_PART, len(word) + 1):
            if end - start == len(word):
                continue
            part = _dictionary_form(word[start:end], known, last=end == len(word))
            if part is None:
                continue
            count, cost, parts = here
            rival = (count + 1, cost + _shortness(part), [*parts, part])
            current = best[end]
            if current is None or rival[:2] < current[:2]:
                best[end] = rival
    result = best[len(word)]
    return result[2] if result is not None and result[0] > 1 else []


def _shortness(part: str) -> int:
    """Short parts are likelier to be accidents."""
    return max(0, 6 - len(part)) ** 2


def _dictionary_form(part: str, known: Callable[[str], bool], *, last: bool) -> str | None:
    """The known word behind a part: as it stands, without a joint, or with a dropped e."""
    for joint in ("",) if last else _JOINTS:
        if part.endswith(joint):
            stem = part[: len(part) - len(joint)] if joint else part
            if len(stem) >= MIN_PART and stem not in stop_words() and known(stem):
                return stem
    if not last and len(part) >= _DROPPED_E and known(f"{part}e"):
        return f"{part}e"
    return None


def is_right(word: str) -> bool:
    """Certainly no typo, whatever it looks like."""
    return word in foreign_words() or word in stop_words() or is_plain_compound(word)


def is_plain_compound(word: str) -> bool:
    """Two office words side by side without joining letters: a right word, not a typo.

    ``haustür`` is one; ``hundestür`` is likelier a slip of ``hundesteuer``.
    """
    known = office_words()
    return any(
        word[:cut] in known and word[cut:] in known
        for cut in range(MIN_PART + 1, len(word) - MIN_PART)
    )


def all_parts(word: str, known: Callable[[str], bool]) -> list[str]:
    """Parts of a compound and the parts of its parts, without repetition."""
    parts: list[str] = []
    for part in split_compound(word, known):
        parts.append(part)
        parts += all_parts(part, known)
    return list(dict.fromkeys(parts))
