"""The applicant's timeline: every step as a plain sentence with its date.

A step stores a key and the facts its sentence needs; the words come from here, in the reader's
language. Internal notes, names of units and the office's own history never get in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rathaus.cases.models import Case, CaseStep
from rathaus.core.dates import long_date
from rathaus.core.money import format_euro


class StepKind(StrEnum):
    SUBMITTED = "submitted"
    TAKEN_IN = "taken_in"
    PAYMENT_REQUESTED = "payment_requested"
    PAYMENT_REMINDED = "payment_reminded"
    PAID = "paid"
    IN_PROGRESS = "in_progress"
    QUESTION = "question"
    QUESTION_REMINDED = "question_reminded"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    DECIDED = "decided"
    NOTICE = "notice"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SIGNED = "signed"
    UNSIGNED = "unsigned"
    UNSIGNED_IN_TIME = "unsigned_in_time"


SENTENCES: Mapping[StepKind, str] = {
    StepKind.SUBMITTED: gettext_noop("Ihr Antrag ist bei uns angekommen."),
    StepKind.TAKEN_IN: gettext_noop("Wir haben Ihren Antrag am Schalter aufgenommen."),
    StepKind.PAYMENT_REQUESTED: gettext_noop(
        "Bitte bezahlen Sie die Gebühr von %(amount)s. Danach geht es von allein weiter."
    ),
    StepKind.PAYMENT_REMINDED: gettext_noop("Wir haben Sie an die Gebühr erinnert."),
    StepKind.PAID: gettext_noop("Ihre Zahlung ist da. Vielen Dank."),
    StepKind.IN_PROGRESS: gettext_noop("%(clerk)s bearbeitet jetzt Ihren Antrag."),
    StepKind.QUESTION: gettext_noop("Uns fehlt noch etwas. Bitte antworten Sie bis %(due_on)s."),
    StepKind.QUESTION_REMINDED: gettext_noop("Wir haben Sie an unsere Frage erinnert."),
    StepKind.ANSWERED: gettext_noop("Ihre Antwort ist da. Wir prüfen weiter."),
    StepKind.LAPSED: gettext_noop(
        "Ihre Antwort kam nicht rechtzeitig. Wir entscheiden mit dem, was wir haben."
    ),
    StepKind.HANDED_OVER: gettext_noop(
        "Wir haben alles geprüft und an diese Verwaltung weitergegeben: %(authority)s."
    ),
    StepKind.RECEIVED: gettext_noop("%(authority)s hat Ihren Antrag übernommen."),
    StepKind.DECIDED: gettext_noop("Über Ihren Antrag ist entschieden: %(decision)s."),
    StepKind.NOTICE: gettext_noop("Ihr Bescheid liegt bereit."),
    StepKind.RETURNED: gettext_noop(
        "%(authority)s ist fertig. Das Ergebnis liegt vor: %(decision)s."
    ),
    StepKind.WITHDRAWN: gettext_noop("Sie haben den Antrag zurückgezogen."),
    StepKind.EXPIRED: gettext_noop(
        "Wir haben den Vorgang beendet, weil die Gebühr nicht bezahlt wurde. "
        "Sie können den Antrag jederzeit neu stellen."
    ),
    StepKind.SIGNED: gettext_noop("Alle haben Ihren Antrag mit unterschrieben."),
    StepKind.UNSIGNED: gettext_noop("Jemand möchte Ihren Antrag nicht mit unterschreiben."),
    StepKind.UNSIGNED_IN_TIME: gettext_noop(
        "Jemand hat Ihren Antrag nicht rechtzeitig mit unterschrieben. "
        "Sie können einen neuen Link schicken."
    ),
}
_DECISIONS = {"approved": gettext_noop("bewilligt"), "rejected": gettext_noop("abgelehnt")}


@dataclass(frozen=True)
class TimelineEntry:
    """One line as a person reads it."""

    kind: StepKind
    sentence: str
    at: datetime


def add_step(case: Case, kind: StepKind, **params: Any) -> None:
    """Put a line on the applicant's timeline, in the running transaction."""
    facts = {k: v.isoformat() if isinstance(v, date) else v for k, v in params.items()}
    CaseStep.objects.create(case=case, kind=kind, params=facts)


def timeline_of(case: Case) -> list[TimelineEntry]:
    """All lines of a case, oldest first."""
    return [_entry(step) for step in CaseStep.objects.filter(case=case).order_by("at", "pk")]


def _entry(step: CaseStep) -> TimelineEntry:
    kind = StepKind(step.kind)
    return TimelineEntry(kind, _(SENTENCES[kind]) % _shown(step.params), step.at)


def _shown(params: Mapping[str, Any]) -> dict[str, Any]:
    shown = dict(params)
    if "amount_cents" in shown:
        shown["amount"] = format_euro(shown["amount_cents"])
    if "due_on" in shown:
        shown["due_on"] = long_date(date.fromisoformat(shown["due_on"]))
    if "decision" in shown:
        decided = _DECISIONS[str(shown.pop("decision"))]
        shown["decision"] = _(decided)
    return shown
