"""The appointment as an iCalendar file (RFC 5545): local time with its time-zone rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vText

from rathaus.appointments import visit
from rathaus.appointments.calendar import Entry
from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking, CalendarFeed
from rathaus.core.dates import BERLIN
from rathaus.tenants import api as tenants

PRODUCT = "-//Rathaus//Termine//DE"


def calendar_file(booking: Booking) -> bytes:
    """One event, in the active language; the same appointment moved keeps its UID.

    Nothing of the person is in it: it lies in mails and in other people's calendars.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if _is_off(booking) else "PUBLISH")
    calendar.add_component(_event(booking))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _is_off(booking: Booking) -> bool:
    return booking.state == BookingState.CANCELLED


def _event(booking: Booking) -> Event:
    about, link = visit.of(booking), visit.link_to(booking)
    event = Event()
    event.add("uid", uid_of(booking))
    event.add("dtstamp", booking.made_at)
    event.add("dtstart", booking.starts_at.astimezone(BERLIN))
    event.add("dtend", booking.ends_at.astimezone(BERLIN))
    event.add("sequence", booking.times_moved + _is_off(booking))
    event.add("status", "CANCELLED" if _is_off(booking) else "CONFIRMED")
    event.add("summary", f"{booking.office.name}: {about.title}")
    event.add("location", vText(f"{booking.office.name}, {about.address}"))
    event.add("description", _description(booking, about, link))
    event.add("url", link)
    return event


def uid_of(booking: Booking) -> str:
    host = urlsplit(settings.PUBLIC_URL).hostname or "rathaus"
    return f"{booking.reference}.{tenants.active_tenant().slug}@{host}"


def _description(booking: Booking, about: visit.Visit, link: str) -> str:
    lines = [_("Ihre Terminnummer: %(number)s") % {"number": booking.reference}]
    if about.documents:
        lines += ["", _("Bitte mitbringen:")]
        lines += [f"- {document.name}" for document in about.documents]
    if about.directions:
        lines += ["", about.directions]
    lines += ["", _("Verschieben oder absagen: %(link)s") % {"link": link}]
    return "\n".join(lines)


def feed_file(feed: CalendarFeed, entries: Sequence[Entry]) -> bytes:
    """An office's or a counter's appointments for the calendar program of staff.

    Without names unless the feed says so; phone, address and note are never in it.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", str(feed.counter or feed.office))
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"value": "DURATION"})
    for entry in entries:
        calendar.add_component(_feed_event(feed, entry))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _feed_event(feed: CalendarFeed, entry: Entry) -> Event:
    booking = entry.booking
    who = booking.name if feed.with_names and booking.name else booking.reference
    event = Event()
    event.add("uid", uid_of(booking))
    event.add("dtstamp", booking.made_at)
    event.add("dtstart", booking.starts_at.astimezone(BERLIN))
    event.add("dtend", booking.ends_at.astimezone(BERLIN))
    event.add("sequence", booking.times_moved)
    event.add("summary", f"{who}: {entry.concerns}")
    event.add("location", str(entry.counter or booking.office))
    event.add("description", f"{booking.reference}, {booking.get_state_display()}")
    return event
