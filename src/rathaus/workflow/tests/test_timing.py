"""Durations as the calendar counts them, summer time and month ends included."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rathaus.core.dates import BERLIN
from rathaus.workflow.bpmn.timing import (
    TimingInvalid,
    parse_cycle,
    parse_date,
    parse_duration,
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("moment", "duration", "expected"),
    [
        ("2026-11-23T09:00", "P14D", "2026-12-07T09:00"),
        ("2026-11-23T09:00", "P2W", "2026-12-07T09:00"),
        ("2026-11-23T09:00", "PT90M", "2026-11-23T10:30"),
        ("2027-01-31T09:00", "P1M", "2027-02-28T09:00"),
        ("2028-02-29T09:00", "P1Y", "2029-02-28T09:00"),
        ("2026-11-23T09:00", "P1Y2M3DT4H5M6S", "2028-01-26T13:05:06"),
        ("2027-03-27T09:00", "P1D", "2027-03-28T09:00"),
        ("2027-03-27T09:00", "PT24H", "2027-03-28T10:00"),
        ("2027-10-30T09:00", "P1D", "2027-10-31T09:00"),
        ("2027-10-30T09:00", "PT24H", "2027-10-31T08:00"),
    ],
)
def test_durations(moment: str, duration: str, expected: str) -> None:
    assert parse_duration(duration).after(local(moment)) == local(expected).astimezone(UTC)


def test_an_hour_in_the_night_summer_time_ends_is_an_hour() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert parse_duration("PT1H").after(first) - first == timedelta(hours=1)
    assert parse_duration("PT1H").after(first + timedelta(hours=1)) - first == timedelta(hours=2)


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "14D", "P1H", "P-1D", "P1.5D", "P999999999999D", "P1Y2W3X"]
)
def test_texts_that_are_no_durations(text: str) -> None:
    with pytest.raises(TimingInvalid):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-03", "2026-12-02T23:00:00+00:00"),
        ("2026-12-03T09:00", "2026-12-03T08:00:00+00:00"),
        ("2026-12-03T09:00:00Z", "2026-12-03T09:00:00+00:00"),
        ("2026-07-03T09:00+02:00", "2026-07-03T07:00:00+00:00"),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert parse_date(text).isoformat() == expected


def test_cycles() -> None:
    assert parse_cycle("R3/P7D").repeats == 3
    assert parse_cycle("R/PT1H").repeats is None
    for text in ("R3", "3/P1D", "R0/P1D", "R/P0D", "R3/P1D/P1D"):
        with pytest.raises(TimingInvalid):
            parse_cycle(text)
