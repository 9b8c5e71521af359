"""From untrusted strings to strings that can be printed: normal form, no control characters, no holes.

PDF/A forbids text that its fonts cannot show, and one emoji in a name must not stop a notice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rathaus.letters.fonts import covered_characters

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Control, format (bidi and joiners), surrogates, private use, unassigned."""

_LONG_WORD = re.compile(r"\S{36,}")
_SOFT_BREAK = "\N{ZERO WIDTH SPACE}"


@dataclass
class Cleaner:
    """Cleans one letter's data and counts what had to be replaced.

    Attributes:
        replaced: number of characters for which the fonts have no picture.
    """

    replaced: int = 0

    def clean(self, value: Any) -> Any:
        """The same structure, ready for JSON; dates become ISO strings."""
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, datetime | date):
            return value.isoformat()[:10]
        if isinstance(value, Mapping):
            return {str(key): self.clean(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.clean(item) for item in value]
        return self.text(str(value))

    def text(self, value: str) -> str:
        """One string in NFC with printable characters and line feeds only."""
        normal = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\t", " "))
        printable = "".join(self._character(character) for character in normal)
        return _LONG_WORD.sub(_breakable, printable)

    def _character(self, character: str) -> str:
        if character == "\n" or ord(character) in _printable():
            return character
        if unicodedata.category(character) in _DROPPED or "VARIATION SELECTOR" in unicodedata.name(
            character, ""
        ):
            return ""
        self.replaced += 1
        return REPLACEMENT


@lru_cache(maxsize=1)
def _printable() -> frozenset[int]:
    covered = covered_characters()
    return frozenset(p for p in covered if unicodedata.category(chr(p)) not in _DROPPED)


def _breakable(match: re.Match[str]) -> str:
    """A word that no line can hold gets invisible places to break at."""
    word = match.group()
    return _SOFT_BREAK.join(word[start : start + 24] for start in range(0, len(word), 24))
