"""German order without the database: the embedded PostgreSQL has no ICU."""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"})


def german(text: str) -> str:
    """Sort key after DIN 5007-1: ä like a, ß like ss, upper like lower case."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in folded if not unicodedata.combining(c))
