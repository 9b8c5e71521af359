"""How many people can still be served today.

Seats times the minutes that are left, minus appointments that are still to come, divided by the
usual time of a visit, minus those who wait. The lead reads it; numbers stop by themselves when the
forecast for a newcomer lies behind the end of the day (:mod:`rathaus.queueing.giving`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median

from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing import queries
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import QueueRecord, Ticket

LAST_VISITS = 100
"""So many finished visits tell how long one takes."""
PLAN_COUNTS = 5
"""The planned time counts like so many visits, so that one short visit in the morning says little."""
USUAL_MINUTES = 15.0
"""Of a visit, where nothing at all is known."""
WAITS = (TicketState.WAITING, TicketState.MISSED, TicketState.PARKED)


@dataclass(frozen=True)
class Capacity:
    """The rest of the day in figures.

    Attributes:
        seats: counters that work now; before anybody has sat down, those that the hours plan.
        minutes_left: of the walk-in hours, breaks left out.
        booked_minutes: of appointments that are still to come.
        visit_minutes: the usual time of a visit.
        waiting: people with a number who are not at a counter.
    """

    seats: int
    minutes_left: int
    booked_minutes: int
    visit_minutes: float
    waiting: int

    @property
    def room_left(self) -> int:
        """How many more people can be served today, at least 0."""
        free = self.seats * self.minutes_left - self.booked_minutes
        return max(0, int(free / self.visit_minutes) - self.waiting)


def capacity_of(office: appointments.Office, now: datetime | None = None) -> Capacity | None:
    """The rest of the office's day; None if it has no walk-in hours today."""
    moment = now or timezone.now()
    local = moment.astimezone(BERLIN)
    day, minute = local.date(), local.hour * 60 + local.minute
    hours = appointments.hours_of(office, first=day, last=day)
    spans = hours.on(day, appointments.HoursKind.WALK_IN)
    if not spans:
        return None
    planned = len({span.counter for span in spans})
    return Capacity(
        seats=_seats(office) or planned,
        minutes_left=_minutes_left(((span.start, span.end) for span in spans), minute),
        booked_minutes=_booked_minutes(office, moment),
        visit_minutes=expected_minutes(office),
        waiting=Ticket.objects.of_day(day).filter(office=office, state__in=WAITS, room="").count(),
    )


def expected_minutes(office: appointments.Office) -> float:
    """The usual time of a visit: the median of the last ones and of what was planned."""
    done = QueueRecord.objects.filter(office=office, what="done", served_seconds__isnull=False)
    last = done.order_by("-at").values_list("served_seconds", flat=True)[:LAST_VISITS]
    seconds = [served for served in last if served is not None]
    planned = [concern.minutes for concern in appointments.concerns_of_office(office)]
    usual = fmean(planned) if planned else USUAL_MINUTES
    return max(1.0, median([*seconds, *[usual * 60] * PLAN_COUNTS]) / 60)


def _seats(office: appointments.Office) -> int:
    return sum(duty.paused_at is None for duty in queries.open_counters(office))


def _minutes_left(spans: Iterable[tuple[int, int]], minute: int) -> int:
    """Minutes from now that lie in at least one of the stretches."""
    left, reached = 0, minute
    for start, end in sorted(spans):
        left += max(0, end - max(start, reached))
        reached = max(reached, end)
    return left


def _booked_minutes(office: appointments.Office, now: datetime) -> int:
    day = now.astimezone(BERLIN).date()
    to_come = appointments.bookings_of_day(office, day, states=[appointments.BookingState.BOOKED])
    return sum(booking.minutes for booking in to_come if booking.starts_at > now)
