"""The work lists: which cases, in which order, how many; as fast with 100,000 cases as with ten.

Each list is one index read from its beginning (or from the cursor of the last page), and each
count stops at :data:`CAP`. Several units are read one by one and merged, because an index cannot
give ``unit IN (…)`` in the order of the due dates. The statements are planned for their values: the
index for one town's list is the wrong one for another's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import reduce
from typing import Any, cast

from django.db import connection
from django.db.models import Q

from rathaus.accounts.api import Role, Staff
from rathaus.cases.enums import CaseState, WorkList
from rathaus.cases.models import Case, CaseQuerySet, CaseTerm
from rathaus.cases.terms import after, queries_in
from rathaus.core.dates import today
from rathaus.core.postgres.planning import plan_for_the_values
from rathaus.tenants import api as tenants

CAP = 999
"""Counts stop here; the desk then writes ``999+``."""
SEARCH_CAP = 2000
"""A single short word looks at no more matches than this, so that ``a`` costs no more than ``anna``."""
PAGE_SIZE = 50


class Sorting(StrEnum):
    DUE = "frist"
    NEWEST = "neueste"
    NAME = "name"


_COLUMN = {Sorting.DUE: "due_on", Sorting.NEWEST: "submitted_at", Sorting.NAME: "applicant_key"}


@dataclass(frozen=True)
class ListQuery:
    """What a clerk wants to see.

    Attributes:
        search: number or name beginnings; searches everything visible, whatever the list.
        after: cursor of the last row of the page before; ``before`` of the first row of the next.
    """

    work_list: WorkList = WorkList.MINE
    search: str = ""
    service: str = ""
    state: str = ""
    municipality: str = ""
    assignee: int | None = None
    due: str = ""
    sorting: Sorting = Sorting.DUE
    after: str = ""
    before: str = ""
    size: int = PAGE_SIZE

    @property
    def is_filtered(self) -> bool:
        chosen = (self.search, self.service, self.state, self.municipality, self.due)
        return any(chosen) or self.assignee is not None

    @property
    def order(self) -> Order:
        if self.work_list == WorkList.DONE and not self.search and self.sorting == Sorting.DUE:
            return Order("closed_at", descending=True)
        return Order(_COLUMN[self.sorting], descending=self.sorting == Sorting.NEWEST)


@dataclass(frozen=True)
class Order:
    """One column and the primary key, both in the same direction."""

    column: str
    descending: bool = False

    @property
    def fields(self) -> tuple[str, str]:
        sign = "-" if self.descending else ""
        return (f"{sign}{self.column}", f"{sign}pk")

    def reversed(self) -> Order:
        return replace(self, descending=not self.descending)

    def beyond(self, cursor: str) -> Q:
        """Rows after the cursor; nothing is skipped if it makes no sense (somebody typed it)."""
        value, pk = self._parse(cursor)
        if pk is None:
            return Q()
        word = "lt" if self.descending else "gt"
        starts = Q(**{f"{self.column}__{word}e": value})
        return starts & (Q(**{f"{self.column}__{word}": value}) | Q(**{f"pk__{word}": pk}))

    def cursor(self, case: Case) -> str:
        value = getattr(case, self.column)
        return f"{value.isoformat() if hasattr(value, 'isoformat') else value}~{case.pk}"

    def _parse(self, cursor: str) -> tuple[Any, int | None]:
        text, _, pk = cursor.rpartition("~")
        try:
            if self.column == "due_on":
                return date.fromisoformat(text), int(pk)
            if self.column in {"submitted_at", "closed_at"}:
                moment = datetime.fromisoformat(text)
                return (moment, int(pk)) if moment.tzinfo else (None, None)
            return text, int(pk)
        except ValueError:
            return None, None


@dataclass(frozen=True)
class ListPage:
    """One page of a list.

    Attributes:
        total: how many match in all, at most CAP + 1.
        next_cursor, previous_cursor: empty where there is no such page.
    """

    cases: list[Case] = field(default_factory=list)
    total: int = 0
    next_cursor: str = ""
    previous_cursor: str = ""

    @property
    def is_capped(self) -> bool:
        return self.total > CAP


def page_for(staff: Staff, query: ListQuery) -> ListPage:
    """The rows of one page with what a row shows, in as many queries for one row as for fifty."""
    plan_for_the_values()
    order = query.order
    parts = [part.filter(_filters(query)) for part in _parts(staff, query)]
    backwards = bool(query.before)
    reading = order.reversed() if backwards else order
    cursor = query.before or query.after
    beyond = reading.beyond(cursor) if cursor else Q()
    found = _first([part.filter(beyond) for part in parts], reading, query.size + 1)
    more = len(found) > query.size
    cases = found[: query.size]
    if backwards:
        cases.reverse()
    has_next, has_previous = (bool(cases), more) if backwards else (more, bool(query.after))
    return ListPage(
        cases=cases,
        total=_count([parts])[0],
        next_cursor=order.cursor(cases[-1]) if cases and has_next else "",
        previous_cursor=order.cursor(cases[0]) if cases and has_previous else "",
    )


def counts_for(staff: Staff) -> dict[WorkList, int]:
    """How many cases lie in each list, each at most CAP + 1, in one query."""
    plan_for_the_values()
    lists = list(WorkList)
    counts = _count([_parts(staff, ListQuery(work_list=entry)) for entry in lists])
    return dict(zip(lists, counts, strict=True))


def _parts(staff: Staff, query: ListQuery) -> list[CaseQuerySet]:
    """The list as querysets that do not overlap, each readable from one index in order."""
    cases = _cases()
    if query.search:
        return [_everything(cases, staff).filter(_matches(query.search))]
    if query.work_list == WorkList.MINE:
        return [cases.open().filter(assignee=staff.user)]
    chosen = {
        WorkList.NEW: cases.new(),
        WorkList.UNIT: cases.open(),
        WorkList.WAITING: cases.waiting(),
        WorkList.OVERDUE: cases.overdue(),
        WorkList.DONE: cases.done(),
    }[query.work_list]
    return [chosen.filter(unit=unit) for unit in _unit_ids(staff)] or [chosen.none()]


def _cases() -> CaseQuerySet:
    return cast(CaseQuerySet, Case.objects.all())


def _everything(cases: CaseQuerySet, staff: Staff) -> CaseQuerySet:
    if staff.is_at_least(Role.ADMINISTRATOR):
        return cases
    return cases.filter(Q(unit__in=staff.unit_ids) | Q(assignee=staff.user))


def _unit_ids(staff: Staff) -> Sequence[int]:
    if staff.is_at_least(Role.ADMINISTRATOR):
        return [unit.pk for unit in tenants.units()]
    return sorted(staff.unit_ids)


def _matches(text: str) -> Q:
    """Cases for which every typed word is the beginning of one of their terms."""
    wanted = queries_in(text)
    if not wanted:
        return Q(pk__in=[])
    found = [
        CaseTerm.objects.filter(term__gte=word, term__lt=after(word)).values("case")
        for word in wanted
    ]
    if len(found) == 1:
        found = [found[0].order_by("term", "case")[:SEARCH_CAP]]
    return reduce(lambda one, other: one & other, (Q(pk__in=cases) for cases in found))


def _filters(query: ListQuery) -> Q:
    wanted = Q()
    if query.service:
        wanted &= Q(service_slug=query.service)
    if query.state in CaseState:
        wanted &= Q(state=query.state)
    if query.municipality:
        wanted &= Q(municipality=query.municipality)
    if query.assignee == 0:
        wanted &= Q(assignee=None)
    elif query.assignee:
        wanted &= Q(assignee=query.assignee)
    return wanted & _due(query.due)


def _due(due: str) -> Q:
    if due == "ueberfaellig":
        return Q(due_on__lt=today(), closed_at=None)
    if due == "heute":
        return Q(due_on=today())
    if due == "woche":
        return Q(due_on__gte=today(), due_on__lte=today() + timedelta(days=7))
    return Q()


def _first(parts: list[CaseQuerySet], order: Order, size: int) -> list[Case]:
    """The first rows of all parts together."""
    if len(parts) == 1:
        return list(parts[0].for_list().order_by(*order.fields)[:size])
    slices = [part.order_by(*order.fields).values_list(order.column, "pk")[:size] for part in parts]
    rows = sorted(slices[0].union(*slices[1:], all=True), reverse=order.descending)
    cases = _cases().filter(pk__in=[pk for _, pk in rows[:size]])
    return list(cases.for_list().order_by(*order.fields))


def _count(lists: list[list[CaseQuerySet]]) -> list[int]:
    """The sizes of the lists (each a list of parts), each part stopping at CAP + 1, in one query."""
    columns: list[str] = []
    values: list[Any] = []
    for parts in lists:
        sums = []
        for part in parts:
            if part.query.is_empty():
                sums.append("0")
                continue
            statement, parameters = part.order_by().values("pk")[: CAP + 1].query.sql_with_params()
            sums.append(f"(SELECT count(*) FROM ({statement}) AS part)")  # noqa: S608  Django's own SQL
            values.extend(parameters)
        columns.append(" + ".join(sums))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)}", values)
        row = cursor.fetchone()
    return [min(int(count), CAP + 1) for count in row or ()]
