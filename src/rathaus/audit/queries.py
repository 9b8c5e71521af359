"""Reading the log: the history of one object, and the whole log of a town hall."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rathaus.audit.anchors import Anchor, AnchorsDamaged, read_anchors
from rathaus.audit.enums import ActorKind
from rathaus.audit.models import AuditEntry
from rathaus.audit.registry import subjects
from rathaus.audit.services import READ
from rathaus.core.dates import BERLIN
from rathaus.core.tenancy import require_tenant_id

PAGE = 50
"""Entries on one page of the log."""


@dataclass(frozen=True)
class SubjectLink:
    """An object as a link.

    Attributes:
        label: ``Vorgang STR-26-4KQ-7M3``; empty where nobody registered the kind.
        url: its page for staff, None if it has none.
    """

    label: str
    url: str | None


def subject_of(kind: str, subject_id: str, name: str = "") -> SubjectLink:
    """How pages for staff name and link an object."""
    if kind not in subjects:
        return SubjectLink("", None)
    known = subjects.get(kind)
    return SubjectLink(known.words(subject_id, name), known.staff_url(subject_id))


@dataclass(frozen=True)
class HistoryEntry:
    """One line of a history, in words.

    Attributes:
        at: aware time.
        actor_label: who, as the reader may see it; never a citizen's name.
        sentence: what, in the reader's language, after the actor's name.
        payload: the event's own fields.
    """

    at: datetime
    actor_label: str
    actor_kind: ActorKind
    sentence: str
    event_name: str
    payload: dict[str, Any]
    subject_kind: str = ""
    subject_id: str = ""
    subject_name: str = ""
    entry_id: int = 0

    @property
    def subject(self) -> SubjectLink:
        return subject_of(self.subject_kind, self.subject_id, self.subject_name)

    @property
    def details(self) -> list[tuple[str, Any]]:
        """The payload's values that say something."""
        return [(key, value) for key, value in self.payload.items() if value not in ("", None)]


@dataclass(frozen=True)
class LogPage:
    """Some entries of the log and where the older ones start.

    Attributes:
        older: value of the query parameter for the next page; empty on the last one.
        is_first: whether these are the newest entries.
    """

    entries: list[HistoryEntry]
    older: str
    is_first: bool


def actor_in_words(kind: ActorKind, label: str) -> str:
    """A staff member's name; for everybody else the role they act in."""
    if kind in {ActorKind.STAFF, ActorKind.OPERATOR} and label:
        return label
    return {
        ActorKind.CITIZEN: _("Die antragstellende Person"),
        ActorKind.ANONYMOUS: _("Jemand ohne Anmeldung"),
        ActorKind.STAFF: _("Die Verwaltung"),
        ActorKind.OPERATOR: _("Der Betrieb"),
        ActorKind.SYSTEM: _("Das System"),
    }[kind]


def sentence_in_words(sentence: str, payload: dict[str, Any]) -> str:
    """The sentence in the reader's language with the payload's values; as it is if one is missing."""
    words = _(sentence) if sentence else ""
    try:
        return words % payload
    except (KeyError, TypeError, ValueError):
        return words


def in_words(entry: AuditEntry) -> HistoryEntry:
    kind = ActorKind(entry.actor_kind)
    return HistoryEntry(
        at=entry.at,
        actor_label=actor_in_words(kind, entry.actor_label),
        actor_kind=kind,
        sentence=sentence_in_words(entry.sentence, entry.payload) or entry.event_name,
        event_name=entry.event_name,
        payload=entry.payload,
        subject_kind=entry.subject_kind,
        subject_id=entry.subject_id,
        entry_id=entry.pk,
    )


def history(
    subject_kind: str, subject_id: str, *, include_reading: bool = False, newest: int = 0
) -> list[HistoryEntry]:
    """What happened to an object, newest last.

    Args:
        include_reading: also who has looked at it.
        newest: only so many of the newest entries; 0 for all.
    """
    entries = AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    if not include_reading:
        entries = entries.exclude(event_name=READ)
    found = entries.order_by("-id")
    return [in_words(entry) for entry in reversed(found[:newest] if newest else found)]


def log(
    *,
    words: str = "",
    kind: str = "",
    event: str = "",
    since: date | None = None,
    until: date | None = None,
    reading: bool = True,
) -> QuerySet[AuditEntry]:
    """The active tenant's log, newest first.

    Args:
        words: beginning of an object's number or id, or part of a staff member's name.
        kind: only this sort of actor.
        event: beginning of event names, such as ``cases.``.
        since, until: calendar days in the town, both included.
        reading: with the entries about somebody having looked at something.
    """
    entries = AuditEntry.objects.order_by("-id")
    if words:
        entries = entries.filter(Q(subject_id__startswith=words) | Q(actor_label__icontains=words))
    if kind:
        entries = entries.filter(actor_kind=kind)
    if event:
        entries = entries.filter(event_name__startswith=event)
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries if reading else entries.exclude(event_name=READ)


def log_page(entries: QuerySet[AuditEntry], *, before: str = "") -> LogPage:
    """One page, found by key: the last page of a million entries is as quick as the first.

    Args:
        before: ``LogPage.older`` of the page before; anything else starts at the newest.
    """
    is_first = not (before.isascii() and before.isdigit() and len(before) < 19)
    if not is_first:
        entries = entries.filter(pk__lt=int(before))
    found = _named([in_words(entry) for entry in entries[: PAGE + 1]])
    older = str(found[PAGE - 1].entry_id) if len(found) > PAGE else ""
    return LogPage(found[:PAGE], older, is_first)


def _named(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """With the names of their objects: one question a kind, however many entries there are."""
    entries, keys = list(entries), defaultdict(set)
    for entry in entries:
        keys[entry.subject_kind].add(entry.subject_id)
    names = {
        kind: subjects.get(kind).names(sorted(found))
        for kind, found in keys.items()
        if kind in subjects
    }
    return [
        replace(entry, subject_name=names.get(entry.subject_kind, {}).get(entry.subject_id, ""))
        for entry in entries
    ]


def newest_anchor() -> Anchor | None:
    """The active tenant's newest anchor; None before the first, or if the file was damaged."""
    try:
        anchors = [a for a in read_anchors() if a.chain_id == require_tenant_id()]
    except AnchorsDamaged:
        return None
    return anchors[-1] if anchors else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)
