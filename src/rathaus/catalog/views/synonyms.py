"""Staff: what was looked for in vain, and which service it leads to from now on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import queries, services
from rathaus.search import api as search

SHOWN = 100


@staff_required(Role.LEAD)
def fruitless(request: HttpRequest) -> HttpResponse:
    """What citizens looked for in vain: a missing service, or a missing synonym."""
    return _page(request)


@require_POST
@staff_required(Role.LEAD)
def synonym_add(request: HttpRequest) -> HttpResponse:
    """The words lead to the chosen service from now on."""
    words = " ".join(request.POST.get("worte", "").split())[:80]
    wanted = request.POST.get("leistung", "").strip()
    offered = {offer.name("de").casefold(): offer for offer in queries.services()}
    offer = offered.get(wanted.casefold())
    if not words or offer is None:
        return _page(request, wrong=words, wanted=wanted)
    language = "en" if request.POST.get("sprache") == "en" else "de"
    services.add_synonym(slug=offer.slug, words=words, language=language)
    messages.success(
        request,
        _("Wer „%(words)s“ sucht, findet jetzt „%(name)s“.")
        % {"words": words, "name": offer.name()},
    )
    return redirect("catalog-staff:fruitless")


@require_POST
@staff_required(Role.LEAD)
def synonym_remove(request: HttpRequest, number: int) -> HttpResponse:
    keyword = search.tenant_keyword(number)
    if keyword is None:
        raise Http404("No such keyword")
    services.remove_synonym(keyword=keyword)
    messages.success(request, _("„%(words)s“ ist zurückgenommen.") % {"words": keyword.words})
    return redirect("catalog-staff:fruitless")


def _page(request: HttpRequest, *, wrong: str = "", wanted: str = "") -> HttpResponse:
    offered = queries.services()
    names = {offer.slug: offer.name() for offer in offered}
    context = {
        "rows": search.fruitless_queries()[:SHOWN],
        "keywords": [(row, names.get(row.key, row.key)) for row in search.tenant_keywords()],
        "names": sorted(offer.name("de") for offer in offered),
        "wrong": wrong,
        "wanted": wanted,
    }
    return render(request, "catalog/staff/fruitless.html", context)
