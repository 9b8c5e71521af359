"""Long random codes that are shown once and kept only as a hash."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0/O, 1/I/L: a code is read aloud and typed from paper."""


def new_code(*, groups: int = 6, length: int = 4) -> str:
    """A readable code such as ``7KQM-…``; six groups of four carry 118 bits."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(length)) for _ in range(groups)
    )


def code_from(seed: bytes, *, groups: int = 3, length: int = 4) -> str:
    """The same readable code for the same secret bytes, one byte a character."""
    marks = [_ALPHABET[byte % len(_ALPHABET)] for byte in seed[: groups * length]]
    return "-".join("".join(marks[i : i + length]) for i in range(0, len(marks), length))


def normalize_code(text: str) -> str:
    """Upper case without separators, so that typing it sloppily still works."""
    return "".join(character for character in text.upper() if character in _ALPHABET)


def hash_code(text: str) -> str:
    """SHA-256 in hex of the normalised code; the codes are too long to be guessed offline."""
    return hashlib.sha256(normalize_code(text).encode()).hexdigest()
