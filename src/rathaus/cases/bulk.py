"""Many invented cases at once, to measure with: rows as years of work leave them, written in SQL.

``COPY`` is not possible under row-level security, so the rows go in as arrays.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from itertools import batched
from uuid import UUID, uuid4

from django.db import connection
from django.utils import timezone

from rathaus.accounts import api as accounts
from rathaus.cases.enums import CaseState
from rathaus.cases.numbers import new_number
from rathaus.cases.terms import fold, terms_for
from rathaus.catalog import api as catalog
from rathaus.core.tenancy import require_tenant_id
from rathaus.tenants import api as tenants

BATCH = 5000
_FIRST = (
    "Anton", "Berta", "Cäsar", "Dora", "Emil", "Friederike", "Gustav", "Hanna", "Ida", "Julius",
    "Konrad", "Ludmilla", "Martha", "Norbert", "Otto", "Paula", "Quentin", "Richard", "Siegfried",
    "Theodora", "Ulrich", "Viktoria", "Wilhelm", "Xaver", "Yvonne", "Zacharias",
)  # fmt: skip
_LAST = (
    "stein",
    "berg",
    "feld",
    "mann",
    "meier",
    "hof",
    "bach",
    "tal",
    "wald",
    "brück",
    "löw",
    "groß",
)
_OPEN = (
    (CaseState.SUBMITTED, 35),
    (CaseState.IN_PROGRESS, 45),
    (CaseState.QUESTION, 12),
    (CaseState.AWAITING_PAYMENT, 8),
)


class NothingOffered(LookupError):
    """The town offers no service, so nobody can apply for one."""


@dataclass(frozen=True)
class _Row:
    number: str
    submission_id: UUID
    service: str
    service_version: int
    form_version: int
    title: str
    state: str
    name: str
    name_key: str
    municipality: str | None
    unit: int
    assignee: int | None
    due_on: date
    submitted_at: datetime
    decision: str
    decided_at: datetime | None
    closed_at: datetime | None


def insert_cases(count: int, *, open_share: float = 0.3, seed: int = 2) -> None:
    """Add ``count`` invented cases to the active tenant; they have no process and no documents."""
    rows = _rows(count, open_share, random.Random(seed))  # noqa: S311 — invented data
    for batch in batched(rows, BATCH, strict=False):
        _insert(batch)


def _rows(count: int, open_share: float, chance: random.Random) -> Iterator[_Row]:
    tenant = tenants.active_tenant()
    offered = [
        (service.slug, service.version_id, service.form_version.pk, service.name("de"))
        for service in catalog.services()
        if service.is_online
    ]
    if not offered:
        raise NothingOffered(tenant.slug)
    units = [unit.pk for unit in tenants.units()]
    towns: list[str | None] = [town.ags for town in tenants.municipalities_of(tenant)]
    people = {unit: [member.user.pk for member in accounts.members_of_unit(unit)] for unit in units}
    now = timezone.now()
    numbers: set[str] = set()
    while len(numbers) < count:
        number = new_number(tenant.slug, now.year)
        if number in numbers:
            continue
        numbers.add(number)
        unit = chance.choice(units)
        yield _row(
            number, chance, now, chance.choice(offered), unit, people[unit], towns, open_share
        )


def _row(
    number: str,
    chance: random.Random,
    now: datetime,
    service: tuple[str, int, int, str],
    unit: int,
    people: list[int],
    towns: list[str | None],
    open_share: float,
) -> _Row:
    slug, version, form, title = service
    days = chance.choice((2, 3, 10, 28))
    name = f"{chance.choice(_FIRST)} {chance.choice(_FIRST)[:4]}{chance.choice(_LAST)}"
    is_open = chance.random() < open_share
    submitted = now - timedelta(minutes=chance.randrange(60 * 24 * (40 if is_open else 900)))
    closed = (
        None if is_open else min(now, submitted + timedelta(days=chance.randrange(1, days + 3)))
    )
    if is_open:
        state = chance.choices([entry for entry, _ in _OPEN], [weight for _, weight in _OPEN])[0]
    else:
        state = chance.choice([CaseState.APPROVED, CaseState.APPROVED, CaseState.REJECTED])
    working = state not in {CaseState.SUBMITTED, CaseState.AWAITING_PAYMENT}
    return _Row(
        number=number,
        submission_id=uuid4(),
        service=slug,
        service_version=version,
        form_version=form,
        title=title,
        state=state,
        name=name,
        name_key=fold(name),
        municipality=chance.choice(towns) if towns else None,
        unit=unit,
        assignee=chance.choice(people) if working and people else None,
        due_on=submitted.date() + timedelta(days=days),
        submitted_at=submitted,
        decision="" if is_open else str(state),
        decided_at=closed,
        closed_at=closed,
    )


_INSERT = """
    INSERT INTO cases_case (
        tenant_id, number, submission_id, service_slug, service_version_id,
        form_version_id, title, state, applicant_name, applicant_key,
        municipality_id, unit_id, assignee_id, due_on, submitted_at, decision, decided_at, closed_at,
        titles, intake, answers, context, contact_email, tracking_hash, fee_cents, decision_reason,
        closing)
    SELECT %s, number, submission, service, version, form, title, state, name, name_key, town, unit, assignee, due,
           submitted, decision, decided, closed,
           '{}', 'online', '{}', '{}', '', '', 0, '', ''
    FROM unnest(%s::text[], %s::uuid[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
                %s::text[], %s::bigint[], %s::bigint[], %s::date[], %s::timestamptz[], %s::text[],
                %s::timestamptz[], %s::timestamptz[])
         AS row(number, submission, service, version, form, title, state, name, name_key, town, unit, assignee, due,
                submitted, decision, decided, closed)
    RETURNING id, number, applicant_name
"""
_INSERT_TERMS = """
    INSERT INTO cases_caseterm (tenant_id, case_id, term)
    SELECT %s, the_case, term FROM unnest(%s::bigint[], %s::text[]) AS row(the_case, term)
"""


def _insert(rows: tuple[_Row, ...]) -> None:
    tenant_id = require_tenant_id()
    columns = [list(column) for column in zip(*(astuple(row) for row in rows), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [tenant_id, *columns])
        terms = [
            (pk, term) for pk, number, name in cursor.fetchall() for term in terms_for(number, name)
        ]
        cursor.execute(
            _INSERT_TERMS, [tenant_id, [pk for pk, _ in terms], [term for _, term in terms]]
        )
