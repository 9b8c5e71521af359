"""What people type, and what becomes of it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from rathaus.eforms import parsing
from rathaus.eforms.countries import country_choices, country_name


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["31", "12", "1990"], date(1990, 12, 31)),
        (["1", "2", "03"], date(2003, 2, 1)),
        ([" 1. ", "Februar", "1990"], date(1990, 2, 1)),
        (["31.12.1990", "", ""], date(1990, 12, 31)),
        (["31.12.90", "", ""], date(1990, 12, 31)),
        (["1990-12-31", "", ""], date(1990, 12, 31)),
        (["31/12/1990", "", ""], date(1990, 12, 31)),
        (["31 12 1990", "", ""], date(1990, 12, 31)),
        (["31121990", "", ""], date(1990, 12, 31)),
        (["31. Dezember 1990", "", ""], date(1990, 12, 31)),
        (["1. März 1990", "", ""], date(1990, 3, 1)),
        (["29.2.2024", "", ""], date(2024, 2, 29)),
    ],
)
def test_dates_are_understood_as_people_write_them(typed: list[str], expected: date) -> None:
    assert parsing.date_parts(typed) == expected


@time_machine.travel("2026-11-23", tick=False)
def test_two_digits_of_a_year_mean_a_century_that_fits() -> None:
    assert parsing.date_parts(["1", "1", "30"]) == date(2030, 1, 1)
    assert parsing.date_parts(["1", "1", "30"], latest=date(2026, 11, 23)) == date(1930, 1, 1)
    assert parsing.date_parts(["1", "1", "26"], latest=date(2026, 11, 23)) == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (["31", "2", "1990"], "Dieses Datum gibt es nicht"),
        (["32", "1", "1990"], "Dieses Datum gibt es nicht"),
        (["1", "13", "1990"], "so ein: 31.12.1990"),
        (["1", "x", "1990"], "so ein: 31.12.1990"),
        (["1", "1", "190"], "so ein: 31.12.1990"),
        (["heute", "", ""], "so ein: 31.12.1990"),
        (["\u0661", "1", "1990"], "so ein: 31.12.1990"),
        (["1", "", "1990"], "Bitte geben Sie auch den Monat ein."),
        (["", "1", ""], "Bitte geben Sie auch den Tag und das Jahr ein."),
    ],
)
def test_a_wrong_date_is_refused_with_an_example(typed: list[str], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        parsing.date_parts(typed)


@pytest.mark.parametrize(
    ("parse", "typed", "expected"),
    [
        (parsing.iban, "de02 1203 0000 0000 2020 51", "DE02120300000000202051"),
        (parsing.iban, "GB82WEST12345698765432", "GB82WEST12345698765432"),
        (parsing.plate, "lup-ab 123", "LUP-AB 123"),
        (parsing.plate, "LUP A 123e", "LUP-A 123E"),
        (parsing.plate, "HH-A1H", "HH-A 1H"),
        (parsing.plate, "Y-123456", "Y-123456"),
        (parsing.phone, "+49 385 123-45", "+49 385 123-45"),
        (parsing.phone, "(0385) 12 34 56", "(0385) 12 34 56"),
        (parsing.postcode, "19 075", "19075"),
        (parsing.integer, "1.000", 1000),
        (parsing.integer, "-3", -3),
        (parsing.money, "30,70 €", 3070),
        (parsing.money, "1.030", 103000),
        (parsing.email, " beate@post.example ", "beate@post.example"),
        (parsing.time_of_day, "8", "08:00"),
        (parsing.time_of_day, "0830", "08:30"),
        (parsing.time_of_day, "8 Uhr 30", "08:30"),
        (parsing.time_of_day, "8.05 Uhr", "08:05"),
        (parsing.time_of_day, "23:59h", "23:59"),
        (parsing.url, "beispiel.de/weg?x=1", "https://beispiel.de/weg?x=1"),
        (parsing.url, "http://beispiel.de:8080/", "http://beispiel.de:8080/"),
        (parsing.url, "beispiel.de:8080", "https://beispiel.de:8080"),
        (parsing.tax_id, "47 036 892 816", "47036892816"),
        (parsing.tax_id, "65929970489", "65929970489"),
        (parsing.vin, "wvw zzz1jz-3w386752", "WVWZZZ1JZ3W386752"),
        (partial(parsing.decimal, places=2), "-3", -3.0),
        (partial(parsing.decimal, places=2), "1.234", 1234.0),
        (partial(parsing.decimal, places=3), "0.234", 0.234),
        (partial(parsing.decimal, places=2), "1 234,50", 1234.5),
    ],
)
def test_sloppy_typing_is_tidied(parse: Callable[[str], Any], typed: str, expected: object) -> None:
    assert parse(typed) == expected


@pytest.mark.parametrize(
    ("parse", "typed", "says"),
    [
        (parsing.iban, "DE02120300000000202052", "stimmt nicht"),
        (parsing.iban, "DE0212030000000020205", "hat 21 Stellen, sie muss 22"),
        (parsing.iban, "123", "die ganze IBAN"),
        (parsing.plate, "LUPAB123", "mit Bindestrich"),
        (parsing.plate, "LUP-AB 0123", "mit Bindestrich"),
        (parsing.plate, "LUP-AB 1234E", "mit Bindestrich"),
        (parsing.phone, "anrufen", "mit Vorwahl"),
        (parsing.phone, "12", "mit Vorwahl"),
        (parsing.postcode, "1907", "fünf Ziffern"),
        (parsing.postcode, "00000", "fünf Ziffern"),
        (parsing.integer, "1,5", "ganze Zahl"),
        (parsing.integer, "²", "ganze Zahl"),
        (parsing.money, "viel", "so ein: 30,70"),
        (parsing.money, "1,234", "so ein: 30,70"),
        (parsing.email, "beate@", "name@beispiel.de"),
        (parsing.time_of_day, "8:60", "so ein: 14:30"),
        (parsing.time_of_day, "mittags", "so ein: 14:30"),
        (parsing.url, "kein wort", "www.beispiel.de"),
        (parsing.url, "ftp://beispiel.de", "www.beispiel.de"),
        (parsing.tax_id, "123", "elf Ziffern"),
        (parsing.tax_id, "01234567899", "jede Ziffer"),
        (parsing.tax_id, "12345678903", "jede Ziffer"),
        (partial(parsing.decimal, places=2), "1,2,3", "zum Beispiel 12,5"),
        (partial(parsing.decimal, places=2), "1,999", "höchstens 2 Stellen"),
        (parsing.text, "Beate\u202eBeispiel", "unsichtbare Zeichen"),
        (parsing.text, "Beate\x07", "unsichtbare Zeichen"),
        (parsing.text, "Иван", "Das Zeichen „И“"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(
    parse: Callable[[str], Any], typed: str, says: str
) -> None:
    with pytest.raises(ValidationError, match=says):
        parse(typed)


@given(st.text(max_size=40))
@pytest.mark.parametrize(
    "parse",
    [parsing.iban, parsing.plate, parsing.phone, parsing.postcode, parsing.integer, parsing.money, parsing.email, parsing.text, parsing.time_of_day,
     parsing.url, parsing.tax_id, parsing.vin, partial(parsing.decimal, places=2)],
)  # fmt: skip
def test_nothing_anybody_types_is_more_than_a_wrong_answer(
    parse: Callable[[str], Any], typed: str
) -> None:
    with contextlib.suppress(ValidationError):
        parse(typed)


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_no_date_breaks_anything(typed: list[str]) -> None:
    with contextlib.suppress(ValidationError):
        assert parsing.date_parts(typed).year >= 1850


@given(st.lists(st.text(max_size=12), min_size=3, max_size=3))
def test_no_date_of_long_ago_breaks_anything(typed: list[str]) -> None:
    with contextlib.suppress(ValidationError):
        assert len(parsing.partial_date(typed)) in {4, 7, 10}


@pytest.mark.parametrize("place", range(11))
def test_one_changed_digit_of_a_tax_number_is_found(place: int) -> None:
    good = "86095742719"
    for digit in set("0123456789") - {good[place]}:
        with pytest.raises(ValidationError):
            parsing.tax_id(good[:place] + digit + good[place + 1 :])


@given(st.integers(min_value=0, max_value=10**18 - 1))
def test_one_changed_digit_of_an_iban_is_found(number: int) -> None:
    account = f"{number:018d}"
    check = 98 - int(f"{account}131400") % 97
    good = f"DE{check:02d}{account}"
    assert parsing.iban(good) == good
    changed = good[:-1] + str((int(good[-1]) + 1) % 10)
    with pytest.raises(ValidationError):
        parsing.iban(changed)


@time_machine.travel("2026-03-31", tick=False)
@pytest.mark.parametrize(
    ("bound", "expected"),
    [
        (None, None),
        ("today", date(2026, 3, 31)),
        ("today-16y", date(2010, 3, 31)),
        ("today-1m", date(2026, 2, 28)),
        ("today+14d", date(2026, 4, 14)),
        ("2026-12-31", date(2026, 12, 31)),
    ],
)
def test_limits_of_dates(bound: str | None, expected: date | None) -> None:
    assert parsing.date_bound(bound) == expected


def test_countries_start_with_germany_and_sort_as_germans_do() -> None:
    names = [name for _code, name in country_choices("de")]
    assert names[0] == "Deutschland"
    assert names.index("Ägypten") < names.index("Albanien") < names.index("Zypern")
    assert country_name("FR", "en") == "France"
    assert country_name("??", "de") == "??"
