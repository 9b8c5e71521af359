"""Everything the case page shows, gathered from the modules that know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.accounts.api import Role, Staff
from rathaus.audit import api as audit
from rathaus.cases import rules
from rathaus.cases.application import summary_of, unsigned_of
from rathaus.cases.enums import CaseState, LinkDirection
from rathaus.cases.forms import NoteForm
from rathaus.cases.models import Case, CaseLink, DeadlineChange, Note
from rathaus.cases.queries import open_question
from rathaus.cases.transitions import SUBJECT
from rathaus.eforms import api as eforms
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.records import api as records
from rathaus.workflow import api as workflow


@dataclass(frozen=True)
class NextStep:
    """What the office should do next, and the one button for it.

    Attributes:
        sentence: says what is the matter.
        url, label: the primary action; empty where somebody else has to act.
        key: the keyboard key of the action.
        posts: the action changes something at once and needs a POST.
    """

    sentence: str
    label: str = ""
    url: str = ""
    key: str = ""
    posts: bool = False


def case_context(request: HttpRequest, staff: Staff, case: Case) -> dict[str, Any]:
    """The case page's own part; reading it is logged (Art. 5 (2), 32 GDPR)."""
    audit.record_access(subject_kind=SUBJECT, subject_id=case.number)
    tasks = workflow.open_tasks_of(SUBJECT, case.number)
    conversation = inbox.conversation_for(SUBJECT, case.number)
    akte = records.file_for(SUBJECT, case.number)
    form_key = tasks[0].form_key if tasks else ""
    return {
        "case": case,
        "contact": eforms.contact_of(case.form_version_id, case.answers),
        "next_step": next_step(staff, case, form_key),
        "may_write": rules.may_write(staff, case),
        "may_work": rules.may_work(staff, case) and bool(tasks),
        "may_claim": rules.may_claim(staff, case),
        "may_release": rules.may_release(staff, case),
        "may_change_deadline": rules.may_change_deadline(staff, case),
        "form_key": form_key,
        "sections": summary_of(case),
        "unsigned": unsigned_of(case),
        "akte": akte,
        "documents": records.documents_of(akte) if akte else [],
        "conversation": conversation,
        "box": inbox.conversation_box(conversation, for_office=True) if conversation else None,
        "tasks": tasks,
        "task_steps": workflow.steps_of(SUBJECT, case.number),
        "payments": payments.payments_for(SUBJECT, case.number),
        "notes": list(Note.objects.filter(case=case).select_related("author")),
        "note_form": NoteForm(auto_id="notiz_%s"),
        "deadline_changes": list(
            DeadlineChange.objects.filter(case=case).select_related("changed_by")
        ),
        "question": open_question(case),
        "links": list(CaseLink.objects.filter(case=case).select_related("other").order_by("pk")),
        "history": _history(case),
        "may_see_money": staff.is_at_least(Role.LEAD),
    }


_SAID_ALREADY = frozenset(
    {
        "payments.requested",
        "payments.confirmed",
        "inbox.question_asked",
        "inbox.document_delivered",
    }
)
"""What another module notes about a step the case itself notes too; the log keeps both."""


def _history(case: Case) -> list[audit.HistoryEntry]:
    found = audit.history(SUBJECT, case.number)
    return [entry for entry in found if entry.event_name not in _SAID_ALREADY]


def next_step(staff: Staff, case: Case, form_key: str) -> NextStep:
    """The one thing to do now, in words."""
    if not case.is_open:
        return NextStep(_closed_sentence(case))
    waiting = _WAITING.get(case.current_state)
    if waiting is not None:
        return NextStep(waiting(case))
    if not rules.may_write(staff, case):
        return NextStep(_reading_only(case))
    if case.assignee_id is None:
        url = reverse("cases-staff:claim", args=[case.number])
        return NextStep(
            _("Noch niemand bearbeitet diesen Vorgang."), _("Übernehmen"), url, "c", posts=True
        )
    if case.assignee_id != staff.user.pk:
        return NextStep(_("%(clerk)s bearbeitet diesen Vorgang.") % {"clerk": case.assignee})
    return _own_step(case, form_key)


def _own_step(case: Case, form_key: str) -> NextStep:
    if form_key == "forward":
        url = reverse("cases-staff:forward", args=[case.number])
        return NextStep(_("Prüfen Sie, ob alles da ist."), _("Weitergeben"), url, "d")
    if form_key:
        url = reverse("cases-staff:decide", args=[case.number])
        return NextStep(
            _("Prüfen Sie die Angaben und entscheiden Sie."), _("Entscheiden"), url, "d"
        )
    return NextStep(_("Der Prozess arbeitet. Laden Sie die Seite gleich noch einmal."))


def _reading_only(case: Case) -> str:
    who = case.assignee or _("Das Team %(unit)s") % {"unit": case.unit.name}
    return _("%(who)s bearbeitet diesen Vorgang. Sie können ihn lesen, aber nicht bearbeiten.") % {
        "who": who
    }


def _handed_over_sentence(case: Case) -> str:
    link = CaseLink.objects.filter(case=case, direction=LinkDirection.OUT).select_related("other")
    other = link.get().other.name
    return _("%(authority)s macht den letzten Schritt. Das Ergebnis kommt von allein zurück.") % {
        "authority": other
    }


_WAITING = {
    CaseState.AWAITING_PAYMENT: lambda case: _(
        "Die Gebühr ist noch nicht bezahlt. Danach geht es von allein weiter."
    ),
    CaseState.QUESTION: lambda case: _(
        "Ihre Rückfrage ist offen. Mit der Antwort geht es von allein weiter."
    ),
    CaseState.HANDED_OVER: _handed_over_sentence,
}


def _closed_sentence(case: Case) -> str:
    if case.closing:
        return _("Der Vorgang ist beendet: %(why)s.") % {"why": case.get_closing_display()}
    return _("Der Vorgang ist abgeschlossen: %(state)s.") % {"state": case.get_state_display()}
