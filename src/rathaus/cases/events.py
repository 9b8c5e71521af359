"""What happens to cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop as _

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something that happened to the case with this number."""

    subject_kind: ClassVar[str] = "case"

    number: str

    @property
    def subject_id(self) -> str:
        return self.number


@dataclass(frozen=True, kw_only=True)
class CaseOpened(CaseEvent):
    name = "cases.opened"
    sentence = _("hat den Antrag eingereicht")

    service: str


@dataclass(frozen=True, kw_only=True)
class CaseTakenIn(CaseEvent):
    name = "cases.taken_in"
    sentence = _("hat den Antrag am Schalter aufgenommen")

    service: str


@dataclass(frozen=True, kw_only=True)
class CaseReceived(CaseEvent):
    name = "cases.received"
    sentence = _("hat den Vorgang von einer anderen Verwaltung übernommen")

    handover_key: str


@dataclass(frozen=True, kw_only=True)
class PaymentAwaited(CaseEvent):
    name = "cases.payment_awaited"
    sentence = _("hat die Gebühr angefordert")


@dataclass(frozen=True, kw_only=True)
class PaymentArrived(CaseEvent):
    name = "cases.payment_arrived"
    sentence = _("hat den Eingang der Zahlung vermerkt")


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(CaseEvent):
    name = "cases.assigned"
    sentence = _("hat den Vorgang im Team zugeteilt")

    assignee_id: int


@dataclass(frozen=True, kw_only=True)
class CaseClaimed(CaseAssigned):
    """Somebody took the case for themselves."""

    name = "cases.claimed"
    sentence = _("hat den Vorgang übernommen")


@dataclass(frozen=True, kw_only=True)
class CaseReleased(CaseEvent):
    name = "cases.released"
    sentence = _("hat den Vorgang zurück ins Team gegeben")


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(CaseEvent):
    name = "cases.question_asked"
    sentence = _("hat eine Rückfrage gestellt, Antwort erbeten bis %(due_on)s")

    question_id: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class QuestionAnswered(CaseEvent):
    name = "cases.question_answered"
    sentence = _("hat auf die Rückfrage geantwortet")


@dataclass(frozen=True, kw_only=True)
class QuestionLapsed(CaseEvent):
    name = "cases.question_lapsed"
    sentence = _("hat vermerkt, dass keine Antwort kam")


@dataclass(frozen=True, kw_only=True)
class ReminderSent(CaseEvent):
    name = "cases.reminder_sent"
    sentence = _("hat den Antragsteller erinnert")


@dataclass(frozen=True, kw_only=True)
class DeadlineChanged(CaseEvent):
    name = "cases.deadline_changed"
    sentence = _("hat die Frist auf den %(due_on)s gesetzt")

    due_on: str


@dataclass(frozen=True, kw_only=True)
class NoteAdded(CaseEvent):
    name = "cases.note_added"
    sentence = _("hat eine interne Notiz geschrieben")

    note_id: int


@dataclass(frozen=True, kw_only=True)
class CaseDecided(CaseEvent):
    name = "cases.decided"
    sentence = _("hat entschieden: %(decision_label)s")

    decision: str
    decision_label: str


@dataclass(frozen=True, kw_only=True)
class NoticeIssued(CaseEvent):
    name = "cases.notice_issued"
    sentence = _("hat den Bescheid zugestellt")

    sha256: str


@dataclass(frozen=True, kw_only=True)
class CaseHandedOver(CaseEvent):
    name = "cases.handed_over"
    sentence = _("hat den Vorgang abgegeben an: %(authority)s")

    authority: str
    handover_key: str


@dataclass(frozen=True, kw_only=True)
class ResultReturned(CaseEvent):
    name = "cases.result_returned"
    sentence = _("hat das Ergebnis zurückgemeldet")

    handover_key: str
    result: str


@dataclass(frozen=True, kw_only=True)
class CaseWithdrawn(CaseEvent):
    name = "cases.withdrawn"
    sentence = _("hat den Antrag zurückgezogen")


@dataclass(frozen=True, kw_only=True)
class CaseExpired(CaseEvent):
    name = "cases.expired"
    sentence = _("hat den Vorgang beendet, weil die Gebühr nicht bezahlt wurde")


@dataclass(frozen=True, kw_only=True)
class CaseClosed(CaseEvent):
    name = "cases.closed"
    sentence = _("hat den Vorgang abgeschlossen")

    state: str
