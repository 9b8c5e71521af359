"""A played Thursday in the running demo: real tickets at the wall's time, minutes of the played one.

Whoever watches sees the played minutes: waits and times at the counter are recorded ``speed`` times
as long as they took, so the estimate on the phones speaks of the played day and learns from it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.dayscript import HOUR, thursday
from rathaus.queueing.enums import TicketState
from rathaus.queueing.models import QueueRecord, QueueSettings, Ticket
from rathaus.queueing.play import FastClock, Play, get_up, sit_down
from rathaus.queueing.queries import settings_of
from rathaus.queueing.services import tickets
from rathaus.tenants import api as tenants

BEGINS = 8.9 * HOUR

_STRETCH = """
UPDATE queueing_queuerecord
SET served_seconds = served_seconds * %(speed)s, waited_seconds = waited_seconds * %(speed)s
WHERE tenant_id = %(tenant)s AND office_id = %(office)s AND id > %(after)s
"""
_ONTO_THE_CLOCK = """
UPDATE queueing_queuerecord SET at = %(begins)s + (at - %(started)s) * %(speed)s
WHERE tenant_id = %(tenant)s AND office_id = %(office)s AND id > %(after)s
"""
_EXACTLY = """
UPDATE queueing_queuerecord AS r SET
    waited_seconds = CASE WHEN r.source = 'appointment' THEN r.waited_seconds
        ELSE extract(epoch FROM r.at - first.taken) END,
    served_seconds = CASE WHEN r.what = 'done' THEN extract(epoch FROM r.at - first.served) END
FROM (
    SELECT ticket_number, min(at) FILTER (WHERE what = 'taken') AS taken,
        max(at) FILTER (WHERE what = 'served') AS served
    FROM queueing_queuerecord
    WHERE tenant_id = %(tenant)s AND office_id = %(office)s AND id > %(after)s GROUP BY 1
) AS first
WHERE r.tenant_id = %(tenant)s AND r.office_id = %(office)s AND r.id > %(after)s
    AND r.ticket_number = first.ticket_number AND first.taken IS NOT NULL
"""
"""Whole seconds of the wall are minutes of the play; the moments on its clock are finer."""


@dataclass
class LivePlay:
    """One played day against the database of the running demo.

    Attributes:
        speed: seconds of the played day in one of the wall's.
        open_today, take_back: make hours for today, and remove them.
    """

    tenant: tenants.Tenant
    office: appointments.Office
    speed: float
    visitors: int
    tell: Callable[[float, str], None]
    open_today: Callable[[appointments.Office], list[int]]
    take_back: Callable[[list[int]], None]
    _after: int = 0

    def run(self) -> None:
        """Open the office, play, put everything back as it was; also when it is broken off."""
        with tenant_context(self.tenant):
            self._after = self._newest()
        first, started, clock = self._after, timezone.now(), FastClock(self.speed, BEGINS)
        comers = thursday(random.Random(), self._concerns(), visitors=self.visitors)  # noqa: S311
        with self._open_house():
            with self._step():
                desks = sit_down(self.office, clock, BEGINS)
            name = f"thursday-{started:%Y%m%d%H%M%S}"
            play = Play(self.office, comers, clock, desks, self._step, self.tell, name)
            try:
                play.run()
            finally:
                with self._step():
                    self._send_home(play)
                    get_up(desks, clock, BEGINS)
                with tenant_context(self.tenant):
                    self._put_onto_the_clock(first, started)

    @contextmanager
    def _open_house(self) -> Iterator[None]:
        """Numbers are given today until the end; who was missed may be called at once."""
        with tenant_context(self.tenant):
            opened = self.open_today(self.office)
            usual = settings_of(self.office)
            self._settings(back_after_minutes=0, stops_by_itself=False)
        try:
            yield
        finally:
            with tenant_context(self.tenant):
                self.take_back(opened)
                self._settings(
                    back_after_minutes=usual.back_after_minutes,
                    stops_by_itself=usual.stops_by_itself,
                )

    def _settings(self, **values: Any) -> None:
        QueueSettings.objects.filter(office=self.office).update(**values)

    def _send_home(self, play: Play) -> None:
        """Nobody stays behind when the play is broken off."""
        for ticket in Ticket.objects.present().filter(pk__in=list(play.people)):
            with suppress(tickets.NotHere):
                if ticket.state == TicketState.SERVING:
                    tickets.finish(ticket_id=ticket.pk)
                else:
                    tickets.leave(ticket_id=ticket.pk)

    def _concerns(self) -> dict[str, int]:
        with tenant_context(self.tenant):
            found = appointments.concerns_of_office(self.office)
            return {concern.key: concern.minutes for concern in found if concern.is_walk_in}

    @contextmanager
    def _step(self) -> Iterator[None]:
        with tenant_context(self.tenant):
            yield
            self._stretch()

    def _newest(self) -> int:
        return QueueRecord.objects.filter(office=self.office).aggregate(top=Max("pk"))["top"] or 0

    def _stretch(self) -> None:
        self._execute(_STRETCH, after=self._after)
        self._after = self._newest()

    def _put_onto_the_clock(self, first: int, started: datetime) -> None:
        midnight = appointments.instant(started.astimezone(BERLIN).date(), 0)
        begins = midnight + timedelta(seconds=BEGINS)
        self._execute(_ONTO_THE_CLOCK, after=first, started=started, begins=begins)
        self._execute(_EXACTLY, after=first)

    def _execute(self, sql: str, **values: Any) -> None:
        known: dict[str, Any] = {
            "tenant": self.tenant.pk,
            "office": self.office.pk,
            "speed": self.speed,
        }
        with connection.cursor() as cursor:
            cursor.execute(sql, known | values)
