"""The countries of ISO 3166-1, with German and English names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rathaus.core.texts import Texts, pick, text_key
from rathaus.core.yamlfile import read_yaml

_SORTS_AS = str.maketrans("ÄÖÜäöüßÅÇÉÈéèêôíãñ", "AOUaousACEEeeeoian")


@cache
def _names() -> dict[str, Texts]:
    names: dict[str, Texts] = read_yaml(Path(__file__).with_suffix(".yaml")).data
    return names


def country_name(code: str, language: str | None = None) -> str:
    """``FR`` → ``Frankreich``; an unknown code is given back."""
    return pick(_names().get(code), language) or code


def country_choices(language: str | None = None) -> list[tuple[str, str]]:
    """Code and name: Germany first, then by name."""
    return _choices(text_key(language))


@cache
def _choices(key: str) -> list[tuple[str, str]]:
    found = [(code, pick(names, key)) for code, names in _names().items()]
    return sorted(found, key=lambda choice: (choice[0] != "DE", choice[1].translate(_SORTS_AS)))
