"""A month on a page, and the times of a day, as rows for the templates."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.appointments.enums import HoursKind
from rathaus.appointments.finding import Offer, Place, offers_between
from rathaus.appointments.opening import Hours, hours_of
from rathaus.core.dates import BERLIN

NOON = 12 * 60
_FRIDAY = 4


@dataclass(frozen=True)
class DayCell:
    """One day of the calendar.

    Attributes:
        free: how many times can be booked.
        reason: why nobody is there (a holiday, the office's own words).
        is_full: the office is open, and everything is taken.
    """

    day: date
    free: int = 0
    reason: str = ""
    is_full: bool = False
    is_outside: bool = False
    is_chosen: bool = False


@dataclass(frozen=True)
class Month:
    """A month as weeks from Monday; days of the week on which nothing is ever free are left out.

    Attributes:
        previous, following: first days of the months beside it; None where nothing can be booked.
        reasons: the closed days of the month with their reason.
    """

    first: date
    weekdays: list[tuple[str, str]]
    weeks: list[list[DayCell]]
    previous: date | None
    following: date | None
    reasons: list[DayCell]

    @property
    def title(self) -> str:
        return f"{_months()[self.first.month - 1]} {self.first.year}"


def month_of(
    first: date, places: Sequence[Place], free: Mapping[date, int], chosen: date | None
) -> Month:
    """The month that begins with ``first``."""
    today = timezone.now().astimezone(BERLIN).date()
    last_bookable = max(
        (today + timedelta(days=place.office.horizon_days) for place in places), default=today
    )
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    hours = [hours_of(place.office, first=first, last=last) for place in places]

    def cell(day: date) -> DayCell:
        if day.month != first.month or not today <= day <= last_bookable:
            return DayCell(day, is_outside=True)
        number = free.get(day, 0)
        return DayCell(
            day,
            free=number,
            reason="" if number else _reason(hours, day),
            is_full=not number and _is_open(hours, day),
            is_chosen=day == chosen,
        )

    shown = max([_FRIDAY, *(day.weekday() for day in free)]) + 1
    all_weeks = [
        [cell(day) for day in week[:shown]]
        for week in calendar.Calendar().monthdatescalendar(first.year, first.month)
    ]
    weeks = [week for week in all_weeks if not all(day.is_outside for day in week)]
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    return Month(
        first=first,
        weekdays=list(zip(_short_weekdays(), weekday_names(), strict=True))[:shown],
        weeks=weeks,
        previous=before.replace(day=1) if before >= today.replace(day=1) else None,
        following=after if after <= last_bookable else None,
        reasons=[day for week in weeks for day in week if day.reason],
    )


def _reason(hours: Sequence[Hours], day: date) -> str:
    """Why all of them are closed; nothing if one is not, or if they differ."""
    reasons = {row.closed_because(day) for row in hours}
    only = reasons.pop() if len(reasons) == 1 else None
    return only or ""


def _is_open(hours: Sequence[Hours], day: date) -> bool:
    spans = [span for row in hours for span in row.on(day, HoursKind.APPOINTMENT)]
    return any(not span.kept_back for span in spans)


@dataclass(frozen=True)
class DayTimes:
    """The free times of a day, by office and half of the day."""

    day: date
    groups: list[tuple[Place, list[tuple[str, list[Offer]]]]]

    @property
    def number(self) -> int:
        return sum(len(offers) for _place, halves in self.groups for _half, offers in halves)


def times_of(places: Sequence[Place], days: Sequence[date]) -> list[DayTimes]:
    """The free times of these days, which are in order; a day that has none is left out."""
    if not days:
        return []
    offers = offers_between(places, days[0], days[-1])
    found = [DayTimes(day, _groups(places, [o for o in offers if o.day == day])) for day in days]
    return [row for row in found if row.groups]


def _groups(
    places: Sequence[Place], offers: Sequence[Offer]
) -> list[tuple[Place, list[tuple[str, list[Offer]]]]]:
    groups = []
    for place in places:
        own = [offer for offer in offers if offer.place is place]
        halves = [
            (_("Vormittag"), [offer for offer in own if offer.start < NOON]),
            (_("Nachmittag"), [offer for offer in own if offer.start >= NOON]),
        ]
        if own:
            groups.append((place, [half for half in halves if half[1]]))
    return groups


def clock(minute: int) -> str:
    """``9:05``, the time of day on the wall."""
    return f"{minute // 60}:{minute % 60:02d}"


def weekday_names() -> list[str]:
    return [
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"), _("Sonntag"),
    ]  # fmt: skip


def _short_weekdays() -> list[str]:
    english = (get_language() or "de").startswith("en")
    return [name[: 3 if english else 2] for name in weekday_names()]


def _months() -> list[str]:
    return [
        _("Januar"), _("Februar"), _("März"), _("April"), _("Mai"), _("Juni"),
        _("Juli"), _("August"), _("September"), _("Oktober"), _("November"), _("Dezember"),
    ]  # fmt: skip
