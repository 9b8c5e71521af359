"""The few sentences of kiosk, ticket, phone page and display, in four languages.

Ukrainian and Arabic besides German and English: the largest groups of newcomers who come to a
German citizens' office without knowing its words.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from rathaus.core.texts import Texts

LANGUAGES = ("de", "en", "uk", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})

type Words = dict[str, str]


@cache
def _catalogue() -> dict[str, Words]:
    path = Path(__file__).with_suffix(".yaml")
    loaded: dict[str, Words] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def words_in(language: str) -> Words:
    """Key → sentence; an unknown language is German."""
    known = language if language in LANGUAGES else "de"
    return {key: texts[known] for key, texts in _catalogue().items()}


def say(key: str, language: str, **values: object) -> str:
    """One sentence with its values put in."""
    return words_in(language)[key].format(**values)


def in_language(texts: Texts, language: str) -> str:
    """The text in one of the four languages, else in English for those, else in German."""
    return (
        texts.get(language)
        or (texts.get("en") if language != "de" else "")
        or texts.get("de")
        or ""
    )


def direction(language: str) -> str:
    """``rtl`` or ``ltr``."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_choices() -> list[tuple[str, str]]:
    """Code and own name of each language."""
    return [(code, words_in(code)["language_name"]) for code in LANGUAGES]
