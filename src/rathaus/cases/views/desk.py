"""What list and case page share: the left lists, the rows, and how a clerk likes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rathaus.accounts import api as accounts
from rathaus.cases import queries
from rathaus.cases.enums import WorkList
from rathaus.cases.forms import ListForm
from rathaus.cases.models import Case
from rathaus.cases.views import undo
from rathaus.tenants import api as tenants

DENSITY_COOKIE = "rathaus_dichte"
DENSITIES = {"normal", "eng"}


@dataclass(frozen=True)
class ListLink:
    """An entry of the left column: ``count`` is what stands behind the name, ``999+`` at most."""

    key: str
    label: str
    count: str
    is_current: bool
    warns: bool


def staff_from(request: HttpRequest) -> accounts.Staff:
    """The staff member behind a request that came through ``staff_required``."""
    staff = accounts.request_staff(request)
    if staff is None:
        raise Http404
    return staff


def case_from(request: HttpRequest, number: str) -> Case:
    """The case, or 404 if this staff member may not know about it."""
    try:
        return queries.case_for_staff(staff_from(request), number)
    except queries.CaseUnknown as error:
        raise Http404 from error


def desk_context(request: HttpRequest, data: QueryDict | None = None) -> dict[str, Any]:
    """Lists with counts, filters and the rows of the current page."""
    staff = staff_from(request)
    people = accounts.staff_members()
    form = ListForm(
        request.GET if data is None else data,
        services=queries.service_choices(),
        people=people,
        towns=tenants.municipalities_of(tenants.active_tenant()),
    )
    query = form.to_query()
    return {
        "staff": staff,
        "form": form,
        "colleagues": [one for one in people if one.unit_ids & staff.unit_ids],
        "query": query,
        "lists": _lists(staff, query),
        "heading": _heading(query),
        "page": queries.page_for(staff, query),
        "list_query": _kept(request.GET if data is None else data),
        "density": request.COOKIES.get(DENSITY_COOKIE, "normal"),
        "undo": undo.take(request),
    }


def _lists(staff: accounts.Staff, query: queries.ListQuery) -> list[ListLink]:
    counts = queries.counts_for(staff)
    return [
        ListLink(
            key=entry.value,
            label=str(entry.label),
            count=f"{queries.CAP}+" if counts[entry] > queries.CAP else str(counts[entry]),
            is_current=entry == query.work_list and not query.search,
            warns=entry == WorkList.OVERDUE and counts[entry] > 0,
        )
        for entry in WorkList
    ]


def _heading(query: queries.ListQuery) -> str:
    if query.search:
        return pgettext("search", "Suche nach „%(text)s“") % {"text": query.search}
    return str(query.work_list.label) or _("Vorgänge")


def _kept(data: QueryDict) -> str:
    """The list's own parameters, to carry along on links from row to row."""
    known = {*ListForm.base_fields, "nach", "vor"}
    kept = QueryDict(mutable=True)
    for name in data:
        if name in known and data[name]:
            kept[name] = str(data[name])
    return kept.urlencode()
