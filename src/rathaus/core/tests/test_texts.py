from __future__ import annotations

import pytest
from django.utils import translation

from rathaus.core.texts import Texts, pick

ALL: Texts = {"de": "Hund anmelden", "en": "Register a dog", "leicht": "Einen Hund anmelden"}


@pytest.mark.parametrize(
    ("texts", "language", "expected"),
    [
        (ALL, "de", "Hund anmelden"),
        (ALL, "en", "Register a dog"),
        (ALL, "en-gb", "Register a dog"),
        (ALL, "de-leicht", "Einen Hund anmelden"),
        (ALL, "fr", "Hund anmelden"),
        ({"de": "Hund"}, "de-leicht", "Hund"),
        ({"de": "Hund", "en": ""}, "en", "Hund"),
        ("Hund", "en", "Hund"),
        (None, "en", ""),
        ({}, "en", ""),
    ],
)
def test_a_text_falls_back_to_german(
    texts: Texts | str | None, language: str, expected: str
) -> None:
    assert pick(texts, language) == expected


def test_without_a_language_the_active_one_counts() -> None:
    with translation.override("de-leicht"):
        assert pick(ALL) == "Einen Hund anmelden"
