"""Names are found however they are spelled."""

from __future__ import annotations

import pytest

from rathaus.cases.terms import after, fold, queries_in, terms_for, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "mueller"),
        ("GROẞ", "gross"),
        ("Çağlar Dvořák", "caglar dvorak"),
        ("Ångström", "angstroem"),
        ("Łukasz", "lukasz"),
    ],
)
def test_spelling_is_folded(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_a_double_name_is_found_by_each_part() -> None:
    assert words_of("Anna Müller-Lüdenscheidt") == [
        "anna",
        "muellerluedenscheidt",
        "mueller",
        "luedenscheidt",
    ]


def test_a_case_is_found_by_number_and_name() -> None:
    assert terms_for("STR-26-4KQ-7M3", "Beate Beispiel") == [
        "str264kq7m3",
        "4kq7m3",
        "beate",
        "beispiel",
    ]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("str-26-4kq", ["str264kq"]),
        ("STR 26 4KQ 7M3", ["str264kq7m3"]),
        ("4KQ-7M3", ["4kq7m3"]),
        ("beispiel beate", ["beispiel", "beate"]),
        ("  ", []),
    ],
)
def test_what_a_clerk_types(typed: str, wanted: list[str]) -> None:
    assert queries_in(typed) == wanted


def test_after_is_above_everything_that_begins_so() -> None:
    assert "mue" < "mueller" < "muezzin" < after("mue") < "muf"
