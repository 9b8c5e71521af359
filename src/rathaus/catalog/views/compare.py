"""How much is done online here and in the other towns: a public page with its table as CSV."""

from __future__ import annotations

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.catalog import comparing
from rathaus.catalog.pagecache import public_page


@public_page
def compare(request: HttpRequest) -> HttpResponse:
    towns = comparing.counts()
    widest = max((town.all for town in towns), default=0)
    context = {
        "towns": towns,
        "here": towns[0],
        "rows": list(comparing.rows(towns)),
        "plots": [(town, comparing.bars(town, widest)) for town in towns],
        "ways": comparing.way_words().items(),
    }
    return render(request, "catalog/citizen/compare.html", context)


@public_page
def table(request: HttpRequest) -> HttpResponse:
    """Town, field and way with its number; with semicolons, as German table programs open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Verwaltung", "Themenfeld", "Art", "Leistungen"])
    names, words = comparing.field_names(), comparing.way_words()
    for town in comparing.counts():
        for key in names:
            for way, number in sorted(town.fields.get(key, {}).items()):
                writer.writerow([town.name, names[key], words[way], number])
    return HttpResponse(
        "\ufeff" + out.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="vergleich.csv"'},
    )
