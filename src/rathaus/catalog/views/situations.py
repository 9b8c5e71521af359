"""Life situations: a few questions, then what is to be done. The answers stand in the address alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from rathaus.catalog import queries
from rathaus.catalog.deadlines import deadlines_file
from rathaus.catalog.pagecache import public_page
from rathaus.catalog.paths import Path, path_of
from rathaus.catalog.situation_form import PathForm, answers_in
from rathaus.catalog.situations import Situation, as_sent, situations
from rathaus.catalog.taxonomy import LIFE_SITUATIONS
from rathaus.catalog.views.citizen import category_page, way_to

ASKED = "gefragt"
CHANGE = "aendern"


@dataclass(frozen=True)
class _Asked:
    """Either questions are open (``form``), or everything is answered."""

    answers: dict[str, str | bool]
    form: PathForm | None
    event: date | None = None


@public_page
def life_situation(request: HttpRequest, key: str) -> HttpResponse:
    """Questions, or what they lead to; a situation without questions lists its services."""
    category, situation = LIFE_SITUATIONS.get(key), situations().get(key)
    if category is None or situation is None:
        return category_page(request, category, "life_situations")
    asked = _ask(situation, request.GET)
    context: dict[str, object] = {
        "category": category,
        "situation": situation,
        "way": way_to(category, "life_situations"),
    }
    if asked.form is not None:
        shown = " ".join(name for name in asked.form.fields if name != "datum")
        more = [o for o in queries.services() if key in o.definition.life_situations]
        context |= {"form": asked.form, "asked": shown, "services": more, "answers": asked.answers}
        return render(request, "catalog/citizen/situation.html", context)
    context["path"] = _path(request, situation, asked)
    return render(request, "catalog/citizen/situation_result.html", context)


def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The deadlines as an iCalendar file; without a day there are none, so back to the questions."""
    situation = situations().get(key)
    if situation is None:
        raise Http404("No questions for this")
    asked = _ask(situation, request.GET)
    if asked.form is not None or asked.event is None:
        return redirect("catalog:life-situation", key)
    path = _path(request, situation, asked)
    page = request.build_absolute_uri(request.path.rsplit("/", 1)[0] + f"/?{path.query}")
    return HttpResponse(
        deadlines_file(path, page=page),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{key}.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


def _path(request: HttpRequest, situation: Situation, asked: _Asked) -> Path:
    place = queries.chosen_municipality(request)
    return path_of(situation, asked.answers, event=asked.event, place=place)


def _ask(situation: Situation, query: QueryDict) -> _Asked:
    answers = answers_in(situation, query)
    questions = situation.visible(answers)
    seen = {*query.get(ASKED, "").split(), *answers}
    sent = [question for question in questions if question.key in seen]
    form = PathForm(query, situation=situation, questions=sent)
    if query and not form.is_valid():
        return _Asked(answers, form)
    event = form.cleaned_data.get("datum") if query else None
    is_open = {question.key for question in questions} - {*answers}
    if not query or is_open or CHANGE in query:
        initial = {**as_sent(answers), "datum": event}
        return _Asked(
            answers, PathForm(initial=initial, situation=situation, questions=questions), event
        )
    return _Asked(answers, None, event)
