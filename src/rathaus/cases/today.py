"""What today needs from a staff member, in one sentence and four numbers."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rathaus.accounts.api import Staff
from rathaus.cases.enums import WorkList
from rathaus.cases.models import Case
from rathaus.cases.queries import CAP, ListQuery, counts_for, page_for


@dataclass(frozen=True)
class Tile:
    label: str
    count: str
    url: str
    warns: bool = False


@dataclass(frozen=True)
class Day:
    """The desk's front page.

    Attributes:
        sentence: whether today will work out.
        next_cases: the own cases with the nearest deadlines, at most five.
    """

    sentence: str
    tiles: list[Tile]
    next_cases: list[Case]


def day_of(staff: Staff) -> Day:
    counts = counts_for(staff)
    shown = (WorkList.OVERDUE, WorkList.MINE, WorkList.NEW, WorkList.WAITING)
    return Day(
        sentence=_sentence(counts[WorkList.OVERDUE], counts[WorkList.NEW]),
        tiles=[_tile(entry, counts[entry]) for entry in shown],
        next_cases=page_for(staff, ListQuery(work_list=WorkList.MINE, size=5)).cases,
    )


def _tile(entry: WorkList, count: int) -> Tile:
    return Tile(
        label=str(entry.label),
        count=f"{CAP}+" if count > CAP else str(count),
        url=f"{reverse('cases-staff:list')}?liste={entry.value}",
        warns=entry == WorkList.OVERDUE and count > 0,
    )


def _sentence(overdue: int, new: int) -> str:
    if overdue > CAP:
        return _("Sehr viele Vorgänge sind überfällig. Fangen Sie mit den ältesten an.")
    if overdue:
        return ngettext(
            "%(count)d Vorgang ist überfällig. Fangen Sie am besten damit an.",
            "%(count)d Vorgänge sind überfällig. Fangen Sie am besten damit an.",
            overdue,
        ) % {"count": overdue}
    if new:
        return _("Nichts ist überfällig. Neue Anträge warten auf Ihr Team.")
    return _("Nichts ist überfällig, und niemand wartet auf Ihr Team.")
