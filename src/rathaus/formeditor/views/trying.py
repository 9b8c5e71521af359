"""Filling the form in as a citizen would, without any draft, with every rule traced."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.catalog import api as catalog
from rathaus.core.texts import pick
from rathaus.eforms import api as eforms
from rathaus.formeditor.conditions import in_words, questions
from rathaus.formeditor.differences import shown
from rathaus.formeditor.document import (
    Document,
    answer_paths,
    definition_of,
    find,
    label_of,
    tidied,
)
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.views.access import with_working
from rathaus.formeditor.views.editor import try_context

MOST_CHARACTERS = 200_000


@require_http_methods(["GET", "HEAD", "POST"])
@with_working
def try_out(request: HttpRequest, offer: catalog.Service, working: WorkingForm) -> HttpResponse:
    """The answers travel with the page; nothing of them is kept."""
    document = tidied(working.document)
    form = eforms.proofread(definition_of(document)).form if document["pages"] else None
    frame = {"offer": offer, "working": working}
    if form is None:
        return render(request, "formeditor/try.html", {**frame, "trial": None})
    trial, is_done = _trial(request, form, try_context(offer))
    context = {
        **frame,
        "trial": trial,
        "title": pick(trial.page.title),
        "intro": pick(trial.page.intro),
        "blocks": trial.markup,
        "answers": json.dumps(trial.answers, ensure_ascii=False),
        "number": trial.pages.index(trial.page) + 1 if trial.page in trial.pages else 1,
        "is_done": is_done,
        "sections": eforms.summary_of(trial.evaluation) if is_done else [],
        "rules": _rules(working.document, trial),
    }
    return render(request, "formeditor/try.html", context)


def _trial(
    request: HttpRequest, form: eforms.Form, context: Mapping[str, Any]
) -> tuple[eforms.TryOut, bool]:
    """The page to show now, and whether the last one was just left in order."""
    if request.method != "POST":
        return eforms.TryOut(form, context=context, answers={}), False
    action = request.POST.get("_aktion", "weiter")
    trial = eforms.TryOut.sent(
        form,
        context=context,
        answers=_answers(request.POST.get("_bisher", "")),
        page_key=request.POST.get("_seite", ""),
        data=request.POST,
        action=action,
    )
    by = {"weiter": 1, "zurueck": -1}.get(action, 0)
    if by == 0 or (by > 0 and not trial.is_complete):
        return trial, False
    pages = trial.pages
    goal = pages.index(trial.page) + by if trial.page in pages else 0
    if goal >= len(pages):
        return trial, True
    key = pages[max(goal, 0)].key
    return eforms.TryOut(form, context=context, answers=trial.answers, page_key=key), False


def _answers(text: str) -> dict[str, Any]:
    """What the page brought back of the other pages; anything strange counts as nothing."""
    try:
        found = json.loads(text) if len(text) <= MOST_CHARACTERS else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _rules(document: Document, trial: eforms.TryOut) -> list[dict[str, Any]]:
    """Every rule: what it decides, how it came out and what it read."""
    paths = answer_paths(document)
    pages = {page["key"]: page for page in document["pages"]}
    found = []
    for rule in trial.rules():
        path = ".".join(str(part) for part in rule.path if isinstance(part, str))
        spot = paths.get(path)
        node = spot.node if spot else pages[rule.page]
        known = questions(document, node["id"])
        names = {question.name: question.label for question in known}
        number = next((part + 1 for part in rule.path if isinstance(part, int)), None)
        found.append(
            {
                "label": label_of(node),
                "number": number,
                "decides": _decides(rule.part),
                "source": rule.source,
                "words": in_words(rule.source, known) if rule.part != "value" else rule.source,
                "outcome": _outcome(rule),
                "holds": rule.value is True,
                "is_here": rule.page == trial.page.key,
                "reads": [
                    (names.get(name, name), _answer_words(value))
                    for name, value in rule.reads.items()
                ],
                "id": node["id"] if find(document, node["id"]) else "",
            }
        )
    return found


def _decides(part: str) -> str:
    return {
        "when": _("ob es da ist"),
        "required": _("ob man antworten muss"),
        "value": _("was berechnet wird"),
        "check": _("ob die Antwort gilt"),
    }[part]


def _outcome(rule: eforms.Rule) -> str:
    if rule.value is None:
        return _("lässt sich nicht berechnen")
    if rule.part == "when":
        return _("trifft zu: ist da") if rule.value else _("trifft nicht zu: fehlt")
    if rule.part == "required":
        return _("trifft zu: Pflicht") if rule.value else _("trifft nicht zu: freiwillig")
    if rule.part == "check":
        return _("trifft zu: gilt") if rule.value else _("trifft nicht zu: wird zurückgewiesen")
    return shown(rule.value)


def _answer_words(value: Any) -> str:
    if value is False:
        return _("nein oder keine Antwort")
    return _("keine Antwort") if value in ("", None, [], ()) else shown(value)
