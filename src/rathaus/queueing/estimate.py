"""How long people will wait, as a range that holds for about eight of ten.

The middle is a list scheduling of everybody who is here, with the mean time of each concern (made
from rolling medians and quartiles), the counters that are open and what they take, the appointments
of the next hours and the priority of the house. The width has two parts: chance, as the variances of
everything served before, which many counters smooth out; and what a plan cannot know (breaks, pace
of the day, people who come first by law), as a share of the wait. The ends are the quantiles at 10
and 90 percent of a normal distribution around the middle: a sum of many visits is nearly normal even
if each of them is not. A range that always holds would be so wide that nobody could go for a coffee;
one that holds every second time would cost the trust after two visits.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.enums import AT_COUNTER, TicketState
from rathaus.queueing.models import CounterDuty, Ticket
from rathaus.queueing.officenow import OfficeNow
from rathaus.queueing.schedule import Desk, Start, Visit, list_schedule
from rathaus.queueing.serving import CALL_TO_SERVED, Serving, learn, serving_times

type Seconds = tuple[int, int]
"""Shortest and longest expected wait."""
type Who = tuple[str, int]
"""``("ticket", pk)``, ``("booking", pk)``, or ``("new", concern pk)``."""

NINE_OF_TEN = 1.2816
"""Quantile of the standard normal distribution at 0.9; below it lies 0.1 on the other side."""
UNKNOWN = 0.2
"""Standard deviation of what a plan cannot know, as a share of the wait."""
SHOWS_UP = 0.9
"""Share of booked people who come."""
COMES_BACK = 0.5
"""Share of missed people who are there when they are called again."""
STILL_TO_GO = 0.3
"""Of a visit that takes longer than it should, at least this share of its usual time is to come."""
LOOK_AHEAD = timedelta(hours=4)
SHORTEST_RANGE = 120
"""Seconds; nobody foretells a minute."""


@dataclass(frozen=True)
class Outlook:
    """An office as it is now, ready for scheduling; seconds count from ``now``."""

    now: datetime
    tickets: Sequence[Ticket]
    serving: dict[int, Serving]
    concerns: Mapping[int, appointments.Concern]
    desks: Sequence[Desk]
    pauses: Sequence[tuple[float, float]]
    booked: Sequence[Visit[Who]]

    def starts(self, extra: Sequence[Visit[Who]] = ()) -> dict[Who, Start]:
        visits = [*self._waiting(), *self.booked, *extra]
        return list_schedule(visits, self.desks, pauses=self.pauses)

    def _waiting(self) -> Iterator[Visit[Who]]:
        for ticket in self.tickets:
            if ticket.state in AT_COUNTER or ticket.room:
                continue
            if ticket.state == TicketState.WAITING or ticket.back_at is not None:
                yield self._visit(ticket)

    def _visit(self, ticket: Ticket) -> Visit[Who]:
        share = COMES_BACK if ticket.state == TicketState.MISSED else 1.0
        mean, variance = self.takes(ticket.concern, ticket.people)
        due = self._seconds(ticket.due_at)
        back = self._seconds(ticket.back_at)
        return Visit(
            ("ticket", ticket.pk), ticket.concern_id,
            arrives=min(0.0, (ticket.queue_at - self.now).total_seconds()),
            serve=mean * share, variance=variance, due=due,
            ready=max(0.0, due or 0.0, back or 0.0),
            has_priority=bool(ticket.priority_reason), counter=ticket.wanted_counter_id,
        )  # fmt: skip

    def takes(self, concern: appointments.Concern, people: int) -> tuple[float, float]:
        """Mean seconds at the counter, and their variance."""
        serving = self.serving.get(concern.pk) or learn(concern.minutes * 60, ())
        factor = concern.minutes_for(people) / concern.minutes
        return serving.mean * factor + CALL_TO_SERVED, serving.variance * factor**2

    def _seconds(self, moment: datetime | None) -> float | None:
        return None if moment is None else (moment - self.now).total_seconds()


def waiting_times(office: appointments.Office, now: datetime) -> dict[int, Seconds]:
    """Ticket's primary key → seconds until its call, for everybody who waits."""
    return foretell(OfficeNow(office, now))[0]


def newcomers(office: appointments.Office, now: datetime) -> dict[int, Seconds]:
    """Concern's primary key → seconds that somebody waits who takes a number for it now."""
    return {pk: wait_range(start) for pk, start in newcomers_starts(office, now).items()}


def newcomers_starts(
    office: appointments.Office, now: datetime, *, has_priority: bool = False
) -> dict[int, Start]:
    """The middle and the chance behind :func:`newcomers`."""
    seen = OfficeNow(office, now)
    starts = _outlook(seen).starts(_new(seen, has_priority=has_priority))
    return {pk: start for (kind, pk), start in starts.items() if kind == "new"}


def foretell(seen: OfficeNow) -> tuple[dict[int, Seconds], dict[int, Seconds]]:
    """Both at once, :func:`waiting_times` and :func:`newcomers`, for the price of one."""
    told: dict[str, dict[int, Seconds]] = {"ticket": {}, "new": {}, "booking": {}}
    for (kind, pk), start in _outlook(seen).starts(_new(seen)).items():
        told[kind][pk] = wait_range(start)
    return told["ticket"], told["new"]


def expected_wait(
    office: appointments.Office,
    concern: appointments.Concern,
    now: datetime,
    *,
    has_priority: bool = False,
) -> Seconds | None:
    """For a new ticket; None while no counter takes the concern.

    Args:
        has_priority: for somebody who goes first by law: only those who do so, too, and who came
            earlier are before them.
    """
    start = newcomers_starts(office, now, has_priority=has_priority).get(concern.pk)
    return None if start is None else wait_range(start)


def _new(seen: OfficeNow, *, has_priority: bool = False) -> list[Visit[Who]]:
    """Somebody new for each concern, all at once: as they take no time, none delays another."""
    return [
        Visit(("new", c.pk), c.pk, arrives=0.0, serve=0.0, has_priority=has_priority)
        for c in seen.walk_in
    ]


def wait_range(start: Start, unknown: float = UNKNOWN) -> Seconds:
    """The ends at 10 and 90 percent around the middle; never before now, never narrower than two minutes."""
    spread = NINE_OF_TEN * math.sqrt(start.variance + (unknown * start.at) ** 2)
    low = max(0, round(start.at - spread))
    return low, max(low + SHORTEST_RANGE, round(start.at + spread))


# --- The office as it is --------------------------------------------------------------------------


def _outlook(seen: OfficeNow) -> Outlook:
    serving = serving_times(seen.office, list(seen.concerns.values()), seen.now)
    bare = Outlook(seen.now, seen.tickets, serving, seen.concerns, (), _pauses(seen), ())
    return replace(bare, desks=_desks(seen, bare), booked=_booked(seen.office, bare))


def _desks(seen: OfficeNow, outlook: Outlook) -> list[Desk]:
    """Counters that are open, free after who is there; before anybody sits down, those of the plan."""
    there = {t.counter_id: t for t in seen.tickets if t.state in AT_COUNTER}
    duties = [duty for duty in seen.duties if duty.paused_at is None]
    if duties:
        return [_desk(duty, seen.takes, there.get(duty.counter_id), outlook) for duty in duties]
    return [Desk(pk, frozenset(does)) for pk, does in seen.takes.items()]


def _desk(
    duty: CounterDuty, takes: Mapping[int, set[int]], ticket: Ticket | None, outlook: Outlook
) -> Desk:
    able = takes.get(duty.counter_id, set())
    chosen = able & set(duty.concerns) if duty.concerns else able
    if ticket is None:
        return Desk(duty.counter_id, frozenset(chosen))
    mean, variance = outlook.takes(ticket.concern, ticket.people)
    begun = ticket.served_at or ticket.called_at or outlook.now
    past = (outlook.now - begun).total_seconds()
    left = max(mean - past, STILL_TO_GO * mean)
    return Desk(duty.counter_id, frozenset(chosen), left, variance=variance * left / mean)


def _pauses(seen: OfficeNow) -> list[tuple[float, float]]:
    """Gaps between today's hours, and the time before them."""
    found, end = [], 0
    for begins, ends in seen.hours:
        if begins > end:
            found.append((_from(seen.now, end), _from(seen.now, begins)))
        end = ends
    return [(max(0.0, begins), ends) for begins, ends in found if ends > 0]


def _from(now: datetime, minute: int) -> float:
    return (appointments.instant(now.astimezone(BERLIN).date(), minute) - now).total_seconds()


def _booked(office: appointments.Office, outlook: Outlook) -> list[Visit[Who]]:
    """Appointments of the next hours whose people are not here yet."""
    found = []
    coming = appointments.expected_bookings(office, outlook.now, outlook.now + LOOK_AHEAD)
    for booking, (concern_pk, people) in coming.items():
        mean, variance = outlook.takes(outlook.concerns[concern_pk], people)
        due = (booking.starts_at - outlook.now).total_seconds()
        found.append(
            Visit(
                ("booking", booking.pk), concern_pk, arrives=due, serve=mean * SHOWS_UP,
                variance=variance, ready=max(0.0, due), due=due,
            )
        )  # fmt: skip
    return found
