"""Lists that every form may use: countries (ISO 3166-1), nationalities, languages (ISO 639)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from rathaus.core.texts import Texts, pick, text_key
from rathaus.core.yamlfile import read_yaml

_SORTS_AS = str.maketrans("ÄÖÜäöüßÅÇÉÈéèêôíãñ", "AOUaousACEEeeeoian")


# Codes of travel documents (ICAO 9303) for people without the nationality of a country.
_STATELESS: dict[str, Texts] = {
    "XXA": {"de": "staatenlos", "en": "stateless", "leicht": "ohne Staats-Angehörigkeit"},
    "XXX": {"de": "ungeklärt", "en": "not known", "leicht": "nicht bekannt"},
}


@cache
def _names() -> dict[str, Texts]:
    names: dict[str, Texts] = read_yaml(Path(__file__).with_suffix(".yaml")).data
    return names


@cache
def _languages() -> dict[str, Texts]:
    names: dict[str, Texts] = read_yaml(Path(__file__).with_name("languages.yaml")).data
    return names


def country_name(code: str, language: str | None = None) -> str:
    """``FR`` → ``Frankreich``; an unknown code is given back."""
    return pick(_names().get(code), language) or code


def country_choices(language: str | None = None) -> list[tuple[str, str]]:
    """Code and name: Germany first, then by name."""
    return list_choices("countries", language)


def list_choices(source: str, language: str | None = None) -> list[tuple[str, str]]:
    """Code and name of ``countries``, ``nationalities`` or ``languages``; German(y) comes first."""
    return _choices(source, text_key(language))


@cache
def _choices(source: str, key: str) -> list[tuple[str, str]]:
    if source == "languages":
        return _sorted(_languages(), key, "de")
    if source == "nationalities":
        return [*_sorted(_names(), key, "DE"), *((c, pick(n, key)) for c, n in _STATELESS.items())]
    return _sorted(_names(), key, "DE")


def _sorted(names: dict[str, Texts], key: str, first: str) -> list[tuple[str, str]]:
    found = [(code, pick(texts, key)) for code, texts in names.items()]
    return sorted(found, key=lambda choice: (choice[0] != first, choice[1].translate(_SORTS_AS)))
