"""Texts in several languages, as service packages carry them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

type Texts = Mapping[str, str]
"""``{"de": …, "en": …, "leicht": …}``; German is always there, the others may be missing."""

KEYS = ("de", "en", "leicht")
_KEY_OF_LANGUAGE = {"de": "de", "en": "en", "de-leicht": "leicht", "leicht": "leicht"}


def text_key(language: str | None = None) -> str:
    """``de-leicht`` → ``leicht``; None is the active language, an unknown one counts as German."""
    code = (language or get_language() or "de").lower()
    return _KEY_OF_LANGUAGE.get(code) or _KEY_OF_LANGUAGE.get(code.split("-")[0], "de")


def pick(texts: Texts | str | None, language: str | None = None) -> str:
    """The text in the language (None: the active one), else the German one.

    A plain string is the same in every language; nothing gives the empty string.
    """
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    return texts.get(text_key(language)) or texts.get("de") or ""
