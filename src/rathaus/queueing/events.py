"""What happened in the waiting room; numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketEvent(Event):
    """
    Attributes:
        ticket_id: primary key.
        label: ``B 12``.
        office_id: primary key of the office.
    """

    name: ClassVar[str] = "queueing.event"
    subject_kind: ClassVar[str] = "ticket"

    ticket_id: int
    label: str
    office_id: int

    @property
    def subject_id(self) -> str:
        return str(self.ticket_id)


@dataclass(frozen=True, kw_only=True)
class TicketTaken(TicketEvent):
    name: ClassVar[str] = "queueing.taken"
    sentence: ClassVar[str] = gettext_noop("hat die Nummer %(label)s gezogen")


@dataclass(frozen=True, kw_only=True)
class TicketCalled(TicketEvent):
    name: ClassVar[str] = "queueing.called"
    sentence: ClassVar[str] = gettext_noop("hat die Nummer %(label)s aufgerufen")

    counter_id: int


@dataclass(frozen=True, kw_only=True)
class TicketForwarded(TicketEvent):
    name: ClassVar[str] = "queueing.forwarded"
    sentence: ClassVar[str] = gettext_noop("hat die Nummer %(label)s weitergegeben")


@dataclass(frozen=True, kw_only=True)
class TicketEnded(TicketEvent):
    """The visit is over; ``state`` is ``done`` or ``left``."""

    name: ClassVar[str] = "queueing.ended"
    sentence: ClassVar[str] = gettext_noop("hat die Nummer %(label)s abgeschlossen")

    state: str


@dataclass(frozen=True, kw_only=True)
class CounterEvent(Event):
    """
    Attributes:
        counter_id: primary key.
        counter: its name.
    """

    name: ClassVar[str] = "queueing.counter"
    subject_kind: ClassVar[str] = "counter"

    counter_id: int
    counter: str

    @property
    def subject_id(self) -> str:
        return str(self.counter_id)


@dataclass(frozen=True, kw_only=True)
class CounterOpened(CounterEvent):
    name: ClassVar[str] = "queueing.counter_opened"
    sentence: ClassVar[str] = gettext_noop("hat %(counter)s geöffnet")


@dataclass(frozen=True, kw_only=True)
class CounterClosed(CounterEvent):
    name: ClassVar[str] = "queueing.counter_closed"
    sentence: ClassVar[str] = gettext_noop("hat %(counter)s geschlossen")


@dataclass(frozen=True, kw_only=True)
class EmergencyRaised(CounterEvent):
    name: ClassVar[str] = "queueing.emergency"
    sentence: ClassVar[str] = gettext_noop("hat an %(counter)s um Hilfe gerufen")


@dataclass(frozen=True, kw_only=True)
class QueueEvent(Event):
    """The lead changed how an office's waiting room works.

    Attributes:
        office_id: primary key of the office.
    """

    name: ClassVar[str] = "queueing.queue"
    subject_kind: ClassVar[str] = "queue"

    office_id: int

    @property
    def subject_id(self) -> str:
        return str(self.office_id)


@dataclass(frozen=True, kw_only=True)
class NumbersStopped(QueueEvent):
    """No more numbers today from ``stops_at`` on."""

    name: ClassVar[str] = "queueing.numbers_stopped"
    sentence: ClassVar[str] = gettext_noop("hat die Ausgabe von Nummern angehalten")

    stops_at: datetime


@dataclass(frozen=True, kw_only=True)
class NumbersGivenAgain(QueueEvent):
    name: ClassVar[str] = "queueing.numbers_given_again"
    sentence: ClassVar[str] = gettext_noop("hat die Ausgabe von Nummern wieder geöffnet")


@dataclass(frozen=True, kw_only=True)
class ConcernSwitched(QueueEvent):
    """A concern was closed or opened for the rest of the day."""

    name: ClassVar[str] = "queueing.concern_switched"
    sentence: ClassVar[str] = gettext_noop("hat die Annahme für ein Anliegen geändert")

    concern_id: int
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class QueueSettingsChanged(QueueEvent):
    name: ClassVar[str] = "queueing.settings_changed"
    sentence: ClassVar[str] = gettext_noop("hat Meldung oder Einstellungen des Warteraums geändert")
