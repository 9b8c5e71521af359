from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rathaus.workflow.bpmn.graph import Kind


class InstanceStatus(models.TextChoices):
    RUNNING = "running", _("läuft")
    COMPLETED = "completed", _("beendet")
    FAILED = "failed", _("mit Fehler beendet")
    CANCELLED = "cancelled", _("abgebrochen")


class TaskStatus(models.TextChoices):
    OPEN = "open", _("offen")
    CLAIMED = "claimed", _("in Bearbeitung")
    COMPLETED = "completed", _("erledigt")
    CANCELLED = "cancelled", _("entfallen")


class TokenState(models.TextChoices):
    """What a resting token waits for."""

    WAITING = "waiting", _("wartet")
    SCOPE = "scope", _("umfasst weitere Schritte")
    JOINING = "joining", _("wartet auf andere Wege")
    WORK = "work", _("wird ausgeführt")
    STUCK_ENTERING = "stuck_entering", _("steht vor dem Schritt")
    STUCK_LEAVING = "stuck_leaving", _("steht nach dem Schritt")
    STUCK_BETWEEN = "stuck_between", _("steht zwischen zwei Durchläufen")


class TimerKind(models.TextChoices):
    EVENT = "event", _("Zeitpunkt im Prozess")
    WORK = "work", _("Ausführung eines Schritts")


class StepAction(models.TextChoices):
    """What a row of the history says about an element."""

    STARTED = "started", _("gestartet")
    ENTERED = "entered", _("erreicht")
    COMPLETED = "completed", _("abgeschlossen")
    CANCELLED = "cancelled", _("entfallen")
    CLAIMED = "claimed", _("übernommen")
    RELEASED = "released", _("zurückgegeben")
    DELEGATED = "delegated", _("weitergegeben")
    INCIDENT = "incident", _("Störung")
    RETRIED = "retried", _("erneut versucht")
    ENDED = "ended", _("beendet")


KIND_NAMES = {
    Kind.START: _("Beginn"),
    Kind.END: _("Ende"),
    Kind.TERMINATE: _("Ende von allem"),
    Kind.ERROR_END: _("Ende mit Fehler"),
    Kind.PASS: _("Schritt"),
    Kind.USER: _("Aufgabe"),
    Kind.SERVICE: _("Automatischer Schritt"),
    Kind.THROW: _("Nachricht senden"),
    Kind.RECEIVE: _("Auf Nachricht warten"),
    Kind.TIMER: _("Zeitpunkt abwarten"),
    Kind.EXCLUSIVE: _("Entscheidung"),
    Kind.PARALLEL: _("Gleichzeitige Wege"),
    Kind.INCLUSIVE: _("Ein Weg oder mehrere"),
    Kind.EVENT_BASED: _("Was zuerst kommt"),
    Kind.BOUNDARY: _("Ereignis an einem Schritt"),
    Kind.SUBPROCESS: _("Teilprozess"),
    Kind.CALL: _("Anderer Prozess"),
}
"""What a page calls the elements of a model."""
