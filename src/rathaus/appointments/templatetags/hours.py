"""Days and times of day as the pages about opening hours write them."""

from __future__ import annotations

from datetime import date

from django import template
from django.utils.translation import gettext as _

from rathaus.appointments.enums import AffectedState, BookingState
from rathaus.appointments.models import AffectedBooking
from rathaus.appointments.sentences import clock, weekday_names
from rathaus.appointments.services.disruptions import has_left, row_is_open
from rathaus.core.dates import long_date

register = template.Library()


@register.filter
def wochentag(day: date) -> str:
    """``Mo., 7.12.``"""
    return _("%(weekday)s., %(day)s.%(month)s.") % {
        "weekday": weekday_names()[day.weekday()][:2],
        "day": day.day,
        "month": day.month,
    }


@register.filter
def uhrzeit(minute: int) -> str:
    """``9:20 Uhr`` from minutes after midnight."""
    return _("%(time)s Uhr") % {"time": clock(minute)}


@register.filter
def wochentagsname(day: date) -> str:
    """``Montag``."""
    return weekday_names()[day.weekday()]


@register.filter
def schicksal(row: AffectedBooking) -> str:
    """What has become of an affected appointment: ``verschoben auf Di., 1. Dezember 2026, 9:20 Uhr``."""
    booking = row.booking
    if booking.state in {BookingState.BOOKED, BookingState.ARRIVED} and has_left(row):
        when = f"{long_date(booking.day)}, {uhrzeit(booking.start)}"
        return _("verschoben auf %(when)s") % {"when": when}
    if has_left(row):
        return str(BookingState(booking.state).label)
    return str(AffectedState(row.state).label)


@register.filter
def ist_offen(row: AffectedBooking) -> bool:
    """The person still needs another time."""
    return row_is_open(row)
