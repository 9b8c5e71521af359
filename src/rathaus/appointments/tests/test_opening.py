"""When an office is open: rhythms, holidays, own days, breaks; and a slow oracle that agrees."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models import MIDNIGHT, OpeningException, OpeningRule
from rathaus.appointments.opening import Hours, OpenSpan, applies, without_breaks
from rathaus.tenants.api import State, holiday_name

MONDAY = 0
LATE = 28  # hypothesis draws days within four weeks, so that rows meet


def rule(**fields: Any) -> OpeningRule:
    values: dict[str, Any] = {
        "kind": HoursKind.APPOINTMENT, "weekday": MONDAY, "valid_from": date(2026, 1, 1),
        "opens": 480, "closes": 720,
    }  # fmt: skip
    return OpeningRule(tenant_id=1, **values | fields)


def own_day(day: date, **fields: Any) -> OpeningException:
    return OpeningException(tenant_id=1, day=day, **{"kind": ExceptionKind.CLOSED} | fields)


def hours(*rules: OpeningRule, own: tuple[OpeningException, ...] = (), state: str = "MV") -> Hours:
    return Hours(rules=rules, exceptions=own, counters=[1, 2], state=state)


def open_days(found: Hours, first: date, last: date) -> list[date]:
    return sorted({span.day for span in found.spans(first, last, HoursKind.APPOINTMENT)})


# --- Rhythms --------------------------------------------------------------------------------------


def test_every_third_week_goes_on_over_the_turn_of_the_year() -> None:
    found = hours(rule(every_weeks=3, valid_from=date(2026, 12, 9)))
    days = open_days(found, date(2026, 12, 1), date(2027, 2, 28))
    # The week of 9 December counts as the first; its Monday lies before the rule begins.
    assert days == [date(2026, 12, 28), date(2027, 1, 18), date(2027, 2, 8)]


def test_every_second_week_in_a_year_with_53_weeks() -> None:
    found = hours(rule(weekday=3, every_weeks=2, valid_from=date(2026, 12, 17)))
    days = open_days(found, date(2026, 12, 17), date(2027, 1, 31))
    assert days == [date(2026, 12, 17), date(2026, 12, 31), date(2027, 1, 14), date(2027, 1, 28)]


@pytest.mark.parametrize(
    ("nth", "expected"),
    [
        (1, [date(2028, 2, 1), date(2028, 3, 7)]),
        (4, [date(2028, 2, 22), date(2028, 3, 28)]),
        (5, [date(2028, 2, 29)]),
        (-1, [date(2028, 2, 29), date(2028, 3, 28)]),
    ],
)
def test_the_nth_tuesday_around_a_leap_day(nth: int, expected: list[date]) -> None:
    found = hours(rule(weekday=1, nth=nth))
    assert open_days(found, date(2028, 2, 1), date(2028, 3, 31)) == expected


def test_a_rule_that_is_valid_on_the_leap_day_alone() -> None:
    leap = date(2028, 2, 29)
    found = hours(rule(weekday=1, valid_from=leap, valid_to=leap))
    assert open_days(found, date(2028, 1, 1), date(2028, 12, 31)) == [leap]


def test_the_first_and_the_last_day_of_a_rule_count() -> None:
    found = hours(rule(valid_from=date(2026, 11, 2), valid_to=date(2026, 11, 16)))
    days = open_days(found, date(2026, 10, 1), date(2026, 12, 31))
    assert days == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]


# --- Breaks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("breaks", "pieces"),
    [
        ([], [(480, 720)]),
        ([[600, 630]], [(480, 600), (630, 720)]),
        ([[480, 500]], [(500, 720)]),
        ([[700, 720]], [(480, 700)]),
        ([[480, 720]], []),
        ([[630, 660], [540, 570]], [(480, 540), (570, 630), (660, 720)]),
        ([[540, 600], [570, 630]], [(480, 540), (630, 720)]),
        ([[400, 500], [710, 800]], [(500, 710)]),
        ([[750, 760], [770, 780]], [(480, 720)]),
        ([[700, 800], [810, 820]], [(480, 700)]),
    ],
)
def test_breaks_at_the_edges(breaks: list[list[int]], pieces: list[tuple[int, int]]) -> None:
    assert without_breaks(rule(breaks=breaks)) == pieces


# --- Holidays and own days ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "lands"),
    [
        (date(2026, 10, 31), {"BB", "HB", "HH", "MV", "NI", "SH", "SN", "ST", "TH"}),  # Reformation
        (date(2026, 11, 18), {"SN"}),  # Buß- und Bettag
        (date(2026, 6, 4), {"BW", "BY", "HE", "NW", "RP", "SL"}),  # Fronleichnam
        (date(2026, 3, 8), {"BE", "MV"}),  # Frauentag
        (date(2026, 9, 20), {"TH"}),  # Weltkindertag
        (date(2026, 1, 6), {"BW", "BY", "ST"}),  # Heilige Drei Könige
        (date(2026, 4, 5), {"BB"}),  # Ostersonntag
    ],
)
def test_each_land_has_its_holidays(day: date, lands: set[str]) -> None:
    weekly = rule(weekday=day.weekday())
    closed = {land for land in State if not open_days(hours(weekly, state=land), day, day)}
    assert closed == lands & {*State}  # the Länder with a town; the facts are there for all


CHRISTMAS_EVE, CHRISTMAS = date(2026, 12, 24), date(2026, 12, 25)


def test_an_own_row_opens_a_holiday() -> None:
    own = own_day(CHRISTMAS, kind=ExceptionKind.OPEN, opens=540, closes=600)
    found = hours(rule(weekday=4), own=(own,))
    assert open_days(found, CHRISTMAS, CHRISTMAS) == [CHRISTMAS]
    assert found.closed_because(CHRISTMAS) is None


def test_an_own_row_replaces_the_hours_of_its_kind_alone() -> None:
    own = own_day(CHRISTMAS_EVE, kind=ExceptionKind.OPEN, hours="walk_in", opens=540, closes=600)
    weekly = rule(weekday=3)
    found = hours(weekly, own=(own,))
    assert [s.start for s in found.on(CHRISTMAS_EVE, HoursKind.APPOINTMENT)] == [480, 480]
    assert [s.start for s in found.on(CHRISTMAS_EVE, HoursKind.WALK_IN)] == [540, 540]


def test_closing_one_kind_leaves_the_other_and_says_no_reason() -> None:
    own = own_day(CHRISTMAS_EVE, hours="appointment", reason={"de": "Heiligabend"})
    found = hours(rule(weekday=3), rule(weekday=3, kind=HoursKind.WALK_IN), own=(own,))
    assert found.on(CHRISTMAS_EVE, HoursKind.APPOINTMENT) == []
    assert len(found.on(CHRISTMAS_EVE, HoursKind.WALK_IN)) == 2
    assert found.closed_because(CHRISTMAS_EVE) is None


def test_a_day_closed_for_one_kind_still_says_that_it_is_a_holiday() -> None:
    own = own_day(CHRISTMAS, hours="appointment")
    assert hours(own=(own,)).closed_because(CHRISTMAS) == holiday_name("MV", CHRISTMAS)


def test_closing_a_part_of_the_day_cuts_it_out() -> None:
    own = own_day(CHRISTMAS_EVE, opens=600, closes=660)
    found = hours(rule(weekday=3), own=(own,)).on(CHRISTMAS_EVE, HoursKind.APPOINTMENT)
    assert [(s.counter, s.start, s.end) for s in found] == [
        (1, 480, 600), (1, 660, 720), (2, 480, 600), (2, 660, 720),
    ]  # fmt: skip


def test_closing_one_counter_leaves_the_others() -> None:
    own = own_day(CHRISTMAS_EVE, counters=[2])
    found = hours(rule(weekday=3), own=(own,)).on(CHRISTMAS_EVE, HoursKind.APPOINTMENT)
    assert found == [OpenSpan(CHRISTMAS_EVE, 1, 480, 720)]
    assert hours(own=(own,)).closed_because(CHRISTMAS_EVE) is None


def test_what_is_closed_wins_over_what_is_open() -> None:
    opened = own_day(CHRISTMAS_EVE, kind=ExceptionKind.OPEN, opens=480, closes=900)
    shut = own_day(CHRISTMAS_EVE, reason={"de": "Wasserschaden"})
    found = hours(own=(opened, shut))
    assert found.on(CHRISTMAS_EVE, HoursKind.APPOINTMENT) == []
    assert found.closed_because(CHRISTMAS_EVE) == "Wasserschaden"


def test_the_last_counters_are_kept_back() -> None:
    found = hours(rule(weekday=3, kept_back=1)).on(CHRISTMAS_EVE, HoursKind.APPOINTMENT)
    assert [(s.counter, s.kept_back) for s in found] == [(1, False), (2, True)]


# --- The oracle -----------------------------------------------------------------------------------


def is_open_slowly(found: Hours, day: date, kind: HoursKind, counter: int, minute: int) -> bool:
    """One minute at one counter, asked of every row in turn."""
    own = [row for row in found.exceptions if row.day == day and row.hours in ("", kind)]
    for row in own:
        if row.kind == ExceptionKind.CLOSED and _hits(row, counter, minute):
            return False
    opened = [row for row in own if row.kind == ExceptionKind.OPEN]
    if opened:
        return any(_staffed(row, counter, minute) for row in opened)
    if holiday_name(found.state, day) is not None:
        return False
    return any(
        rule.kind == kind and _is_its_day(rule, day) and _staffed(rule, counter, minute)
        for rule in found.rules
    )


def _hits(row: OpeningException, counter: int, minute: int) -> bool:
    in_time = row.opens is None or row.opens <= minute < (row.closes or MIDNIGHT)
    return in_time and (not row.counters or counter in row.counters)


def _staffed(row: OpeningRule | OpeningException, counter: int, minute: int) -> bool:
    assert row.opens is not None
    assert row.closes is not None
    in_break = any(begins <= minute < ends for begins, ends in row.breaks)
    known = not row.counters or counter in row.counters
    return row.opens <= minute < row.closes and not in_break and known


def _is_its_day(rule: OpeningRule, day: date) -> bool:
    """Walk from the first week on, one day at a time."""
    if day < rule.valid_from or (rule.valid_to and day > rule.valid_to):
        return False
    if day.weekday() != rule.weekday:
        return False
    same = [
        date(day.year, day.month, n)
        for n in range(1, 32)
        if _exists(day.year, day.month, n)
        and date(day.year, day.month, n).weekday() == rule.weekday
    ]
    if rule.nth == -1:
        return day == same[-1]
    if rule.nth is not None:
        return len(same) >= rule.nth and day == same[rule.nth - 1]
    week, walked = rule.valid_from - timedelta(days=rule.valid_from.weekday()), 0
    while not week <= day < week + timedelta(days=7):
        week, walked = week + timedelta(days=7), walked + 1
    return walked % rule.every_weeks == 0


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


minutes = st.integers(0, 48).map(lambda half_hours: half_hours * 30)
starts_of_month = st.sampled_from([date(2026, 12, 14), date(2028, 2, 14), date(2026, 3, 23)])
counters = st.lists(st.sampled_from([1, 2, 3]), unique=True, max_size=2)


@st.composite
def stretches(draw: st.DrawFn) -> dict[str, Any]:
    opens, closes = sorted(draw(st.lists(minutes, min_size=2, max_size=2, unique=True)))
    pairs = draw(st.lists(st.tuples(minutes, minutes), max_size=2))
    return {
        "opens": opens, "closes": closes, "counters": draw(counters),
        "breaks": [sorted(pair) for pair in pairs],
    }  # fmt: skip


@st.composite
def offices(draw: st.DrawFn) -> tuple[Hours, date]:
    first = draw(starts_of_month)
    kinds = st.sampled_from(list(HoursKind))
    within = st.integers(-LATE, LATE).map(lambda days: first + timedelta(days=days))
    rules = [
        rule(
            kind=draw(kinds), weekday=draw(st.integers(0, 6)), every_weeks=draw(st.integers(1, 3)),
            valid_from=draw(within), **draw(stretches()),
        )
        for _ in range(draw(st.integers(0, 4)))
    ]  # fmt: skip
    for row in rules:
        row.nth = draw(st.sampled_from([None, None, 1, 2, 5, -1]))
        if row.nth is not None:
            row.every_weeks = 1
        lasts = draw(st.none() | st.integers(0, LATE))
        row.valid_to = None if lasts is None else row.valid_from + timedelta(days=lasts)
    own = []
    for _ in range(draw(st.integers(0, 4))):
        values = draw(stretches()) | {"hours": draw(st.sampled_from(["", *HoursKind]))}
        values["kind"] = draw(st.sampled_from(list(ExceptionKind)))
        if values["kind"] == ExceptionKind.CLOSED and draw(st.booleans()):
            values |= {"opens": None, "closes": None}
        if values["kind"] == ExceptionKind.CLOSED:
            values["breaks"] = []
        own.append(own_day(draw(within), **values))
    return Hours(rules, own, [1, 2, 3], draw(st.sampled_from(["MV", "BY"]))), first


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(offices())
def test_the_quick_way_equals_the_slow_way(made: tuple[Hours, date]) -> None:
    found, first = made
    last = first + timedelta(days=20)
    for kind in HoursKind:
        spans = found.spans(first, last, kind)
        assert all(span.start < span.end for span in spans)
        quick = {
            (span.day, span.counter, minute)
            for span in spans
            for minute in range(span.start, span.end, 30)
        }
        slow = {
            (first + timedelta(days=offset), counter, minute)
            for offset in range(21)
            for counter in found.counters
            for minute in range(0, MIDNIGHT, 30)
            if is_open_slowly(found, first + timedelta(days=offset), kind, counter, minute)
        }
        assert quick == slow


def test_a_rule_says_nothing_about_other_weekdays() -> None:
    assert applies(rule(), date(2026, 11, 23))
    assert not applies(rule(), date(2026, 11, 24))
