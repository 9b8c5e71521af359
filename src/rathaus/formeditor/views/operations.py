"""What the buttons of the editor do; each is one POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.catalog import api as catalog
from rathaus.formeditor import services
from rathaus.formeditor.differences import shown
from rathaus.formeditor.document import (
    PAGE,
    ROOT,
    Document,
    Node,
    Spot,
    find,
    kind_of,
    label_of,
    siblings,
)
from rathaus.formeditor.faults import Fault
from rathaus.formeditor.models import Edit, WorkingForm
from rathaus.formeditor.names import property_name
from rathaus.formeditor.newfields import (
    copied,
    free_key,
    is_made_up,
    key_of_words,
    new_field,
    new_page,
)
from rathaus.formeditor.operations import Gone, NotThere, Operation
from rathaus.formeditor.propertyforms import PropertyForm
from rathaus.formeditor.renaming import rewritten
from rathaus.formeditor.tree import place_words, step
from rathaus.formeditor.views.access import author_of, seen_revision, with_working
from rathaus.formeditor.views.editor import show_editor
from rathaus.formeditor.views.policies import frames_preview


@require_POST
@with_working
def change(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """Add, move, copy, delete, take back: then back to the editor, with what happened in words."""
    verb, _colon, argument = request.POST.get("aktion", "").partition(":")
    node = request.POST.get("feld", "")
    chosen = node
    try:
        if verb in ("zurueck", "vor"):
            edit = (services.undo if verb == "zurueck" else services.redo)(
                slug=working.slug, author=author_of(request)
            )
            messages.success(request, _("Zurückgenommen.") if verb == "zurueck" else _("Wiederholt."))  # fmt: skip
            chosen = _still_there(working, edit, node)
        elif verb == "geprueft":
            services.settle_remarks(slug=working.slug, node_id=node)
            chosen = argument or node
        else:
            chosen = _operate(request, working, verb, argument, node)
    except services.NothingThere:
        messages.info(request, _("Es gibt nichts mehr zurückzunehmen."))
    except services.ChangedMeanwhile as refusal:
        messages.error(
            request,
            _("%(who)s hat das inzwischen geändert. Sehen Sie es sich erst an.")
            % {"who": refusal.who},
        )
    except Gone:
        messages.error(request, _("Das gibt es nicht mehr: Jemand hat es inzwischen gelöscht."))
    except NotThere:
        messages.error(request, _("Dort kann das nicht stehen."))
    except (services.Breaks, services.StillNeeded) as refusal:
        say_refusal(request, refusal)
    return redirect(_editor(working, chosen))


def say_refusal(request: HttpRequest, refusal: services.Breaks | services.StillNeeded) -> None:
    """What would break, or who still reads what would be gone, as messages."""
    if isinstance(refusal, services.Breaks):
        for fault in refusal.faults[:5]:
            messages.error(request, fault_words(fault))
        return
    for need in refusal.needs:
        messages.error(
            request,
            _("„%(path)s“ wird noch gebraucht. Die Antwort liest: %(readers)s.")
            % {"path": need.path, "readers": ", ".join(need.readers)},
        )


def fault_words(fault: Fault) -> str:
    """The message with its place."""
    if not fault.where:
        return fault.message
    part = f" ({property_name(fault.part)})" if fault.part else ""
    return _("Dann stimmt bei „%(where)s“%(part)s etwas nicht mehr: %(message)s") % {
        "where": fault.where,
        "part": part,
        "message": fault.message,
    }


def _editor(working: WorkingForm, chosen: str) -> str:
    address = reverse("formeditor-staff:editor", args=[working.slug])
    return f"{address}?feld={chosen}" if chosen else address


def _still_there(working: WorkingForm, edit: Edit, node: str) -> str:
    working.refresh_from_db()
    target = edit.operation
    while target["do"] == "several":
        target = target["steps"][-1]
    about = target.get("node", "")
    about = about["id"] if isinstance(about, dict) else about
    return about if about and find(working.document, about) else node


def _operate(
    request: HttpRequest, working: WorkingForm, verb: str, argument: str, node: str
) -> str:
    """Carry it out; id of what to show as chosen."""
    document: Document = working.document
    spot = find(document, node) if node else None
    operation: Operation | None = None
    chosen = node
    match verb:
        case "feld":
            operation = _adding(request, document, spot, argument)
        case "seite":
            operation = _page_adding(document, spot)
        case "doppeln" if spot:
            operation = _copying(document, spot)
        case "loeschen" if spot:
            operation = {"do": "delete", "node": node}
            chosen = _neighbour(document, spot)
        case "hoch" | "runter" if spot:
            place = step(document, spot, -1 if verb == "hoch" else 1)
            operation = _moving(node, place) if place else None
        case "nach" if spot:
            parent, _dot, name = request.POST.get("ziel", "").partition(".")
            operation = _moving(node, (parent, name or "fields", None))
        case "ziehen" if spot:
            operation = _moving(node, _place(request))
    if operation is None:
        return chosen
    services.change_form(
        slug=working.slug,
        operation=operation,
        seen=seen_revision(request, working),
        author=author_of(request),
    )
    working.refresh_from_db()
    if operation["do"] == "add":
        chosen = operation["node"]["id"]
    messages.success(request, _what_happened(working.document, operation, document))
    return chosen


def _what_happened(now: Document, operation: Operation, before: Document) -> str:
    node = operation["node"]
    node_id = node["id"] if isinstance(node, dict) else node
    spot = find(now, node_id) or find(before, node_id)
    label = label_of(spot.node) if spot else ""
    if operation["do"] == "delete":
        return _("„%(label)s“ ist gelöscht. „Zurück“ holt es wieder.") % {"label": label}
    place = place_words(now, spot) if spot else ""
    if operation["do"] == "add":
        return _("„%(label)s“ ist da: %(place)s.") % {"label": label, "place": place}
    return _("„%(label)s“ verschoben: %(place)s.") % {"label": label, "place": place}


def _moving(node: str, place: tuple[str, str, str | None]) -> Operation:
    parent, name, before = place
    return {"do": "move", "node": node, "parent": parent, "list": name, "before": before}


def _place(request: HttpRequest) -> tuple[str, str, str | None]:
    """Where somebody let go of what they dragged."""
    data = request.POST
    return data.get("bei", ROOT), data.get("liste", "fields"), data.get("vor") or None


def _adding(
    request: HttpRequest, document: Document, spot: Spot | None, kind: str
) -> Operation | None:
    """A new field where it was dropped, else after the chosen one."""
    try:
        node = new_field(document, kind)
    except (KeyError, ValueError):
        return None
    if "bei" in request.POST:
        parent, name, before = _place(request)
    else:
        parent, name, before = _after(document, spot, kind)
    if not parent:
        page = new_page(document) | {"fields": [node]}
        return {"do": "add", "parent": ROOT, "list": "pages", "before": None, "node": page}
    return {"do": "add", "parent": parent, "list": name, "before": before, "node": node}


def _after(document: Document, spot: Spot | None, kind: str) -> tuple[str, str, str | None]:
    """Behind the chosen field; at the end of a chosen page or group, if the kind may stand there."""
    from rathaus.eforms import api as eforms

    wanted = "group" if kind.startswith("use:") else kind
    while spot is not None:
        for name, kinds in eforms.child_lists(kind_of(spot.node)).items():
            if wanted in kinds:
                return spot.node["id"], name, None
        parent = find(document, spot.parent) if spot.parent else None
        if parent is not None and wanted in eforms.child_lists(kind_of(parent.node))[spot.name]:
            around = parent.node[spot.name]
            following = around[spot.index + 1 : spot.index + 2]
            return spot.parent, spot.name, following[0]["id"] if following else None
        spot = parent
    pages = document.get("pages", [])
    return (pages[-1]["id"], "fields", None) if pages else (ROOT, "pages", None)


def _page_adding(document: Document, spot: Spot | None) -> Operation:
    pages = document.get("pages", [])
    here = next((i for i, p in enumerate(pages) if spot and p["id"] == spot.path[0]), len(pages))
    following = pages[here + 1 : here + 2]
    return {
        "do": "add",
        "parent": ROOT,
        "list": "pages",
        "before": following[0]["id"] if following else None,
        "node": new_page(document),
    }


def _copying(document: Document, spot: Spot) -> Operation:
    around: list[Node] = siblings(document, spot.parent, spot.name)
    following = around[spot.index + 1 : spot.index + 2]
    return {
        "do": "add",
        "parent": spot.parent,
        "list": spot.name,
        "before": following[0]["id"] if following else None,
        "node": copied(document, spot.node),
    }


def _neighbour(document: Document, spot: Spot) -> str:
    """What is chosen once this is gone."""
    around = siblings(document, spot.parent, spot.name)
    near = around[spot.index + 1 : spot.index + 2] or around[max(spot.index - 1, 0) : spot.index]
    return str(near[0]["id"]) if near else spot.parent


@require_POST
@frames_preview
@with_working
def properties(
    request: HttpRequest, offer: catalog.Service, working: WorkingForm, node_id: str
) -> HttpResponse:
    """Set what is in the panel; whatever is refused stands beside its field, nothing typed is lost."""
    document: Document = working.document
    spot = find(document, node_id)
    if spot is None:
        messages.error(request, _("Das gibt es nicht mehr: Jemand hat es inzwischen gelöscht."))
        return redirect(_editor(working, ""))
    data = _rearranged(request, spot.node)
    form = PropertyForm(document, spot.node, data)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            edit = _save(request, working, spot, form)
        except services.Breaks as refusal:
            _refuse(form, spot, refusal.faults)
        except services.StillNeeded as refusal:
            for need in refusal.needs:
                form.refuse(
                    "key",
                    _("Unter diesem Schlüssel lesen die Antwort: %(readers)s. Er muss bleiben.")
                    % {"readers": ", ".join(need.readers)},
                )
        except services.ChangedMeanwhile as refusal:
            more["conflicts"] = _conflicts(refusal, form)
            more["rival"] = refusal.who
        else:
            if edit is not None and "Hx-Request" not in request.headers:
                messages.success(request, _("Gespeichert."))
            return redirect(_editor(working, node_id))
    return show_editor(request, offer, working, chosen=node_id, form=form, more=more)


def _rearranged(request: HttpRequest, node: Node) -> Any:
    """What was sent, with an entry of a list moved or taken out if that button was pressed."""
    verb, _colon, where = request.POST.get("aktion", "").partition(":")
    name, _dash, number = where.rpartition("-")
    if verb not in ("teil-hoch", "teil-runter", "teil-weg") or not number.isdecimal():
        return request.POST
    data = request.POST.copy()
    index = int(number)
    other = {"teil-hoch": index - 1, "teil-runter": index + 1}.get(verb, -1)
    mine = {k: str(data[k]) for k in request.POST if k.startswith(f"{name}-{index}-")}
    for key, value in mine.items():
        suffix = key.removeprefix(f"{name}-{index}-")
        if verb == "teil-weg":
            data[key] = ""
        elif f"{name}-{other}-{suffix}" in request.POST:
            data[key] = str(request.POST[f"{name}-{other}-{suffix}"])
            data[f"{name}-{other}-{suffix}"] = value
    return data


def _save(
    request: HttpRequest, working: WorkingForm, spot: Spot, form: PropertyForm
) -> Edit | None:
    document: Document = working.document
    values = form.values
    more: list[Operation] = []
    old_key, key = str(spot.node["key"]), values.get("key")
    words = (values.get("label") or values.get("title") or {}).get("de", "")
    if key == old_key and is_made_up(old_key) and words != label_of(spot.node):
        plain = key_of_words(words)
        if plain:
            key = values["key"] = free_key(document, plain, pages=kind_of(spot.node) == PAGE)
    if key and key != old_key and kind_of(spot.node) != PAGE and spot.name != "columns":
        more = rewritten(document, spot, key)
    return services.change_properties(
        slug=working.slug,
        node_id=spot.node["id"],
        values=values,
        seen=seen_revision(request, working),
        author=author_of(request),
        more=more,
        overwrite=request.POST.get("streit") == "meine",
    )


def _refuse(form: PropertyForm, spot: Spot, faults: list[Fault]) -> None:
    for fault in faults[:6]:
        if fault.node_id == spot.node["id"]:
            form.refuse(fault.part, fault.message)
        else:
            form.refuse("", fault_words(fault))


def _conflicts(refusal: services.ChangedMeanwhile, form: PropertyForm) -> list[dict[str, str]]:
    found = []
    for conflict in refusal.conflicts:
        message = _("%(who)s hat das inzwischen geändert: %(theirs)s") % {
            "who": conflict.who,
            "theirs": shown(conflict.theirs),
        }
        form.refuse(conflict.name, message)
        found.append(
            {
                "name": property_name(conflict.name),
                "theirs": shown(conflict.theirs),
                "mine": shown(conflict.mine),
            }
        )
    return found
