"""Words of the waiting room."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    """Life of a ticket; see :data:`TRANSITIONS`."""

    WAITING = "waiting", _("wartet")
    CALLED = "called", _("aufgerufen")
    SERVING = "serving", _("am Schalter")
    PARKED = "parked", _("zurückgestellt")
    MISSED = "missed", _("nicht gekommen")
    DONE = "done", _("erledigt")
    LEFT = "left", _("gegangen")


TRANSITIONS: dict[TicketState, frozenset[TicketState]] = {
    TicketState.WAITING: frozenset(
        {TicketState.CALLED, TicketState.LEFT, TicketState.PARKED, TicketState.DONE}
    ),
    TicketState.CALLED: frozenset(
        {
            TicketState.SERVING, TicketState.MISSED, TicketState.PARKED, TicketState.WAITING,
            TicketState.DONE, TicketState.LEFT,
        }
    ),
    TicketState.SERVING: frozenset({TicketState.DONE, TicketState.PARKED, TicketState.WAITING}),
    TicketState.PARKED: frozenset({TicketState.CALLED, TicketState.WAITING, TicketState.LEFT}),
    TicketState.MISSED: frozenset({TicketState.WAITING, TicketState.CALLED, TicketState.LEFT}),
    TicketState.DONE: frozenset({TicketState.SERVING}),
    TicketState.LEFT: frozenset(),
}  # fmt: skip
AT_COUNTER = frozenset({TicketState.CALLED, TicketState.SERVING})
PRESENT = frozenset(
    {
        TicketState.WAITING, TicketState.CALLED, TicketState.SERVING, TicketState.PARKED,
        TicketState.MISSED,
    }
)  # fmt: skip


class Source(models.TextChoices):
    """Where the ticket was taken."""

    KIOSK = "kiosk", _("Automat")
    RECEPTION = "reception", _("Empfang")
    PHONE = "phone", _("Telefon des Gastes")
    APPOINTMENT = "appointment", _("mit Termin")


class PriorityReason(models.TextChoices):
    """Who goes first by law or by the rule of the house."""

    PREGNANT = "pregnant", _("schwanger")
    SMALL_CHILD = "small_child", _("mit kleinem Kind")
    DISABILITY = "disability", _("schwere Behinderung")
    ILL = "ill", _("krank")


class Outcome(models.TextChoices):
    """How a visit ended."""

    DONE = "done", _("erledigt")
    COMES_AGAIN = "comes_again", _("kommt noch einmal")
    NOT_COMPETENT = "not_competent", _("anderes Amt zuständig")


class DeviceKind(models.TextChoices):
    KIOSK = "kiosk", _("Automat für Nummern")
    DISPLAY = "display", _("Anzeige")
    DOOR = "door", _("Aushang an der Tür")
