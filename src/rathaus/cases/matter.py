"""One matter as its applicant sees it, even where two administrations work on it.

The case where the application came in is the applicant's case. Where the last step is done elsewhere,
that administration is asked, in its own context, for the public side of the linked case: timeline,
messages, letters. Notes, history and names of units stay inside both houses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.cases.enums import CaseState, LinkDirection
from rathaus.cases.models import Case, CaseLink, Question
from rathaus.cases.queries import open_question
from rathaus.cases.timeline import TimelineEntry, timeline_of
from rathaus.cases.transitions import SUBJECT
from rathaus.core.dates import long_date
from rathaus.core.money import format_euro
from rathaus.core.tenancy import tenant_context
from rathaus.core.texts import pick
from rathaus.inbox import api as inbox
from rathaus.payments import api as payments
from rathaus.records import api as records
from rathaus.tenants import api as tenants


@dataclass(frozen=True)
class ShownFile:
    label: str
    url: str
    size: int
    is_letter: bool = False


@dataclass(frozen=True)
class ShownMessage:
    """A message as the applicant reads it.

    Attributes:
        author: ``Sie``, the clerk's or the administration's name.
    """

    at: datetime
    author: str
    is_mine: bool
    is_new: bool
    asks: bool
    title: str
    body: str
    files: list[ShownFile]


@dataclass(frozen=True)
class ShownStep:
    """A timeline entry; ``authority`` is empty for the administration whose page this is."""

    entry: TimelineEntry
    authority: str


@dataclass(frozen=True)
class Partner:
    """The linked case in the administration that does the last step."""

    authority: tenants.Tenant
    case: Case
    question: Question | None


@dataclass(frozen=True)
class Matter:
    """Everything of a case that its applicant may see."""

    case: Case
    title: str
    steps: list[ShownStep]
    messages: list[ShownMessage]
    documents: list[ShownFile]
    question: Question | None
    partner: Partner | None
    payment: payments.Payment | None
    unseen: list[tuple[tenants.Tenant, inbox.Message]] = field(default_factory=list)

    @property
    def waits_for_me(self) -> bool:
        return self.payment is not None or self.question is not None

    @property
    def sentence(self) -> str:
        return status_sentence(self.case, self.payment, self.question, self.partner)

    @property
    def next_sentence(self) -> str:
        return next_sentence(self.case, self.question, self.partner)


def matter_of(case: Case) -> Matter:
    """Gather the matter; the caller has checked that the visitor is its applicant."""
    here = tenants.active_tenant()
    steps = [ShownStep(entry, "") for entry in timeline_of(case)]
    messages, unseen = _messages(case, here, "")
    documents = _documents(case, "")
    with partner_of(case) as partner:
        if partner is not None:
            name = partner.authority.name
            steps += [ShownStep(entry, name) for entry in timeline_of(partner.case)]
            more, fresh = _messages(partner.case, partner.authority, case.number)
            messages, unseen = messages + more, unseen + fresh
            documents += _documents(partner.case, case.number)
    return Matter(
        case=case,
        title=title_of(case),
        steps=sorted(steps, key=lambda step: step.entry.at),
        messages=sorted(messages, key=lambda message: message.at),
        documents=sorted(documents, key=lambda file: not file.is_letter),
        question=(partner.question if partner else None) or _sent_question(case),
        partner=partner,
        payment=payable(case),
        unseen=unseen,
    )


def title_of(case: Case) -> str:
    """The service's name in the reader's language."""
    return pick(case.titles) if case.titles else case.title


def payable(case: Case) -> payments.Payment | None:
    """What the applicant has to pay before the case can go on."""
    if case.state != CaseState.AWAITING_PAYMENT:
        return None
    due = (p for p in payments.payments_for(SUBJECT, case.number) if p.is_payable)
    return next(due, None)


@contextmanager
def partner_of(case: Case) -> Iterator[Partner | None]:
    """Inside the block the other administration is active (if there is one for the last step).

    Its half of the link must carry our key and name us, and its case must be of the same applicant.
    """
    link = (
        CaseLink.objects.filter(case=case, direction=LinkDirection.OUT)
        .select_related("other")
        .first()
    )
    if link is None:
        yield None
        return
    with tenant_context(link.other):
        theirs = (
            CaseLink.objects.filter(key=link.key, direction=LinkDirection.IN, other=case.tenant_id)
            .select_related("case__unit", "case__assignee")
            .first()
        )
        if theirs is None or theirs.case.applicant_id != case.applicant_id:
            yield None
            return
        yield Partner(link.other, theirs.case, _sent_question(theirs.case))


def origin_of(case: Case) -> CaseLink | None:
    """Where the case came from, if another administration took it in."""
    return (
        CaseLink.objects.filter(case=case, direction=LinkDirection.IN)
        .select_related("other")
        .first()
    )


def _sent_question(case: Case) -> Question | None:
    question = open_question(case)
    return question if question is not None and question.sent_at else None


def _messages(
    case: Case, authority: tenants.Tenant, through: str
) -> tuple[list[ShownMessage], list[tuple[tenants.Tenant, inbox.Message]]]:
    conversation = inbox.conversation_for(SUBJECT, case.number)
    if conversation is None:
        return [], []
    found = inbox.messages_of(conversation)
    shown = [_message(message, authority, through) for message in found]
    fresh = [(authority, m) for m, s in zip(found, shown, strict=True) if s.is_new]
    return shown, fresh


def _message(message: inbox.Message, authority: tenants.Tenant, through: str) -> ShownMessage:
    is_mine = message.author == inbox.MessageAuthor.CITIZEN
    return ShownMessage(
        at=message.created_at,
        author=_("Sie") if is_mine else _author(message, authority, through),
        is_mine=is_mine,
        is_new=not is_mine and message.read_at is None,
        asks=message.asks_for_answer,
        title=message.title,
        body=message.body,
        files=[
            ShownFile(file.filename, _attachment_url(file.pk, through), file.size)
            for file in message.attachments.all()
        ],
    )


def _author(message: inbox.Message, authority: tenants.Tenant, through: str) -> str:
    name = message.author_label or authority.name
    return f"{name}, {authority.name}" if through and message.author_label else name


def _attachment_url(attachment_id: int, through: str) -> str:
    if through:
        return reverse("cases:partner-file", args=[through, attachment_id])
    return reverse("inbox:attachment", args=[attachment_id])


def _documents(case: Case, through: str) -> list[ShownFile]:
    """Letters and the applicant's own papers; of the other administration only its letters."""
    akte = records.file_for(SUBJECT, case.number)
    found = records.documents_of(akte, for_citizen=True) if akte else []
    view = "cases:partner-document" if through else "cases:document"
    return [
        ShownFile(
            _label(document),
            reverse(view, args=[through or case.number, document.pk]),
            document.current.size,
            document.kind == records.DocumentKind.LETTER,
        )
        for document in found
        if not through or document.kind == records.DocumentKind.LETTER
    ]


def _label(document: records.Document) -> str:
    """A newer version says that it is one."""
    if document.current.number == 1:
        return document.title
    facts = {"title": document.title, "number": document.current.number}
    return _("%(title)s (Fassung %(number)d)") % facts


def status_sentence(
    case: Case,
    payment: payments.Payment | None,
    question: Question | None,
    partner: Partner | None,
) -> str:
    """Where the matter stands, in one or two plain sentences."""
    if question is not None:
        return _("Wir brauchen noch etwas von Ihnen. Bitte antworten Sie bis %(day)s.") % {
            "day": long_date(question.due_on)
        }
    if payment is not None:
        return _("Bitte bezahlen Sie %(amount)s. Danach geht es von allein weiter.") % {
            "amount": format_euro(payment.amount_cents)
        }
    if partner is not None and case.is_open:
        return _("Ihr Antrag liegt jetzt bei: %(authority)s. Antwort meist bis %(day)s.") % {
            "authority": partner.authority.name,
            "day": long_date(partner.case.due_on),
        }
    return _state_sentence(case)


def next_sentence(case: Case, question: Question | None, partner: Partner | None) -> str:
    """What happens next, as the last line of the timeline."""
    facts = {"unit": case.unit.name, "day": long_date(case.due_on)}
    if question is not None:
        return _("Als Nächstes: Sie antworten uns, dann prüfen wir weiter.")
    if case.state == CaseState.AWAITING_PAYMENT:
        return _("Als Nächstes: Sie bezahlen, dann prüft jemand im Bereich %(unit)s.") % facts
    if partner is not None:
        return _("Als Nächstes: Die Entscheidung kommt von: %(authority)s.") % {
            "authority": partner.authority.name
        }
    if case.assignee is None:
        return _("Als Nächstes: Jemand im Bereich %(unit)s prüft Ihre Angaben.") % facts
    return _("Als Nächstes: Sie bekommen unsere Antwort, meist bis %(day)s.") % facts


def _state_sentence(case: Case) -> str:
    facts = {
        "unit": case.unit.name,
        "clerk": str(case.assignee) if case.assignee else "",
        "day": long_date(case.due_on),
    }
    if case.state == CaseState.APPROVED:
        return _("Ihr Antrag ist bewilligt.")
    if case.state == CaseState.REJECTED:
        return _("Ihr Antrag ist abgelehnt. Im Bescheid steht, warum und was Sie tun können.")
    if case.state == CaseState.WITHDRAWN:
        return _("Der Vorgang ist beendet.")
    if case.state == CaseState.HANDED_OVER:
        return _("Wir haben Ihren Antrag weitergegeben.")
    if case.assignee is not None:
        return (
            _("Ihr Antrag liegt bei %(clerk)s im Bereich %(unit)s. Antwort meist bis %(day)s.")
            % facts
        )
    return _("Ihr Antrag liegt im Bereich %(unit)s. Antwort meist bis %(day)s.") % facts
