"""Case numbers read well, and typing errors do not lead to somebody else's case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rathaus.cases.numbers import ALPHABET, NumberInvalid, new_number, parse_number, prefix_for

numbers = st.builds(
    new_number,
    st.from_regex(r"[a-z][a-z-]{2,20}[a-z]", fullmatch=True),
    st.integers(min_value=2026, max_value=2099),
)


@pytest.mark.parametrize(
    ("slug", "prefix"),
    [
        ("stralendorf", "STR"),
        ("ludwigslust-parchim", "LUP"),
        ("schwerin", "SCH"),
        ("mittelangeln", "MIT"),
        ("ab", "ABX"),
    ],
)
def test_the_prefix_names_the_town(slug: str, prefix: str) -> None:
    assert prefix_for(slug) == prefix


def test_a_number_has_short_groups_without_look_alikes() -> None:
    town, year, first, second = new_number("stralendorf", 2026).split("-")
    assert (town, year, len(first), len(second)) == ("STR", "26", 3, 3)
    assert not set(first + second) & set("01IOL")


@given(numbers)
def test_every_number_is_valid_however_it_is_typed(number: str) -> None:
    assert parse_number(number) == number
    assert parse_number(number.lower().replace("-", " ")) == number


@given(numbers, st.data())
def test_every_single_wrong_character_is_found(number: str, data: st.DataObject) -> None:
    compact = number.replace("-", "")
    position = data.draw(st.integers(0, len(compact) - 1))
    alphabet = (
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if position < 3 else "0123456789" if position < 5 else ALPHABET
    )
    wrong = data.draw(st.sampled_from([sign for sign in alphabet if sign != compact[position]]))
    with pytest.raises(NumberInvalid):
        parse_number(compact[:position] + wrong + compact[position + 1 :])


@given(numbers, st.data())
def test_every_exchange_of_two_characters_is_found(number: str, data: st.DataObject) -> None:
    compact = list(number.replace("-", ""))
    one = data.draw(st.integers(0, len(compact) - 1))
    other = data.draw(st.integers(0, len(compact) - 1))
    if compact[one] == compact[other]:
        return
    compact[one], compact[other] = compact[other], compact[one]
    with pytest.raises(NumberInvalid):
        parse_number("".join(compact))


@pytest.mark.parametrize("text", ["", "STR", "STR-26-4KQ", "HALLO", "STR-26-4KQ-7M", "1" * 300])
def test_other_texts_are_no_numbers(text: str) -> None:
    with pytest.raises(NumberInvalid):
        parse_number(text)
