"""Opening hours: what stands in the JSON field, and what it means today.

Shape of ``Tenant.opening_hours`` and ``OrganisationUnit.opening_hours`` (``{}``: nothing known)::

    {"week": {"mo": [["08:00", "12:00"], ["13:00", "18:00"]], "di": […], …, "so": […]},
     "walk_in": true,
     "closed": [{"from": "2026-12-24", "to": "2026-12-31", "reason": {"de": "…", "en": "…"}}],
     "note": {"de": "…", "en": "…"}}

A missing weekday is closed; the holidays of the Land are closed by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import holidays
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.core.dates import BERLIN, long_date
from rathaus.core.texts import pick

WEEKDAYS = ("mo", "di", "mi", "do", "fr", "sa", "so")
_SEARCH_DAYS = 60


@dataclass(frozen=True)
class Span:
    """From ``start`` to ``end`` on one day, local time."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{clock(self.start)}–{clock(self.end)}"


@dataclass(frozen=True)
class OpeningHours:
    """Readable opening hours of an administration or a unit.

    Attributes:
        data: the JSON field.
        state: the Land, for its holidays.
    """

    data: Mapping[str, Any]
    state: str

    def __bool__(self) -> bool:
        return bool(self.data.get("week"))

    @property
    def walk_in(self) -> bool:
        """One may come without an appointment."""
        return bool(self.data.get("walk_in", True))

    @property
    def note(self) -> str:
        return pick(self.data.get("note"))

    def spans_on(self, day: date) -> list[Span]:
        """When it is open on the day; empty on holidays and closing days."""
        if self.closed_because(day) is not None:
            return []
        return self._weekly(day.weekday())

    def closed_because(self, day: date) -> str | None:
        """The reason why a usual day is closed: a holiday's name, the office's own reason, or None."""
        for period in self.data.get("closed", ()):
            if period["from"] <= day.isoformat() <= period.get("to", period["from"]):
                return pick(period.get("reason")) or _("geschlossen")
        return holiday_name(self.state, day)

    def week(self) -> list[tuple[str, str]]:
        """Rows for a table: ``("Montag", "8–12 und 13–18 Uhr")``."""
        return [
            (name, self._in_words(self._weekly(number))) for number, name in enumerate(_day_names())
        ]

    @property
    def today(self) -> int:
        """Today's row in :meth:`week`."""
        return timezone.now().astimezone(BERLIN).weekday()

    def closed_soon(self, days: int = 14) -> list[tuple[date, str]]:
        """Days from today on that are usually open and are not: the day and why."""
        first = timezone.now().astimezone(BERLIN).date()
        coming = (first + timedelta(days=number) for number in range(days))
        return [
            (day, reason)
            for day in coming
            if self._weekly(day.weekday()) and (reason := self.closed_because(day))
        ]

    def status(self, now: datetime | None = None) -> str:
        """One sentence: ``heute offen bis 18 Uhr, ohne Termin``; empty if nothing is known."""
        if not self:
            return ""
        moment = (now or timezone.now()).astimezone(BERLIN)
        spans = self.spans_on(moment.date())
        current = next((s for s in spans if s.start <= moment.time() < s.end), None)
        if current is not None:
            return self._with_walk_in(
                _("heute offen bis %(time)s") % {"time": clock_words(current.end)}
            )
        later = next((s for s in spans if moment.time() < s.start), None)
        if later is not None:
            return self._with_walk_in(
                _("heute offen von %(start)s bis %(end)s")
                % {"start": clock(later.start), "end": clock_words(later.end)}
            )
        return self._closed_sentence(moment.date())

    def is_open(self, now: datetime | None = None) -> bool:
        moment = (now or timezone.now()).astimezone(BERLIN)
        return any(s.start <= moment.time() < s.end for s in self.spans_on(moment.date()))

    def _closed_sentence(self, today: date) -> str:
        reason = self.closed_because(today)
        closed = (
            _("heute geschlossen (%(reason)s)") % {"reason": reason}
            if reason
            else _("jetzt geschlossen")
        )
        upcoming = self._next_opening(today)
        if upcoming is None:
            return closed
        day, span = upcoming
        if day == today + timedelta(days=1):
            when = _("morgen um %(time)s") % {"time": clock_words(span.start)}
        else:
            when = _("%(day)s um %(time)s") % {
                "day": long_date(day),
                "time": clock_words(span.start),
            }
        return _("%(closed)s, wieder offen %(when)s") % {"closed": closed, "when": when}

    def _next_opening(self, today: date) -> tuple[date, Span] | None:
        for offset in range(1, _SEARCH_DAYS):
            day = today + timedelta(days=offset)
            if spans := self.spans_on(day):
                return day, spans[0]
        return None

    def _with_walk_in(self, sentence: str) -> str:
        return f"{sentence}, {_('ohne Termin') if self.walk_in else _('mit Termin')}"

    def _weekly(self, weekday: int) -> list[Span]:
        rows = self.data.get("week", {}).get(WEEKDAYS[weekday], ())
        return [Span(time.fromisoformat(start), time.fromisoformat(end)) for start, end in rows]

    def _in_words(self, spans: list[Span]) -> str:
        if not spans:
            return _("geschlossen")
        hours = _(" und ").join(str(span) for span in spans)
        return _("%(hours)s Uhr") % {"hours": hours}

    def json_ld(self) -> list[dict[str, str]]:
        """``openingHoursSpecification`` of schema.org."""
        names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        return [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": f"https://schema.org/{name}",
                "opens": f"{span.start:%H:%M}",
                "closes": f"{span.end:%H:%M}",
            }
            for number, name in enumerate(names)
            for span in self._weekly(number)
        ]


def opening_hours_problems(data: Any) -> Iterator[str]:
    """What is wrong with the shape, in words for the person who typed it."""
    if not isinstance(data, dict):
        yield _("Die Öffnungszeiten sind kein Objekt.")
        return
    for key, rows in data.get("week", {}).items():
        if key not in WEEKDAYS:
            yield _("Unbekannter Wochentag: %(day)s") % {"day": key}
            continue
        for row in rows:
            try:
                start, end = (time.fromisoformat(value) for value in row)
            except (TypeError, ValueError):
                yield _("Keine Zeitspanne: %(row)s") % {"row": row}
                continue
            if start >= end:
                yield _("Die Zeit endet vor dem Anfang: %(row)s") % {"row": row}


@lru_cache(maxsize=64)
def _holidays(state: str, year: int, language: str) -> Mapping[date, str]:
    return holidays.country_holidays("DE", subdiv=state, years=year, language=language)


def holiday_name(state: str, day: date) -> str | None:
    """The public holiday of the Land on that day, in the active language."""
    language = "en_US" if (get_language() or "de").startswith("en") else "de"
    return _holidays(state, day.year, language).get(day)


@lru_cache(maxsize=10_000)
def is_holiday(state: str, day: date) -> bool:
    """Whether the Land has a public holiday on that day."""
    return holiday_name(state, day) is not None


def clock(value: time) -> str:
    """``8`` or ``8:30``, ``8am`` style is not used in Germany; English readers get ``8:00``."""
    if (get_language() or "de").startswith("en"):
        return f"{value.hour}:{value.minute:02d}"
    return f"{value.hour}" if value.minute == 0 else f"{value.hour}:{value.minute:02d}"


def clock_words(value: time) -> str:
    """``18 Uhr``, in English ``18:00``."""
    return _("%(time)s Uhr") % {"time": clock(value)}


def _day_names() -> tuple[str, ...]:
    return (
        _("Montag"), _("Dienstag"), _("Mittwoch"), _("Donnerstag"), _("Freitag"), _("Samstag"), _("Sonntag"),
    )  # fmt: skip
