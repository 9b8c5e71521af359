"""Dates and times as a German office writes them, and deadlines as words."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

BERLIN = ZoneInfo("Europe/Berlin")

_WEEKDAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def today() -> date:
    """The calendar day in the town, whatever the server's clock zone is."""
    return timezone.now().astimezone(BERLIN).date()


def _english() -> bool:
    return (get_language() or "de").startswith("en")


def long_date(value: date) -> str:
    """``Do., 3. Dezember 2026`` (``Thu, 3 December 2026`` in English)."""
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    if _english():
        return f"{_WEEKDAYS_EN[value.weekday()]}, {value.day} {_MONTHS_EN[value.month - 1]} {value.year}"
    return f"{_WEEKDAYS[value.weekday()]}, {value.day}. {_MONTHS[value.month - 1]} {value.year}"


def letter_date(value: date) -> str:
    """``3. Dezember 2026``, as it stands in a letter."""
    return f"{value.day}. {_MONTHS[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """``03.12.2026``."""
    if isinstance(value, datetime):
        value = value.astimezone(BERLIN).date()
    return f"{value:%d.%m.%Y}"


def long_datetime(value: datetime) -> str:
    """``Do., 3. Dezember 2026, 9:15 Uhr`` in local time."""
    return f"{long_date(value)}, {time_of_day(value)}"


def time_of_day(value: datetime) -> str:
    """``9:15 Uhr`` in local time, ``9:15`` for English readers."""
    local = value.astimezone(BERLIN)
    return f"{local.hour}:{local.minute:02d}" + ("" if _english() else " Uhr")


def deadline_in_words(due: date, *, on: date | None = None) -> str:
    """``heute``, ``morgen``, ``in 5 Tagen``, ``seit 3 Tagen überfällig``."""
    days = (due - (on or today())).days
    if days == 0:
        return _("heute")
    if days == 1:
        return _("morgen")
    if days > 1:
        return ngettext("in %(days)d Tag", "in %(days)d Tagen", days) % {"days": days}
    return ngettext("seit %(days)d Tag überfällig", "seit %(days)d Tagen überfällig", -days) % {
        "days": -days
    }
