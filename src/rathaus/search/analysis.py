"""From words to terms: stems of both languages and the parts of German compounds.

A term is ``d:`` or ``e:`` and a stem, so that German and English never meet by accident.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import Stemmer

from rathaus.search import words

type Language = Literal["d", "e"]

_local = threading.local()
_WORD = re.compile(r"\w+(?:[-‐‑]\w+)*")


def language_of(code: str) -> Language:
    """``en`` is English; every other text is German."""
    return "e" if code.startswith("en") else "d"


def _stemmers() -> dict[Language, Stemmer.Stemmer]:
    """One set per thread: a stemmer must not be shared."""
    if not hasattr(_local, "stemmers"):
        _local.stemmers = {"d": Stemmer.Stemmer("german"), "e": Stemmer.Stemmer("english")}
    stemmers: dict[Language, Stemmer.Stemmer] = _local.stemmers
    return stemmers


@lru_cache(maxsize=100_000)
def term(word: str, language: Language) -> str:
    """The term of a folded word: ``anmeldung`` → ``d:anmeld``."""
    return f"{language}:{_stemmers()[language].stemWord(word)}"


@lru_cache(maxsize=100_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of a German compound and the parts of its parts, by the office's word list."""
    known: Callable[[str], bool] = words.office_words().__contains__
    return tuple(words.all_parts(word, known))


@dataclass(frozen=True)
class Written:
    """A word of a text.

    Attributes:
        folded: without hyphens: ``kfzanmeldung``.
        pieces: what stood between its hyphens, folded; empty without hyphens.
        spelling: as it is written.
    """

    folded: str
    pieces: tuple[str, ...]
    spelling: str


def written(text: str) -> Iterator[Written]:
    """The words of a text in order; ``Hunde-Steuer`` is one word with two pieces."""
    for found in _WORD.findall(text.replace("\u00ad", "")):
        pieces = tuple(
            piece[: words.MAX_WORD] for part in re.split("[-‐‑]", found) if (piece := _plain(part))
        )
        if pieces:
            yield Written(
                "".join(pieces)[: words.MAX_WORD], pieces if len(pieces) > 1 else (), found
            )


@lru_cache(maxsize=100_000)
def _plain(word: str) -> str:
    return "".join(c for c in words.fold(word) if c.isascii() and c.isalnum())


def folded(text: str) -> list[str]:
    """The words of a text as they are compared: ``["antrag", "fuer", "wohngeld"]``."""
    return [word.folded for word in written(text)]
