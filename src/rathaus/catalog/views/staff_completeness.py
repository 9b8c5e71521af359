"""Staff: what the services still lack, to filter, to sort, and as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog.completeness import WORDS, Row, rows, shares, sums
from rathaus.catalog.gaps import Gap
from rathaus.catalog.taxonomy import THEMENFELDER

_NO_FIELD = "ohne"
_ALL = "alle"
_PAGE = 50
_ORDERS = {
    "name": gettext_lazy("nach Namen"),
    "feld": gettext_lazy("nach Themenfeld"),
    "luecken": gettext_lazy("nach Zahl der Lücken"),
}


def _key(gap: Gap) -> str:
    """As it stands in addresses."""
    return gap.name.lower()


class FilterForm(forms.Form):
    """Which services are shown, in which order; what it does not know counts for nothing."""

    umfang = forms.ChoiceField(
        label=gettext_lazy("Leistungen"),
        required=False,
        choices=[("", gettext_lazy("die wir anbieten")), (_ALL, gettext_lazy("alle, die passen"))],
    )
    feld = forms.ChoiceField(
        label=gettext_lazy("Themenfeld"),
        required=False,
        choices=[
            ("", gettext_lazy("alle")),
            *THEMENFELDER.items(),
            (_NO_FIELD, gettext_lazy("ohne Themenfeld")),
        ],
    )
    fehlt = forms.ChoiceField(
        label=gettext_lazy("Was fehlt"),
        required=False,
        choices=[
            ("", gettext_lazy("egal was")),
            *((_key(gap), words.label) for gap, words in WORDS.items()),
        ],
    )
    reihenfolge = forms.ChoiceField(
        label=gettext_lazy("Reihenfolge"), required=False, choices=list(_ORDERS.items())
    )

    def chosen(self) -> dict[str, str]:
        """Valid choices only."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}


def _matching(found: list[Row], chosen: dict[str, str]) -> list[Row]:
    """Rows with the field and the gap that were chosen; without a gap, those that lack anything."""
    field, gap = chosen["feld"], chosen["fehlt"]
    return [
        row
        for row in found
        if (not field or field == (row.field_key or _NO_FIELD))
        and (gap in map(_key, row.gaps) if gap else row.gaps)
    ]


def _ordered(found: list[Row], order: str) -> list[Row]:
    """They come by name, which stays the order among equals."""
    if order == "feld":
        return sorted(found, key=lambda row: row.field)
    if order == "luecken":
        return sorted(found, key=lambda row: -len(row.gaps))
    return found


@require_safe
@staff_required(Role.ADMINISTRATOR)
def completeness(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    chosen = form.chosen()
    found = rows(offered_only=chosen["umfang"] != _ALL)
    shown = _ordered(_matching(found, chosen), chosen["reihenfolge"])
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "complete": sum(not row.gaps for row in found),
        "page": Paginator(shown, _PAGE).get_page(request.GET.get("seite")),
        "sums": [(_key(gap), words, number) for gap, words, number in sums(found)],
        "shares": shares(found),
        "scope": chosen["umfang"],
        "is_narrow": bool(chosen["feld"] or chosen["fehlt"]),
        "query": request.GET.urlencode(),
    }
    return render(request, "catalog/staff/completeness.html", context)


@require_safe
@staff_required(Role.ADMINISTRATOR)
def table(request: HttpRequest) -> HttpResponse:
    """The rows of the page; with semicolons, as German table programs open it."""
    chosen = FilterForm(request.GET).chosen()
    found = _matching(rows(offered_only=chosen["umfang"] != _ALL), chosen)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [_("Leistung"), _("Themenfeld"), *(str(words.label) for words in WORDS.values())]
    )
    for row in _ordered(found, chosen["reihenfolge"]):
        marks = [_("fehlt") if gap in row.gaps else "" for gap in WORDS]
        writer.writerow([row.offer.name("de"), row.field, *marks])
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="was-noch-fehlt.csv"'},
    )
