"""Opening hours say what a person at the door wants to know."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import translation

from rathaus.core.dates import BERLIN
from rathaus.tenants.opening import OpeningHours, opening_hours_problems

HOURS = OpeningHours(
    {
        "week": {
            "mo": [["08:00", "12:00"]],
            "di": [["08:00", "12:00"], ["13:30", "18:00"]],
            "do": [["08:00", "12:00"], ["13:00", "16:00"]],
            "fr": [["08:00", "12:00"]],
        },
        "closed": [{"from": "2026-11-26", "to": "2026-11-27", "reason": {"de": "Umzug"}}],
    },
    "MV",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-11-23 09:00", "heute offen bis 12 Uhr, ohne Termin"),
        ("2026-11-23 12:00", "jetzt geschlossen, wieder offen morgen um 8 Uhr"),
        ("2026-11-24 07:59", "heute offen von 8 bis 12 Uhr, ohne Termin"),
        ("2026-11-24 12:30", "heute offen von 13:30 bis 18 Uhr, ohne Termin"),
        (
            "2026-11-26 09:00",
            "heute geschlossen (Umzug), wieder offen Mo., 30. November 2026 um 8 Uhr",
        ),
        (
            "2026-12-25 09:00",
            "heute geschlossen (Erster Weihnachtstag), wieder offen Mo., 28. Dezember 2026 um 8 Uhr",
        ),
        ("2026-03-29 03:30", "jetzt geschlossen, wieder offen morgen um 8 Uhr"),
        ("2026-10-25 02:30", "jetzt geschlossen, wieder offen morgen um 8 Uhr"),
    ],
)
def test_one_sentence_says_it(moment: str, sentence: str) -> None:
    assert HOURS.status(at(moment)) == sentence


def test_it_speaks_english_too() -> None:
    with translation.override("en"):
        assert (
            HOURS.status(at("2026-11-24 14:00")) == "open today until 18:00, no appointment needed"
        )
        assert HOURS.week()[1] == ("Tuesday", "8:00–12:00 and 13:30–18:00")


def test_the_week_is_a_table() -> None:
    assert HOURS.week()[1:3] == [("Dienstag", "8–12 und 13:30–18 Uhr"), ("Mittwoch", "geschlossen")]


def test_nothing_known_says_nothing() -> None:
    assert (OpeningHours({}, "MV").status(), bool(OpeningHours({}, "MV"))) == ("", False)


def test_holidays_differ_by_land() -> None:
    corpus_christi = at("2026-06-04 09:00")
    assert HOURS.is_open(corpus_christi)
    assert not OpeningHours(HOURS.data, "NW").is_open(corpus_christi)


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (HOURS.data, 0),
        ([], 1),
        ({"week": {"montag": []}}, 1),
        ({"week": {"mo": [["8", "x"], ["12:00", "08:00"]]}}, 2),
    ],
)
def test_a_wrong_shape_is_named(data: object, count: int) -> None:
    assert len(list(opening_hours_problems(data))) == count
