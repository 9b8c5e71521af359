"""Words of the booking calendar."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HoursKind(models.TextChoices):
    """What the hours are for."""

    APPOINTMENT = "appointment", _("mit Termin")
    WALK_IN = "walk_in", _("ohne Termin")


class ExceptionKind(models.TextChoices):
    """What a day's own row says."""

    CLOSED = "closed", _("geschlossen")
    OPEN = "open", _("anders geöffnet")


class Channel(models.TextChoices):
    """How the booking came."""

    ONLINE = "online", _("online")
    PHONE = "phone", _("am Telefon")
    COUNTER = "counter", _("am Schalter")

    @property
    def is_internal(self) -> bool:
        """Staff books, and may use the seats kept back for them."""
        return self != Channel.ONLINE


class BookingState(models.TextChoices):
    """Life of a booking; see :data:`TRANSITIONS`."""

    HELD = "held", _("vorgemerkt")
    BOOKED = "booked", _("gebucht")
    ARRIVED = "arrived", _("angekommen")
    DONE = "done", _("erledigt")
    MISSED = "missed", _("nicht erschienen")
    CANCELLED = "cancelled", _("abgesagt")
    EXPIRED = "expired", _("nicht bestätigt")


TRANSITIONS: dict[BookingState, frozenset[BookingState]] = {
    BookingState.HELD: frozenset(
        {BookingState.BOOKED, BookingState.EXPIRED, BookingState.CANCELLED}
    ),
    BookingState.BOOKED: frozenset(
        {BookingState.ARRIVED, BookingState.DONE, BookingState.MISSED, BookingState.CANCELLED}
    ),
    BookingState.ARRIVED: frozenset({BookingState.DONE, BookingState.MISSED, BookingState.BOOKED}),
    BookingState.MISSED: frozenset({BookingState.ARRIVED, BookingState.BOOKED}),
    BookingState.DONE: frozenset({BookingState.ARRIVED, BookingState.BOOKED}),
    BookingState.CANCELLED: frozenset(),
    BookingState.EXPIRED: frozenset(),
}
OPEN_STATES = frozenset({BookingState.BOOKED, BookingState.ARRIVED})


class CancelReason(models.TextChoices):
    """Why the office cancelled; the words stand in the mail."""

    PERSON = "person", _("Sie haben uns darum gebeten.")
    OFFICE = "office", _("Wir können den Termin leider nicht halten.")
    DOUBLE = "double", _("Für dasselbe Anliegen gab es zwei Termine.")
    OTHER_PLACE = "other_place", _("Für Ihr Anliegen ist eine andere Stelle zuständig.")


class WaitingState(models.TextChoices):
    """Life of a wish for an earlier time."""

    ASKED = "asked", _("noch nicht bestätigt")
    WAITING = "waiting", _("wartet")
    OFFERED = "offered", _("Zeit angeboten")
    TAKEN = "taken", _("Termin genommen")
    ENDED = "ended", _("beendet")


class AffectedState(models.TextChoices):
    """What was done for somebody whose appointment fell out of the opening hours."""

    OPEN = "open", _("noch nicht erreicht")
    OFFERED = "offered", _("neue Zeiten per E-Mail angeboten")
    REACHED = "reached", _("am Telefon erreicht")
    STANDS = "stands", _("Termin findet doch statt")
