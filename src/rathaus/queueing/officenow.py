"""An office at a moment: what the estimate, the rule of giving numbers and the halls ask of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.queueing import queries
from rathaus.queueing.models import CounterDuty, QueueSettings, Ticket


@dataclass(frozen=True)
class OfficeNow:
    """Each thing is read when it is asked for, and once, whoever asks."""

    office: appointments.Office
    now: datetime

    @property
    def day(self) -> date:
        return self.now.astimezone(BERLIN).date()

    @cached_property
    def settings(self) -> QueueSettings:
        return queries.settings_of(self.office)

    @cached_property
    def tickets(self) -> Sequence[Ticket]:
        """Everybody who is here and not done, in the order of the queue."""
        return queries.present_tickets(self.office, self.day)

    @cached_property
    def concerns(self) -> Mapping[int, appointments.Concern]:
        """By primary key, in the office's order."""
        return {concern.pk: concern for concern in appointments.concerns_of_office(self.office)}

    @cached_property
    def walk_in(self) -> Sequence[appointments.Concern]:
        """Concerns for which there are numbers at all."""
        return [concern for concern in self.concerns.values() if concern.is_walk_in]

    @cached_property
    def duties(self) -> Sequence[CounterDuty]:
        """Who works where."""
        return queries.open_counters(self.office)

    @cached_property
    def takes(self) -> Mapping[int, set[int]]:
        """Primary keys: each counter in use → the concerns that are done there."""
        return appointments.concerns_by_counter(self.office, set(self.concerns))

    @cached_property
    def hours(self) -> Sequence[tuple[int, int]]:
        """The walk-in hours of any counter today, joined, as minutes after midnight."""
        joined: list[tuple[int, int]] = []
        spans = self._opening.on(self.day, appointments.HoursKind.WALK_IN)
        for start, end in sorted((span.start, span.end) for span in spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    @property
    def closed_because(self) -> str:
        """Why the whole day is closed, in words; empty if it is not, or nobody gave a reason."""
        return self._opening.closed_because(self.day) or ""

    @cached_property
    def _opening(self) -> appointments.Hours:
        return appointments.hours_of(self.office, first=self.day, last=self.day)
