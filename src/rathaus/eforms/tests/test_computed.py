"""Values that follow from answers: computed on the server, shown, read out, kept as submitted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine

from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.evaluation import Evaluation, StoredAnswers
from rathaus.eforms.queries import BROWSER, plain_answers
from rathaus.eforms.schema import Form
from rathaus.eforms.services import save_page, submit_draft
from rathaus.eforms.summary import summary, summary_of
from rathaus.eforms.tests.factories import make_draft, make_form, page_of
from rathaus.tenants.models import Tenant

STALL = """
    pages:
      - key: stand
        title: {de: Ihr Stand, en: Your stall}
        fields:
          - {key: laenge, type: decimal, unit: {de: m}, label: {de: Länge, en: Length}}
          - {key: tage, type: number, label: {de: Tage, en: Days}}
          - {key: flaeche, type: computed, result: decimal, unit: {de: m²}, value: laenge * 2.5, label: {de: Fläche, en: Area}, hint: {de: Zweieinhalb Meter tief}}
          - {key: gebuehr, type: computed, result: money, value: "int(flaeche * 100.0) * tage", label: {de: Gebühr, en: Fee}}
          - key: waren
            type: repeat
            min: 1
            label: {de: Waren}
            item_label: {de: Ware}
            fields:
              - {key: stueck, type: number, label: {de: Stück}}
              - {key: preis, type: money, label: {de: Preis}}
              - {key: summe, type: computed, result: money, value: item.stueck * item.preis, label: {de: Summe}}
          - {key: gross, type: text, when: flaeche > 20.0, label: {de: Warum so groß}}
          - {key: am, type: computed, result: date, value: today, label: {de: Angegeben am}}
"""  # fmt: skip


def computed(value: str, result: str, **answers: Any) -> object:
    fields = [
        {"key": "a", "type": "number", "label": {"de": "A"}},
        {"key": "b", "type": "decimal", "label": {"de": "B"}},
        {"key": "t", "type": "text", "label": {"de": "T"}},
        {"key": "x", "type": "computed", "label": {"de": "X"}, "value": value, "result": result},
    ]
    pages = [{"key": "p", "title": {"de": "P"}, "fields": fields}]
    form = CompiledForm(Form.model_validate({"pages": pages}))
    return Evaluation(form, StoredAnswers(answers), {}).answers.get("x")


@pytest.mark.parametrize(
    ("value", "result", "answers", "expected"),
    [
        ("a * 2", "number", {"a": 3}, 6),
        ("a * 2", "number", {}, 0),
        ("double(a) / 3.0", "number", {"a": 5}, 2),
        ("double(a) * 0.5", "money", {"a": 5}, 3),
        ("b / 3.0", "decimal", {"b": 10.0}, 3.33),
        ("10 / a", "number", {}, None),
        ("b / 0.0", "decimal", {"b": 1.0}, None),
        ("t + '!'", "text", {"t": "Ja"}, "Ja!"),
        ("a", "text", {"a": 1}, None),
        ("t", "date", {"t": "2026-12-31"}, "2026-12-31"),
        ("t", "date", {"t": "31.12.2026"}, None),
        ("a > 1", "number", {"a": 2}, None),
    ],
)
def test_a_value_is_what_was_promised_or_absent(
    value: str, result: str, answers: dict[str, Any], expected: object
) -> None:
    assert computed(value, result, **answers) == expected


@pytest.fixture
def client(page_client: Any) -> PageClient:
    client: PageClient = page_client()
    session = client.session
    session[BROWSER] = "geheim"
    session.save()
    return client


TYPED = {"laenge": ["10"], "tage": ["2"], "waren-n": ["1"], "waren-0-stueck": ["3"], "waren-0-preis": ["1,50"]}  # fmt: skip


def test_the_page_shows_what_follows_and_nobody_can_send_another_value(
    stralendorf: Tenant, tmp_path: Path, client: PageClient
) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path, STALL), session_key="geheim")
    base = f"/stralendorf/antrag/{draft.pk}/"
    shown = client.get(f"{base}schritt/stand/").content.decode()
    assert '<label class="kern-label" for="id_flaeche">Fläche</label>' in shown
    forged = TYPED | {
        "flaeche": ["1"],
        "gebuehr": ["0"],
        "waren-0-summe": ["0"],
        "_teile": ["flaeche"],
    }
    kept = client.post(
        f"{base}schritt/stand/merken/", forged, headers={"HX-Request": "true"}
    ).content.decode()
    assert '<output id="id_flaeche">25 m²</output>' in kept
    assert '<output id="id_waren-0-summe">4,50\u00a0€</output>' in kept
    client.post(f"{base}schritt/stand/", forged | {"_aktion": "weiter"})
    with tenant_context(stralendorf):
        draft.refresh_from_db()
        assert draft.answers == {}, "a new question came up"
    client.post(f"{base}schritt/stand/", forged | {"_aktion": "weiter", "_gezeigt": ["gross"]})
    with tenant_context(stralendorf):
        draft.refresh_from_db()
        answers = draft.answers
    assert (answers["flaeche"], answers["gebuehr"]) == (25.0, 5000)
    assert answers["waren"] == [{"stueck": 3, "preis": 150, "summe": 450}]
    review = client.get(f"{base}pruefen/").content.decode()
    assert "50,00\u00a0€" in review


def test_what_was_submitted_stays_as_it_was(stralendorf: Tenant, tmp_path: Path) -> None:
    with tenant_context(stralendorf):
        form = make_form(tmp_path, STALL)
        draft = make_draft(form)
        with time_machine.travel("2026-11-23 12:00", tick=False):
            page = page_of(draft, "stand")
            save_page(draft_id=draft.pk, page=page, raw=dict(TYPED, laenge=["4"]), files={})
            submitted = submit_draft(draft_id=draft.pk)
        with time_machine.travel("2027-03-01 12:00", tick=False):
            assert plain_answers(submitted)["am"] == "2026-11-23"
            rows = [row for part in summary(form, submitted.answers) for row in part.rows]
            assert ("Angegeben am", "23.11.2026") in [(row.label, row.value) for row in rows]


def test_an_unfinished_draft_is_computed_anew(stralendorf: Tenant, tmp_path: Path) -> None:
    with tenant_context(stralendorf):
        draft = make_draft(make_form(tmp_path, STALL))
        save_page(draft_id=draft.pk, page=page_of(draft, "stand"), raw=dict(TYPED, laenge=["4"]), files={})  # fmt: skip
        draft.refresh_from_db()
        draft.answers["laenge"] = 6.0
        assert plain_answers(draft)["flaeche"] == 15.0


def test_words_follow_the_kind_of_the_value() -> None:
    fields = [
        {"key": "x", "type": "computed", "label": {"de": "X"}, "value": value, "result": result, "unit": unit}
        for value, result, unit in [("1.5", "decimal", {"de": "t"})]
    ]  # fmt: skip
    form = CompiledForm(
        Form.model_validate({"pages": [{"key": "p", "title": {"de": "P"}, "fields": fields}]})
    )
    (section,) = summary_of(Evaluation(form, StoredAnswers({}), {}))
    assert [(row.label, row.value) for row in section.rows] == [("X", "1,5 t")]
