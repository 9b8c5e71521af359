"""What displays and phones show of an office: the same for everybody, and never a person."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.enums import TicketState
from rathaus.queueing.estimate import Seconds, foretell
from rathaus.queueing.giving import giving_of
from rathaus.queueing.models import Ticket
from rathaus.queueing.notices import announced
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.queries import priority_rule

LAST_CALLS = 6
FINE_BELOW = 15
"""Waits up to so many minutes are told to the minute, longer ones in steps of five."""

type State = dict[str, Any]


def office_state(office: appointments.Office, now: datetime) -> State:
    """Everything a hall needs, as JSON.

    Keys:
        ``revision`` counts up with each change; ``at`` is the moment since when it is so.
        ``waiting``: in the order of the queue, with ``low`` and ``high`` minutes until the call.
        ``called``: everybody who is asked to come to a counter now.
        ``aside``: here, but neither waiting nor called (``serving``, ``missed``, ``parked``,
        ``room``); ``back_at`` is when a missed or parked number is called again by itself.
        ``last_calls``: newest first. ``giving``: see :class:`rathaus.queueing.giving.Giving`.
    """
    seen = OfficeNow(office, now)
    present, settings = seen.tickets, seen.settings
    times, waits = foretell(seen)
    queue = [t for t in present if t.state == TicketState.WAITING and not t.room]
    called = [t for t in present if t.state == TicketState.CALLED]
    shown = {t.pk for t in (*queue, *called)}
    aside = [t for t in present if t.pk not in shown]
    given = giving_of(seen, waits)
    return {
        "office": {"key": office.key, "name": office.name},
        "revision": settings.revision,
        "at": now.isoformat(timespec="seconds"),
        "giving": {
            "open": given.open,
            "reason": given.reason,
            "until": _moment(given.until),
            "begins": _moment(given.begins),
            "words": given.words,
            "soon_full": given.soon_full,
            "stops_at": _moment(given.stops_at),
        },
        "counters": len(seen.duties),
        "waiting": [_number(t) | _wait(times.get(t.pk)) for t in queue],
        "called": [_call(t) for t in called],
        "aside": [_aside(t) for t in aside],
        "last_calls": [_call(t) for t in _last_calls(office, seen.day)],
        "message": settings.message,
        "notice": announced(given),
        "priority_rule": priority_rule(settings),
    }


def minutes(wait: Seconds) -> tuple[int, int]:
    """Seconds as the minutes that are told: the range never gets narrower by rounding."""
    low, high = wait[0] // 60, -(-wait[1] // 60)
    if high <= FINE_BELOW:
        return low, max(high, 1)
    return low // 5 * 5, -(-high // 5) * 5


def _last_calls(office: appointments.Office, day: date) -> list[Ticket]:
    found = Ticket.objects.of_day(day).filter(
        office=office, called_at__isnull=False, counter__isnull=False
    )
    return list(found.select_related("counter").order_by("-called_at")[:LAST_CALLS])


def _number(ticket: Ticket) -> State:
    return {"id": ticket.pk, "label": ticket.label, "letter": ticket.letter}


def _wait(wait: Seconds | None) -> State:
    low, high = minutes(wait) if wait else (None, None)
    return {"low": low, "high": high}


def _call(ticket: Ticket) -> State:
    return {
        "id": ticket.pk,
        "label": ticket.label,
        "counter": ticket.counter.name if ticket.counter else "",
        "room": ticket.counter.room if ticket.counter else "",
        "called_at": _moment(ticket.called_at),
        "times_called": ticket.times_called,
    }


def _aside(ticket: Ticket) -> State:
    state = "room" if ticket.room and ticket.state == TicketState.WAITING else ticket.state
    return {
        "id": ticket.pk,
        "label": ticket.label,
        "state": state,
        "room": ticket.room,
        "counter": ticket.counter.name if ticket.counter else "",
        "back_at": _moment(ticket.back_at),
    }


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(BERLIN).isoformat(timespec="seconds") if value else None
