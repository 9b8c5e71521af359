"""Case numbers: short, easy to read aloud, and with a check character that finds typing errors.

``STR-26-4KQ-7M3``: the town, the year, five random characters and a check character. The
alphabet has 31 characters and no 0/O, 1/I/L. 31 is prime, so the weighted sum modulo 31 finds every
single wrong character and every exchange of two characters (ISO 7064 works the same way).
Five characters give 28.6 million numbers for a town and year; the database refuses a repeated one.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_MODULUS = len(ALPHABET)
_RANDOM = 5
_NOT_RANDOM = {"I": 0, "L": 1, "O": 2, "0": 8, "1": 9}
"""Values of what stands only in the town's letters or in the year; free at those places."""
_SHAPE = re.compile(rf"([A-Z]{{3}})([0-9]{{2}})([{ALPHABET}]{{{_RANDOM + 1}}})")


class NumberInvalid(ValueError):
    """The text is no case number, or somebody mistyped it."""


def prefix_for(slug: str) -> str:
    """Three letters of a town: ``stralendorf`` → ``STR``, ``ludwigslust-parchim`` → ``LUP``."""
    parts = slug.upper().split("-")
    letters = parts[0][:2] + parts[1] if len(parts) > 1 and parts[1] else parts[0]
    return "".join(letter for letter in letters if letter.isalpha())[:3].ljust(3, "X")


def new_number(slug: str, year: int) -> str:
    """A fresh random number; whoever stores it leaves uniqueness to the database."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_RANDOM))
    head = f"{prefix_for(slug)}{year % 100:02d}{body}"
    return _grouped(head + ALPHABET[-_weighted(head) % _MODULUS])


def parse_number(text: str) -> str:
    """The number as we write it, from what somebody typed.

    Raises:
        NumberInvalid: wrong shape or wrong check character.
    """
    compact = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not _SHAPE.fullmatch(compact):
        raise NumberInvalid(text)
    if (_weighted(compact[:-1]) + ALPHABET.index(compact[-1])) % _MODULUS:
        raise NumberInvalid(text)
    return _grouped(compact)


def _grouped(compact: str) -> str:
    return f"{compact[:3]}-{compact[3:5]}-{compact[5:8]}-{compact[8:]}"


def _weighted(head: str) -> int:
    """Sum of value times distance to the check character; weights 2, 3, … differ and stay below 31."""
    return sum(
        weight * _value(character)
        for weight, character in zip(range(len(head) + 1, 1, -1), head, strict=True)
    )


def _value(character: str) -> int:
    """Different for all characters that may stand at the same place."""
    return ALPHABET.index(character) if character in ALPHABET else _NOT_RANDOM[character]
