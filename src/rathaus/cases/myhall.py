"""All matters of one citizen, over all administrations they have dealt with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language

from rathaus.accounts.api import User
from rathaus.cases.enums import CaseState
from rathaus.cases.matter import origin_of, partner_of, payable, status_sentence, title_of
from rathaus.cases.models import Case
from rathaus.cases.queries import cases_of_applicant, numbered_cases, open_question
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants


@dataclass(frozen=True)
class MatterRow:
    """One matter in the list.

    Attributes:
        waits: the citizen has something to do.
        unread: messages they have not seen.
    """

    title: str
    authority: str
    number: str
    url: str
    sentence: str
    waits: bool
    done: bool
    unread: int
    at: datetime


@dataclass(frozen=True)
class MyMatters:
    """What waits for the citizen, what runs, what is done; each newest first."""

    waiting: list[MatterRow] = field(default_factory=list)
    running: list[MatterRow] = field(default_factory=list)
    done: list[MatterRow] = field(default_factory=list)


def matters_of(user: User | None, opened: dict[int, list[str]]) -> MyMatters:
    """The account's matters everywhere, and those this session opened with a tracking code."""
    rows = [row for town in _towns(user, opened) for row in _rows(town, user, opened)]
    rows.sort(key=lambda row: row.at, reverse=True)
    return MyMatters(
        waiting=[row for row in rows if row.waits],
        running=[row for row in rows if not row.waits and not row.done],
        done=[row for row in rows if row.done and not row.waits],
    )


def _towns(user: User | None, opened: dict[int, list[str]]) -> list[tenants.Tenant]:
    towns = {town.pk: town for town in (inbox.towns_of(user) if user is not None else [])}
    for town in tenants.all_tenants():
        if town.pk in opened:
            towns.setdefault(town.pk, town)
    return list(towns.values())


def _rows(town: tenants.Tenant, user: User | None, opened: dict[int, list[str]]) -> list[MatterRow]:
    with tenant_context(town):
        cases = {case.pk: case for case in (cases_of_applicant(user) if user is not None else [])}
        cases |= {case.pk: case for case in numbered_cases(opened.get(town.pk, []))}
        return [_row(town, case) for case in cases.values() if origin_of(case) is None]


def _row(town: tenants.Tenant, case: Case) -> MatterRow:
    payment, question = payable(case), open_question(case)
    unread = _unread(case)
    with partner_of(case) as partner:
        if partner is not None:
            question = partner.question or question
            unread += _unread(partner.case)
    language = get_language() or "de"
    return MatterRow(
        title=title_of(case),
        authority=town.name,
        number=case.number,
        url=tenants.absolute_url(town, "cases:detail", case.number, language=language),
        sentence=status_sentence(case, payment, question, partner),
        waits=payment is not None or question is not None or _new_result(case, unread),
        done=not case.is_open,
        unread=unread,
        at=case.submitted_at,
    )


def _new_result(case: Case, unread: int) -> bool:
    """A notice nobody has looked at yet waits for its addressee."""
    return unread > 0 and case.state in {CaseState.APPROVED, CaseState.REJECTED}


def _unread(case: Case) -> int:
    conversation = inbox.conversation_for("case", case.number)
    if conversation is None:
        return 0
    return sum(
        message.read_at is None and message.author != inbox.MessageAuthor.CITIZEN
        for message in inbox.messages_of(conversation)
    )
