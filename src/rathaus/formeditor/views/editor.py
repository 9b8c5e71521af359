"""The editor's page: library, structure, properties and preview."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import api as catalog
from rathaus.core.texts import pick
from rathaus.eforms import api as eforms
from rathaus.formeditor import queries, services
from rathaus.formeditor.document import (
    PAGE,
    Document,
    Node,
    Spot,
    definition_of,
    find,
    kind_of,
    label_of,
    tidied,
)
from rathaus.formeditor.listing import ListForm
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.names import groups, kind_name, library
from rathaus.formeditor.propertyforms import PropertyForm
from rathaus.formeditor.tree import place_words, rows, targets
from rathaus.formeditor.views.access import author_of, offer_or_404, with_working
from rathaus.formeditor.views.originals import beside
from rathaus.formeditor.views.policies import frames_preview, stands_in_frame

VIEWS = (
    ("aufbau", gettext_lazy("Aufbau")),
    ("hinzufuegen", gettext_lazy("Hinzufügen")),
    ("eigenschaften", gettext_lazy("Eigenschaften")),
    ("vorschau", gettext_lazy("Vorschau")),
)
"""Parts of the editor; a telephone shows one of them at a time."""
PREVIEW_LANGUAGES = {"de": "DE", "en": "EN", "de-leicht": "Einfach"}


@require_safe
@never_cache
@staff_required(Role.ADMINISTRATOR)
def form_list(request: HttpRequest) -> HttpResponse:
    """Services with a form: whose questions they ask, who works on them; searched and sorted."""
    every = queries.rows()
    form = ListForm(request.GET, every)
    return render(
        request, "formeditor/list.html", {"form": form, "rows": form.rows, "count": len(every)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@staff_required(Role.ADMINISTRATOR)
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what an own form begins with."""
    offer = offer_or_404(slug)
    if request.method == "POST":
        source = services.EMPTY if request.POST.get("mit") == "leer" else services.PACKAGE
        services.begin_own_form(slug=slug, source=source, author=author_of(request))
        messages.success(request, _("Ihr Entwurf ist angelegt. Bürgerinnen und Bürger sehen ihn erst nach der Freigabe."))  # fmt: skip
        return redirect("formeditor-staff:editor", slug)
    if queries.working_form(slug) is not None:
        return redirect("formeditor-staff:editor", slug)
    form = offer.package_form
    return render(
        request,
        "formeditor/begin.html",
        {"offer": offer, "definition": form.definition if form else {}},
    )


@require_safe
@frames_preview
@with_working
def editor(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    return show_editor(request, offer, working, chosen=request.GET.get("feld", ""))


def show_editor(
    request: HttpRequest,
    offer: catalog.Service,
    working: WorkingForm,
    *,
    chosen: str,
    form: PropertyForm | None = None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The whole page, with the chosen page or field open.

    Args:
        form: with what was just sent, if it has to be shown again.
    """
    document: Document = working.document
    author = author_of(request)
    pages = document.get("pages", [])
    spot = find(document, chosen) if chosen else None
    if spot is None and pages:
        spot = find(document, pages[0]["id"])
    node_id = spot.node["id"] if spot else ""
    services.be_here(working=working, person=author, node=node_id)
    others = queries.others_here(working, author)
    where: dict[str, list[str]] = {}
    for presence in others:
        where.setdefault(presence.node, []).append(str(presence.person))
    if form is None and spot is not None:
        form = PropertyForm(document, spot.node)
    context = {
        "offer": offer,
        "working": working,
        "rows": rows(document, node_id, where),
        "row_count": len(pages),
        "chosen": _chosen(document, spot),
        "form": form,
        "library": library(),
        "groups": groups(),
        "targets": targets(document, node_id),
        "others": others,
        "undo": queries.can_undo(working, author),
        "redo": queries.can_redo(working, author),
        "live": queries.live_version(working),
        "planned": queries.planned_version(working),
        "has_new_package_form": offer.package_form_id != working.package_form_id,
        "preview": preview_address(working, spot),
        "languages": PREVIEW_LANGUAGES,
        "origin": beside(working, document, spot),
        "views": VIEWS,
        "view": "eigenschaften" if chosen and spot is not None else "aufbau",
    }
    return render(request, "formeditor/editor.html", context | dict(more or {}))


def _chosen(document: Document, spot: Spot | None) -> dict[str, Any] | None:
    if spot is None:
        return None
    return {
        "id": spot.node["id"],
        "label": label_of(spot.node),
        "kind": kind_of(spot.node),
        "kind_name": kind_name(kind_of(spot.node)),
        "is_page": kind_of(spot.node) == PAGE,
        "place": place_words(document, spot),
    }


def preview_address(working: WorkingForm, spot: Spot | None, language: str = "de") -> str:
    """Of the page on which something stands, at that place."""
    query = {"stand": str(working.revision), "sprache": language}
    anchor = ""
    if spot is not None:
        query["seite"] = spot.path[0]
        keys = [s.node["key"] for i in spot.path[1:2] if (s := find(working.document, i))]
        anchor = f"#f-{keys[0]}" if keys else ""
    return f"{reverse('formeditor-staff:preview', args=[working.slug])}?{urlencode(query)}{anchor}"


@require_safe
@stands_in_frame
@with_working
def preview(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """One page as a telephone shows it, with every question that might be there."""
    language = request.GET.get("sprache", "de")
    page_id = request.GET.get("seite", "")
    document = tidied(working.document)
    page = next((p for p in document["pages"] if p["id"] == page_id), None)
    whole = find(working.document, page_id)
    with override(language if language in PREVIEW_LANGUAGES else "de"):
        context: dict[str, Any] = {
            "title": pick(whole.node["title"]) if whole else "",
            "trial": None,
            "offer": offer,
        }
        if page is not None:
            context |= _preview_of(document, page, offer)
        return render(request, "formeditor/preview.html", context)


def _preview_of(document: Document, page: Node, offer: catalog.Service) -> dict[str, Any]:
    shown = {**document, "pages": [_without_rules(page)]}
    form = eforms.proofread(definition_of(shown)).form
    if form is None:
        return {}
    trial = eforms.TryOut(
        form,
        context=try_context(offer),
        answers={},
        page_key=page["key"],
        files_needed=True,
    )
    return {"trial": trial, "intro": pick(trial.page.intro), "blocks": trial.markup}


def try_context(offer: catalog.Service) -> dict[str, Any]:
    """What rules read as ``context`` while nobody applies."""
    from rathaus.tenants.api import active_tenant

    return {
        "title": offer.definition.name.model_dump(),
        "service": offer.slug,
        "service_version": offer.version_id,
        "municipality": "",
        "params": offer.parameters,
        "states": active_tenant().state,
        "intake": "online",
    }


def _without_rules(node: Node) -> Node:
    """The preview shows every question; trying out follows the rules."""
    kept = {key: value for key, value in node.items() if key != "when"}
    if isinstance(kept.get("required"), str):
        kept["required"] = True
    if kept.get("type") == "computed":
        kept["value"] = {"text": "''", "date": "''"}.get(kept.get("result", ""), "0")
    for name in ("fields", "columns"):
        if isinstance(kept.get(name), list):
            kept[name] = [_without_rules(inner) for inner in kept[name]]
    return kept


@require_safe
@with_working
def present(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """Asked every few seconds: who is here, and has anybody changed something?"""
    author = author_of(request)
    node = request.GET.get("feld", "")
    services.be_here(working=working, person=author, node=node)
    seen = request.GET.get("stand", "0")
    news = queries.edits_since(working, int(seen)) if seen.isdecimal() else []
    context = {
        "others": queries.others_here(working, author),
        "newest": next((edit for edit in news if edit.author_id != author.pk), None),
        "slug": working.slug,
        "node": node,
    }
    return render(request, "formeditor/parts/present.html", context)
