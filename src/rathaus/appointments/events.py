"""What happened to bookings and opening hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BookingEvent(Event):
    """
    Attributes:
        booking_id: primary key.
        reference: the short number.
        office_id: primary key.
        day: of the appointment.
    """

    name: ClassVar[str] = "appointments.event"
    subject_kind: ClassVar[str] = "booking"

    booking_id: int
    reference: str
    office_id: int
    day: date

    @property
    def subject_id(self) -> str:
        return self.reference


@dataclass(frozen=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    name: ClassVar[str] = "appointments.confirmed"
    sentence: ClassVar[str] = gettext_noop("hat einen Termin gebucht")


@dataclass(frozen=True, kw_only=True)
class BookingMoved(BookingEvent):
    name: ClassVar[str] = "appointments.moved"
    sentence: ClassVar[str] = gettext_noop("hat den Termin verschoben")


@dataclass(frozen=True, kw_only=True)
class BookingCancelled(BookingEvent):
    """``reason`` is a key of ``enums.CancelReason`` if the office cancelled, else empty."""

    name: ClassVar[str] = "appointments.cancelled"
    sentence: ClassVar[str] = gettext_noop("hat den Termin abgesagt")

    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class BookingKept(BookingEvent):
    """The person is there, or the visit is over (``what`` says which)."""

    name: ClassVar[str] = "appointments.kept"
    sentence: ClassVar[str] = gettext_noop("hat den Besuch vermerkt")

    what: str


@dataclass(frozen=True, kw_only=True)
class BookingMissed(BookingEvent):
    name: ClassVar[str] = "appointments.missed"
    sentence: ClassVar[str] = gettext_noop("hat vermerkt, dass niemand kam")


@dataclass(frozen=True, kw_only=True)
class BookingReopened(BookingEvent):
    """``what`` is the state that was taken back."""

    name: ClassVar[str] = "appointments.reopened"
    sentence: ClassVar[str] = gettext_noop("hat den letzten Vermerk zurückgenommen")

    what: str


@dataclass(frozen=True, kw_only=True)
class BookingNoted(BookingEvent):
    """The note itself stays with the booking, and goes with its personal data."""

    name: ClassVar[str] = "appointments.noted"
    sentence: ClassVar[str] = gettext_noop("hat die Notiz zum Termin geändert")


@dataclass(frozen=True, kw_only=True)
class BookingReseated(BookingEvent):
    """Another counter at the same time: nobody need be told."""

    name: ClassVar[str] = "appointments.reseated"
    sentence: ClassVar[str] = gettext_noop("hat den Termin an einen anderen Schalter gelegt")


@dataclass(frozen=True, kw_only=True)
class OfficeEvent(Event):
    """
    Attributes:
        office_key: slug of the office.
    """

    name: ClassVar[str] = "appointments.office"
    subject_kind: ClassVar[str] = "office"

    office_key: str

    @property
    def subject_id(self) -> str:
        return self.office_key


@dataclass(frozen=True, kw_only=True)
class WishMade(OfficeEvent):
    """Holds publish nothing: thousands begin and end a day; they stand in ``BookingRecord``."""

    name: ClassVar[str] = "appointments.wish_made"
    sentence: ClassVar[str] = gettext_noop("hat sich auf die Warteliste gesetzt")


@dataclass(frozen=True, kw_only=True)
class TimeOffered(OfficeEvent):
    name: ClassVar[str] = "appointments.time_offered"
    sentence: ClassVar[str] = gettext_noop("hat einen frei gewordenen Termin angeboten")


@dataclass(frozen=True, kw_only=True)
class WishEnded(OfficeEvent):
    """``what`` is the state in which the wish ended."""

    name: ClassVar[str] = "appointments.wish_ended"
    sentence: ClassVar[str] = gettext_noop("steht nicht mehr auf der Warteliste")

    what: str


@dataclass(frozen=True, kw_only=True)
class FeedMade(OfficeEvent):
    name: ClassVar[str] = "appointments.feed_made"
    sentence: ClassVar[str] = gettext_noop("hat ein Kalender-Abo angelegt")

    with_names: bool


@dataclass(frozen=True, kw_only=True)
class FeedRevoked(OfficeEvent):
    name: ClassVar[str] = "appointments.feed_revoked"
    sentence: ClassVar[str] = gettext_noop("hat ein Kalender-Abo widerrufen")


@dataclass(frozen=True, kw_only=True)
class OpeningHoursChanged(OfficeEvent):
    """
    Attributes:
        what: the change as a German sentence about times and counters, without persons.
    """

    name: ClassVar[str] = "appointments.hours_changed"
    sentence: ClassVar[str] = gettext_noop("hat die Öffnungszeiten geändert: %(what)s")

    what: str


@dataclass(frozen=True, kw_only=True)
class OpeningHoursRestored(OpeningHoursChanged):
    """A change was taken back; ``what`` is the change."""

    name: ClassVar[str] = "appointments.hours_restored"
    sentence: ClassVar[str] = gettext_noop("hat zurückgenommen: %(what)s")


@dataclass(frozen=True, kw_only=True)
class OfficeChanged(OfficeEvent):
    """Address, booking rules, counters or concerns; ``what`` names the part."""

    name: ClassVar[str] = "appointments.office_changed"
    sentence: ClassVar[str] = gettext_noop("hat die Einstellungen geändert: %(what)s")

    what: str


@dataclass(frozen=True, kw_only=True)
class DayLocked(OfficeEvent):
    """
    Attributes:
        affected: how many bookings fall out.
        what: the lock as a German sentence.
    """

    name: ClassVar[str] = "appointments.day_locked"
    sentence: ClassVar[str] = gettext_noop(
        "hat gesperrt: %(what)s. Betroffene Termine: %(affected)s"
    )

    day: date
    affected: int
    what: str
