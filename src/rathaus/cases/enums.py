"""What a case can be, and which step leads where."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands. Labels are what a clerk reads; citizens read sentences."""

    SUBMITTED = "submitted", _("neu")
    AWAITING_PAYMENT = "awaiting_payment", _("wartet auf Zahlung")
    IN_PROGRESS = "in_progress", _("in Bearbeitung")
    QUESTION = "question", _("wartet auf Antwort")
    HANDED_OVER = "handed_over", _("liegt beim Landkreis")
    APPROVED = "approved", _("bewilligt")
    REJECTED = "rejected", _("abgelehnt")
    WITHDRAWN = "withdrawn", _("zurückgezogen")

    @property
    def is_final(self) -> bool:
        return self in FINAL


FINAL = frozenset({CaseState.APPROVED, CaseState.REJECTED, CaseState.WITHDRAWN})
WAITING = frozenset({CaseState.AWAITING_PAYMENT, CaseState.QUESTION, CaseState.HANDED_OVER})
"""The office waits for somebody else."""

TRANSITIONS: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.SUBMITTED: frozenset(
        {CaseState.AWAITING_PAYMENT, CaseState.IN_PROGRESS, CaseState.WITHDRAWN}
    ),
    CaseState.AWAITING_PAYMENT: frozenset({CaseState.SUBMITTED, CaseState.WITHDRAWN}),
    CaseState.IN_PROGRESS: frozenset(
        {
            CaseState.SUBMITTED,  # released, or a claim undone
            CaseState.QUESTION,
            CaseState.HANDED_OVER,
            CaseState.APPROVED,
            CaseState.REJECTED,
            CaseState.WITHDRAWN,
        }
    ),
    CaseState.QUESTION: frozenset({CaseState.IN_PROGRESS, CaseState.WITHDRAWN}),
    CaseState.HANDED_OVER: frozenset({CaseState.APPROVED, CaseState.REJECTED}),
    CaseState.APPROVED: frozenset(),
    CaseState.REJECTED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}


class Decision(models.TextChoices):
    APPROVED = "approved", _("Bewilligen")
    REJECTED = "rejected", _("Ablehnen")

    @property
    def state(self) -> CaseState:
        return CaseState(self.value)


class Intake(models.TextChoices):
    """How the application came in."""

    ONLINE = "online", _("online")
    COUNTER = "counter", _("am Schalter")
    HANDOVER = "handover", _("von einer anderen Verwaltung")


class Closing(models.TextChoices):
    """Why a case ended without a decision."""

    BY_APPLICANT = "by_applicant", _("vom Antragsteller zurückgezogen")
    NOT_PAID = "not_paid", _("nicht bezahlt")


class LinkDirection(models.TextChoices):
    OUT = "out", _("abgegeben an")
    IN = "in", _("übernommen von")


class WorkList(models.TextChoices):
    """The lists at the left of the desk, in this order."""

    MINE = "meine", _("Meine Vorgänge")
    NEW = "neu", _("Neu für mein Team")
    UNIT = "team", _("Alle im Team")
    WAITING = "wartet", _("Wir warten auf andere")
    OVERDUE = "ueberfaellig", _("Überfällig")
    DONE = "erledigt", _("Erledigt")
