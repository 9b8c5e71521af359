"""The deadlines of a life situation as an iCalendar file (RFC 5545): whole days, a reminder before."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from rathaus.catalog.paths import Path, PathStep
from rathaus.tenants.api import active_tenant

PRODUCT = "-//Rathaus//Fristen//DE"
REMIND = timedelta(days=2)


def deadlines_file(path: Path, *, page: str) -> bytes:
    """One event for each step that has a last day; nothing of the person is in it.

    Args:
        page: address of the list, with the answers.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for step in path.deadlines:
        calendar.add_component(_event(step, page))
    content: bytes = calendar.to_ical()
    return content


def _event(step: PathStep, page: str) -> Event:
    if step.by is None:
        raise ValueError(f"{step.offer.slug} has no last day")
    event = Event()
    event.add("uid", _uid(step))
    event.add("dtstamp", timezone.now())
    event.add("dtstart", step.by)
    event.add("dtend", step.by + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", _("Frist: %(name)s") % {"name": step.offer.name()})
    event.add("description", _description(step, page))
    event.add("url", page)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", step.offer.name())
    alarm.add("trigger", -REMIND)
    event.add_component(alarm)
    return event


def _uid(step: PathStep) -> str:
    """The same step of the same day is the same entry, whenever the file is fetched."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "rathaus"
    words = f"{active_tenant().slug}/{step.situation.key}/{step.offer.slug}/{step.event}"
    return f"{sha256(words.encode()).hexdigest()[:24]}@{host}"


def _description(step: PathStep, page: str) -> str:
    lines = [step.words]
    if step.step.due and step.step.due.law:
        lines.append(step.step.due.law)
    if step.step.note:
        lines.append(str(step.step.note))
    return "\n".join([*lines, "", page])
