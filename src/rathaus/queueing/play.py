"""Play a day of visitors through the same services as the real thing, without a hand on it.

The visitors come as :mod:`rathaus.queueing.dayscript` says; the counters call whoever the database
gives them. Two clocks: one that jumps from event to event (tests, statistics), and one that sleeps a
part of the time between (the running demo).
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol

from django.utils import timezone

from rathaus.accounts import api as accounts
from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing.dayscript import MINUTE, Comer
from rathaus.queueing.enums import Source
from rathaus.queueing.models import Ticket
from rathaus.queueing.services import counters, tickets

NOON = (12 * 3600.0, 13 * 3600.0)
NOBODY_CAME = 2 * MINUTE
TURNAROUND = 10.0
PHOTOGRAPH = 12 * MINUTE
PATIENCE = 2
"""Calls that go by before somebody counts as gone."""


class Clock(Protocol):
    """Where the played day stands against the wall."""

    def reach(self, seconds: float) -> None:
        """Wait until the played second after midnight."""

    def now(self, seconds: float) -> datetime:
        """What the services are told."""


@dataclass(frozen=True)
class FrozenClock:
    """Nothing waits; the services are told the played time."""

    day: date

    def reach(self, seconds: float) -> None:
        return

    def now(self, seconds: float) -> datetime:
        return appointments.instant(self.day, 0) + timedelta(seconds=seconds)


@dataclass
class FastClock:
    """The wall's clock; the played day runs ``speed`` times as fast."""

    speed: float
    begins: float
    started: float = field(default_factory=time.monotonic)

    def reach(self, seconds: float) -> None:
        ahead = (seconds - self.begins) / self.speed - (time.monotonic() - self.started)
        if ahead > 0:
            time.sleep(ahead)

    def now(self, seconds: float) -> datetime:
        return timezone.now()


@dataclass
class Person:
    """A visitor of the play and the ticket in the hand."""

    comer: Comer
    ticket_id: int
    left: float
    missed: int = 0
    parked: bool = False
    forwarded: bool = False


@dataclass
class Play:
    """One day at one office.

    Attributes:
        desks: counters the play works at; a counter where somebody sits is left to them.
        step: around every event, e.g. a transaction of its own.
        tell: is told what happened, for the terminal.
    """

    office: appointments.Office
    comers: Sequence[Comer]
    clock: Clock
    desks: Sequence[appointments.Counter]
    step: Callable[[], AbstractContextManager[object]] = nullcontext
    tell: Callable[[float, str], None] = lambda _, __: None
    name: str = "play"
    people: dict[int, Person] = field(default_factory=dict)
    idle: dict[int, appointments.Counter] = field(default_factory=dict)
    photographed: dict[int, list[int]] = field(default_factory=dict)
    events: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=itertools.count)

    def run(self) -> None:
        """Until the last visitor has gone."""
        with self.step():
            self.concerns = {c.key: c for c in appointments.concerns_of_office(self.office)}
            self.takes = appointments.concerns_by_counter(self.office)
        for number, comer in enumerate(self.comers):
            self._at(comer.at, partial(self._arrive, number, comer))
        for desk in self.desks:
            self.idle[desk.pk] = desk
        self._at(NOON[1], lambda at: None)
        while self.events:
            at, _, happens = heapq.heappop(self.events)
            self.clock.reach(at)
            with self.step():
                happens(at)
            self._call_all(at)

    def _at(self, seconds: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (seconds, next(self._number), happens))

    # --- Visitors ---------------------------------------------------------------------------------

    def _arrive(self, number: int, comer: Comer, at: float) -> None:
        now, concern = self.clock.now(at), self.concerns[comer.concern]
        issued = self._checked_in(at, number, comer)
        if issued is None:
            try:
                issued = tickets.take_ticket(
                    office=self.office, concern=concern, idempotency_key=f"{self.name}-{number}",
                    source=Source.KIOSK if comer.due is not None else comer.source,
                    priority_reason=comer.priority, now=now,
                ).ticket  # fmt: skip
            except tickets.NoNumbersNow:
                self.tell(at, f"{concern.names['de']}: keine Nummer mehr")
                return
        self.people[issued.pk] = Person(comer, issued.pk, comer.serve)
        self.tell(at, f"{issued.label} {concern.names['de']}")

    def _checked_in(self, at: float, number: int, comer: Comer) -> Ticket | None:
        """Somebody with an appointment; None: there was no time free, so it is a walk-in."""
        if comer.due is None:
            return None
        now, due = self.clock.now(at), self.clock.now(comer.due).astimezone(BERLIN)
        with suppress(appointments.TimeTaken):
            held, _ = appointments.hold_time(
                office=self.office, items={self.concerns[comer.concern]: 1}, day=due.date(),
                start=due.hour * 60 + due.minute, channel=appointments.Channel.PHONE,
                idempotency_key=f"{self.name}-{number}", now=now,
            )  # fmt: skip
            who = appointments.Person("Tina Termin")
            booking = appointments.confirm_booking(booking_id=held.pk, person=who, now=now)
            return tickets.check_in(booking=booking, now=now).ticket
        return None

    # --- Counters ---------------------------------------------------------------------------------

    def _call_all(self, at: float) -> None:
        if NOON[0] <= at < NOON[1]:
            return
        for desk in list(self.idle.values()):
            with self.step():
                self._call(at, desk)

    def _call(self, at: float, desk: appointments.Counter) -> None:
        now, waiting = self.clock.now(at), self.photographed.get(desk.pk)
        with suppress(tickets.NobodyWaits, tickets.CounterBusy, tickets.NotHere):
            if waiting:
                ticket = tickets.call_ticket(ticket_id=waiting.pop(0), counter=desk, now=now)
            else:
                takes = sorted(self.takes[desk.pk])
                ticket = tickets.call_next(counter=desk, concerns=takes, now=now)
            self._called(at, desk, ticket)

    def _called(self, at: float, desk: appointments.Counter, ticket: Ticket) -> None:
        del self.idle[desk.pk]
        self.tell(at, f"{ticket.label} → {desk.name}")
        person = self.people.get(ticket.pk)
        if person is None:  # somebody who is playing along at the kiosk
            person = self.people[ticket.pk] = Person(_guest(ticket), ticket.pk, 5 * MINUTE)
        if person.missed < person.comer.misses:
            self._at(at + NOBODY_CAME, lambda then: self._missed(then, desk, person))
        else:
            self._at(at + person.comer.walk, lambda then: self._serve(then, desk, person))

    def _missed(self, at: float, desk: appointments.Counter, person: Person) -> None:
        person.missed += 1
        now = self.clock.now(at)
        with suppress(tickets.NotHere):
            ticket = tickets.mark_missed(ticket_id=person.ticket_id, now=now)
            if person.missed >= PATIENCE:
                tickets.leave(ticket_id=person.ticket_id, now=now)
            elif ticket.back_at is not None:
                back = at + (ticket.back_at - now).total_seconds() + 1
                self._at(back, lambda then: None)
        self.idle[desk.pk] = desk

    def _serve(self, at: float, desk: appointments.Counter, person: Person) -> None:
        with suppress(tickets.NotHere):
            tickets.start_serving(ticket_id=person.ticket_id, now=self.clock.now(at))
        share = person.comer.parked_after
        if share and not person.parked:
            self._at(at + person.left * share, lambda then: self._park(then, desk, person))
        elif person.comer.forwarded and not person.forwarded and self._other(desk, person):
            self._at(at + person.left / 2, lambda then: self._forward(then, desk, person))
        else:
            self._at(at + person.left, lambda then: self._finish(then, desk, person))

    def _park(self, at: float, desk: appointments.Counter, person: Person) -> None:
        person.parked, person.left = True, person.left * (1 - person.comer.parked_after)
        with suppress(tickets.NotHere):
            tickets.park(
                ticket_id=person.ticket_id, remark="Holt ein Passfoto", now=self.clock.now(at)
            )
        self._at(at + PHOTOGRAPH, lambda then: self._come_back(desk, person))
        self._free(at, desk)

    def _come_back(self, desk: appointments.Counter, person: Person) -> None:
        self.photographed.setdefault(desk.pk, []).append(person.ticket_id)

    def _other(self, desk: appointments.Counter, person: Person) -> appointments.Counter | None:
        concern = self.concerns[person.comer.concern].pk
        able = [o for o in self.desks if o.pk != desk.pk and concern in self.takes[o.pk]]
        return able[person.ticket_id % len(able)] if able else None

    def _forward(self, at: float, desk: appointments.Counter, person: Person) -> None:
        person.forwarded, person.left = True, person.left / 2
        with suppress(tickets.NotHere):
            tickets.forward(
                ticket_id=person.ticket_id, remark="Bitte die Akte dort zu Ende führen",
                counter=self._other(desk, person), now=self.clock.now(at),
            )  # fmt: skip
        self._free(at, desk)

    def _finish(self, at: float, desk: appointments.Counter, person: Person) -> None:
        with suppress(tickets.NotHere):
            tickets.finish(ticket_id=person.ticket_id, now=self.clock.now(at))
        self._free(at, desk)

    def _free(self, at: float, desk: appointments.Counter) -> None:
        """After a breath the counter calls again."""

        def free(then: float) -> None:
            self.idle[desk.pk] = desk

        self._at(at + TURNAROUND, free)


def _guest(ticket: Ticket) -> Comer:
    return Comer(0.0, ticket.concern.key, 5 * MINUTE, 20.0, Source(ticket.source))


def sit_down(office: appointments.Office, clock: Clock, at: float) -> list[appointments.Counter]:
    """Staff of the office opens the counters that are free; those are returned."""
    staff = accounts.members_of_unit(office.unit_id)
    found = []
    for counter in appointments.counters_of_office(office):
        for person in staff:
            with suppress(counters.CounterTaken):
                counters.open_counter(counter=counter, staff=person, now=clock.now(at))
                staff.remove(person)
                found.append(counter)
                break
    return found


def get_up(desks: Sequence[appointments.Counter], clock: Clock, at: float) -> None:
    for desk in desks:
        with suppress(tickets.CounterBusy):
            counters.close_counter(counter=desk, now=clock.now(at))
