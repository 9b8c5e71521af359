"""The words under which a case is found, folded so that ``Müller``, ``MUELLER`` and ``mueller`` meet.

The work list looks them up with ``>=`` and ``<`` on a plain index. ``LIKE``, trigram and array
operators are not leakproof, so PostgreSQL would ignore their indexes under row-level security.
"""

from __future__ import annotations

import re
import unicodedata

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"})
LONGEST = 40


def fold(text: str) -> str:
    """Lower case, umlauts written out, other accents dropped."""
    lowered = unicodedata.normalize("NFC", text).casefold().translate(_GERMAN)
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def words_of(text: str) -> list[str]:
    """Distinct folded words; hyphenated names count whole and in parts."""
    found = re.findall(r"[\w-]+", fold(text))
    parts = [part for word in found for part in (word.replace("-", ""), *word.split("-"))]
    return list(dict.fromkeys(part[:LONGEST] for part in parts if part))


def terms_for(number: str, applicant_name: str) -> list[str]:
    """All terms of a case: its number (whole and from the random part on) and the name's words."""
    compact = number.replace("-", "").casefold()
    return list(dict.fromkeys([compact, compact[5:], *words_of(applicant_name)]))


def queries_in(text: str) -> list[str]:
    """What a clerk typed, as term beginnings that must all match; at most four."""
    compact = re.sub(r"[\s-]", "", text).casefold()
    if re.fullmatch(r"[a-z]{3}[0-9]{2}[0-9a-z]{1,6}", compact):
        return [compact]
    if re.fullmatch(r"[0-9a-z]{3}-[0-9a-z]{3}", text.strip().casefold()):
        return [compact]
    return words_of(text)[:4]


def after(prefix: str) -> str:
    """The smallest string above all that begin with ``prefix`` (code point order)."""
    return prefix + "\U0010ffff"
