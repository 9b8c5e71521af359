"""Every kind of question: from what is typed to the answer, its words, and back into the page."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.utils import translation
from jsonschema import Draft202012Validator

from rathaus.eforms.answer_schema import answers_schema
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.evaluation import Evaluation, StoredAnswers
from rathaus.eforms.forms import PageForm
from rathaus.eforms.sampling import sample_answers
from rathaus.eforms.schema import FIELD_TYPES, Form
from rathaus.eforms.sent import Raw, raw_of_answers
from rathaus.eforms.summary import summary_of
from rathaus.eforms.words import options_of

GIVEN: dict[str, Any] = {"params": {"zonen": ["Nord", "Süd"]}}
OPTIONS = [
    {"value": "aesche", "label": {"de": "Äsche", "en": "Grayling"}},
    {"value": "hecht", "label": {"de": "Hecht", "en": "Pike"}},
    {"value": "hechtbarsch", "label": {"de": "Hechtbarsch", "en": "Zander"}},
]


def compiled(*fields: dict[str, Any]) -> CompiledForm:
    named = [{"label": {"de": "Frage"}, **field} for field in fields]
    page = {"key": "seite", "title": {"de": "Seite"}, "fields": named}
    return CompiledForm(Form.model_validate({"pages": [page]}))


def filled(form: CompiledForm, raw: Raw) -> PageForm:
    return PageForm(form, form.pages[0], raw=raw, answers={}, context=GIVEN)


def simple(definition: dict[str, Any], typed: dict[str, str]) -> PageForm:
    """A page with one field ``x``; keys of ``typed`` are what follows its name."""
    form = compiled({"key": "x", **definition})
    return filled(form, {f"x{suffix}": [text] for suffix, text in typed.items()})


FAIR = compiled(
    {"key": "beginn", "type": "date"},
    {
        "key": "ende",
        "type": "date",
        "check": "ende >= beginn",
        "check_hint": {"de": "Das Ende liegt vor dem Beginn."},
    },
)


@pytest.mark.parametrize(
    ("beginn", "ende", "errors"),
    [
        ("01.02.2026", "01.02.2026", {}),
        ("01.02.2026", "31.01.2026", {"ende": ["Das Ende liegt vor dem Beginn."]}),
        ("01.02.2026", "", {}),
        ("", "31.01.2026", {}),
    ],
)
def test_answers_that_contradict_each_other_are_refused(
    beginn: str, ende: str, errors: dict[str, list[str]]
) -> None:
    form = filled(FAIR, {"beginn-tag": [beginn], "ende-tag": [ende]})
    assert form.errors == errors


HOURS = {
    "type": "table",
    "rows": [{"key": "mo", "label": {"de": "Montag"}}, {"key": "di", "label": {"de": "Dienstag"}}],
    "columns": [
        {"key": "von", "type": "time", "required": True, "label": {"de": "Von"}},
        {"key": "bis", "type": "time", "required": True, "label": {"de": "Bis"}},
        {"key": "art", "type": "select", "label": {"de": "Art"}, "options": OPTIONS},
    ],
}
TEXT = {"de": "Ich habe alles <gelesen>."}

ANSWERS: list[tuple[dict[str, Any], dict[str, str], object, str]] = [
    ({"type": "time"}, {"": "8.30"}, "08:30", "8:30 Uhr"),
    ({"type": "time", "step": 15}, {"": "14 Uhr 45"}, "14:45", "14:45 Uhr"),
    ({"type": "decimal"}, {"": "12,5"}, 12.5, "12,5"),
    ({"type": "decimal", "unit": {"de": "m²"}}, {"": "1.234,50"}, 1234.5, "1234,5 m²"),
    ({"type": "decimal", "min": 0, "max": 1}, {"": "1"}, 1.0, "1"),
    ({"type": "partial_date"}, {"-jahr": "1932"}, "1932", "1932"),
    ({"type": "partial_date"}, {"-monat": "Mai", "-jahr": "1932"}, "1932-05", "05.1932"),
    ({"type": "partial_date", "max": "today"}, {"-tag": "31.5.1932"}, "1932-05-31", "31.05.1932"),
    (
        {"type": "period"},
        {"-von-tag": "30.12.2026", "-bis-tag": "2", "-bis-monat": "1", "-bis-jahr": "2027"},
        {"von": "2026-12-30", "bis": "2027-01-02"},
        "30.12.2026 – 02.01.2027",
    ),
    ({"type": "url"}, {"": "www.beispiel.de"}, "https://www.beispiel.de", "https://www.beispiel.de"),
    ({"type": "tax_id"}, {"": "86095742719"}, "86095742719", "86 095 742 719"),
    ({"type": "vin"}, {"": "wvwzzz1jz3w386752"}, "WVWZZZ1JZ3W386752", "WVWZZZ1JZ3W386752"),
    ({"type": "lookup", "options": OPTIONS}, {"": " äsche "}, "aesche", "Äsche"),
    ({"type": "lookup", "options": OPTIONS}, {"": "Hecht"}, "hecht", "Hecht"),
    ({"type": "lookup", "options": OPTIONS}, {"": "hechtb"}, "hechtbarsch", "Hechtbarsch"),
    ({"type": "lookup", "options_from": "context.params.zonen"}, {"": "sud"}, "Süd", "Süd"),
    ({"type": "lookup", "source": "countries"}, {"": "Frankreich"}, "FR", "Frankreich"),
    ({"type": "consent"}, {"": "on"}, True, "Ja, ich stimme zu"),
    ({"type": "consent", "version": "2026-11"}, {"": "on"}, {"ja": True, "version": "2026-11"}, "Ja, ich stimme zu (Fassung 2026-11)"),
    ({"type": "consent", "version": "2", "required": False}, {}, False, "Nein"),
    ({"type": "statement", "text": TEXT}, {"": "on"}, True, "Bestätigt"),
    ({"type": "statement", "text": TEXT, "version": "3"}, {"": "1"}, {"ja": True, "version": "3"}, "Bestätigt (Fassung 3)"),
    ({"type": "signature"}, {"": " Beate  Beispiel "}, {"name": "Beate Beispiel"}, "Beate Beispiel"),
    ({"type": "signature"}, {"": "B", "-zeichnung": "M1 2L30 40L600 200M0 0L1 1"}, {"name": "B", "zeichnung": "M1 2L30 40L600 200M0 0L1 1"}, "B (mit gezeichneter Unterschrift)"),
    (HOURS, {"-mo-von": "8", "-mo-bis": "12", "-mo-art": "hecht"}, {"mo": {"von": "08:00", "bis": "12:00", "art": "hecht"}}, "Montag: Von 8:00 Uhr, Bis 12:00 Uhr, Art Hecht"),
    (HOURS, {"-mo-von": "8", "-mo-bis": "12", "-di-von": "9", "-di-bis": "1000"}, {"mo": {"von": "08:00", "bis": "12:00"}, "di": {"von": "09:00", "bis": "10:00"}}, "Montag: Von 8:00 Uhr, Bis 12:00 Uhr\nDienstag: Von 9:00 Uhr, Bis 10:00 Uhr"),
    ({"type": "nationality"}, {"": "staatenlos"}, "XXA", "staatenlos"),
    ({"type": "language"}, {"": "Ukrainisch"}, "uk", "Ukrainisch"),
]  # fmt: skip


@pytest.mark.parametrize(("definition", "typed", "answer", "words"), ANSWERS)
def test_an_answer_is_stored_read_out_and_shown_again(
    definition: dict[str, Any], typed: dict[str, str], answer: object, words: str
) -> None:
    form = simple(definition, typed)
    assert form.problems == []
    assert form.page_answers == {"x": answer}
    (section,) = summary_of(form.evaluation)
    assert [row.value for row in section.rows] == [words]
    schema = Draft202012Validator(answers_schema(form.compiled.form))
    schema.validate(form.page_answers)
    again = filled(form.compiled, raw_of_answers(form.compiled.pages[0], form.page_answers))
    assert again.page_answers == {"x": answer}


REFUSALS: list[tuple[dict[str, Any], dict[str, str], str]] = [
    ({"type": "time"}, {"": "24:00"}, "Bitte geben Sie die Uhrzeit so ein: 14:30."),
    ({"type": "time", "min": "08:00"}, {"": "7:59"}, "Bitte geben Sie eine Uhrzeit ab 08:00 ein."),
    ({"type": "time", "max": "18:00"}, {"": "1801"}, "Bitte geben Sie eine Uhrzeit bis 18:00 ein."),
    ({"type": "time", "step": 30}, {"": "23:40"}, "Möglich sind zum Beispiel 23:30 und 00:00."),
    ({"type": "decimal"}, {"": "1,234"}, "Bitte geben Sie höchstens 2 Stellen nach dem Komma an."),
    ({"type": "decimal", "places": 1}, {"": "1,23"}, "Bitte geben Sie höchstens 1 Stelle nach dem Komma an."),
    ({"type": "decimal"}, {"": "1e5"}, "Bitte geben Sie eine Zahl ein, zum Beispiel 12,5."),
    ({"type": "decimal", "max": 2.5}, {"": "2,6"}, "Der Wert darf höchstens 2,5 sein."),
    ({"type": "partial_date"}, {"-tag": "5"}, "Bitte geben Sie mindestens das Jahr mit vier Ziffern ein, zum Beispiel 1932."),
    ({"type": "partial_date"}, {"-tag": "5", "-jahr": "1932"}, "Bitte geben Sie auch den Monat ein."),
    ({"type": "partial_date"}, {"-tag": "31.2.1932"}, "Dieses Datum gibt es nicht. Bitte geben Sie das Datum so ein: 31.12.1990."),
    ({"type": "partial_date", "max": "today"}, {"-jahr": "2027"}, "Dieses Datum liegt in der Zukunft. Bitte prüfen Sie Tag, Monat und Jahr."),
    ({"type": "partial_date", "min": "1949-05-23"}, {"-tag": "04/1949"}, "Bitte geben Sie ein Datum ab dem 23.05.1949 ein."),
    ({"type": "period"}, {"-von-tag": "2.1.2027"}, "Bis: Bitte geben Sie auch dieses Datum ein."),
    ({"type": "period"}, {"-von-tag": "2.1.2027", "-bis-tag": "1.1.2027"}, "Der letzte Tag liegt vor dem ersten. Bitte prüfen Sie beide Angaben."),
    ({"type": "period", "max_days": 2}, {"-von-tag": "1.1.2027", "-bis-tag": "3.1.2027"}, "Der Zeitraum darf höchstens 2 Tage lang sein."),
    ({"type": "period", "min": "today"}, {"-von-tag": "1.1.2026", "-bis-tag": "3.1.2027"}, "Von: Dieses Datum ist schon vorbei. Bitte prüfen Sie Tag, Monat und Jahr."),
    ({"type": "url"}, {"": "javascript:alert(1)"}, "Bitte geben Sie die Internetadresse so ein: www.beispiel.de."),
    ({"type": "url"}, {"": "https://bank.example@boese.example"}, "Bitte geben Sie die Internetadresse so ein: www.beispiel.de."),
    ({"type": "tax_id"}, {"": "86095742718"}, "Diese Nummer stimmt nicht. Bitte vergleichen Sie jede Ziffer mit Ihrem Schreiben."),
    ({"type": "vin"}, {"": "WVWZZZ1JZ3W38675O"}, "Die Buchstaben I, O und Q kommen in dieser Nummer nicht vor. Meinen Sie die Ziffern 1 oder 0?"),
    ({"type": "vin"}, {"": "WVW"}, "Die Fahrzeug-Identifizierungsnummer hat 17 Zeichen. Sie steht im Fahrzeugschein im Feld E."),
    ({"type": "lookup", "options": OPTIONS}, {"": "Hech"}, "„Hech“ steht nicht in der Liste. Meinen Sie „Hecht“ oder „Hechtbarsch“?"),
    ({"type": "lookup", "options": OPTIONS}, {"": "Ache"}, "„Ache“ steht nicht in der Liste. Meinen Sie „Äsche“?"),
    ({"type": "signature"}, {"-zeichnung": "M1 2L3 4"}, "Bitte schreiben Sie auch Ihren Namen."),
    ({"type": "signature"}, {"": "B", "-zeichnung": "M1 2C3 4 5 6 7 8"}, "Ihre Zeichnung ist nicht angekommen. Bitte zeichnen Sie noch einmal."),
    ({"type": "signature"}, {"": "B", "-zeichnung": "M1 2L601 4"}, "Ihre Zeichnung ist nicht angekommen. Bitte zeichnen Sie noch einmal."),
    ({"type": "signature"}, {"": "B", "-zeichnung": "M1 2" + "L1 1" * 3000}, "Ihre Zeichnung ist nicht angekommen. Bitte zeichnen Sie noch einmal."),
    ({"type": "signature"}, {"": "B" * 121}, "Bitte geben Sie Ihren Namen kürzer an."),
    (HOURS, {"-mo-von": "8"}, "Montag, Bis: Bitte füllen Sie auch dieses Feld aus."),
    (HOURS, {"-mo-von": "25", "-mo-bis": "x"}, "Montag, Von: Bitte geben Sie die Uhrzeit so ein: 14:30. Montag, Bis: Bitte geben Sie die Uhrzeit so ein: 14:30."),
    (HOURS, {"-di-art": "wal"}, "Dienstag, Art: Bitte wählen Sie eine der angebotenen Antworten aus. Dienstag, Von: Bitte füllen Sie auch dieses Feld aus. Dienstag, Bis: Bitte füllen Sie auch dieses Feld aus."),
    ({"type": "lookup", "options": OPTIONS}, {"": "Wal"}, "„Wal“ steht nicht in der Liste. Bitte wählen Sie einen Eintrag aus."),
]  # fmt: skip


@time_machine.travel("2026-11-23", tick=False)
@pytest.mark.parametrize(("definition", "typed", "says"), REFUSALS)
def test_a_wrong_answer_is_refused_with_what_to_do(
    definition: dict[str, Any], typed: dict[str, str], says: str
) -> None:
    form = simple(definition, typed)
    assert [problem.message for problem in form.problems] == [says]
    assert form.page_answers == {}


MINIMAL: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS}, "select": {"options": OPTIONS}, "checkboxes": {"options": OPTIONS},
    "lookup": {"options": OPTIONS}, "statement": {"text": TEXT}, "table": HOURS,
}  # fmt: skip
SIMPLE_TYPES = [t for t in FIELD_TYPES if t not in {"group", "repeat", "use", "info", "computed"}]
HOSTILE = ["<script>alert(1)</script>", "\u202e", "²", "9" * 400, "1e999", "NaN", "-0", "'; DROP", "{{x}}"]  # fmt: skip


@pytest.mark.parametrize("kind", SIMPLE_TYPES)
def test_hostile_answers_are_wrong_answers_and_never_reach_the_page_as_markup(kind: str) -> None:
    definition = {"key": "x", "type": kind, "label": {"de": "Frage"}, **MINIMAL.get(kind, {})}
    form = compiled(definition)
    empty = filled(form, {})["x"]
    names = {"x"} | {
        str(part) for part in re.findall(r'name="([^"]+)"', str(empty.as_field_group()))
    }
    for text in HOSTILE:
        answer = filled(form, {name: [text, text] for name in names})
        shown = str(answer["x"].as_field_group())
        assert "<script>" not in shown
        for section in summary_of(answer.evaluation):
            assert all(row.value for row in section.rows)


@pytest.mark.parametrize("kind", sorted(set(SIMPLE_TYPES) - {"upload"}))
def test_made_up_answers_are_answers_the_form_accepts(kind: str) -> None:
    definition = {"key": "x", "type": kind, "required": True, **MINIMAL.get(kind, {})}
    form = compiled(definition)
    samples = list(sample_answers(form.form, context=GIVEN))
    assert samples
    for sample in samples:
        page = filled(form, raw_of_answers(form.pages[0], sample))
        assert (page.problems, page.page_answers) == ([], sample)


@pytest.mark.parametrize("kind", SIMPLE_TYPES)
def test_a_missing_answer_is_asked_for_in_words_that_name_the_question(kind: str) -> None:
    definition = {"type": kind, "required": True, **MINIMAL.get(kind, {})}
    form = simple(definition, {})
    (problem,) = form.problems
    assert "Frage" in f"{problem.where} {problem.message}"
    markup = str(form["x"].as_field_group())
    assert f'id="{problem.target}"' in markup
    assert problem.message in markup.replace("&quot;", '"')
    assert "<gelesen>" not in markup


def test_english_readers_see_numbers_and_times_their_way() -> None:
    with translation.override("en"):
        form = simple({"type": "decimal"}, {"": "12.5"})
        assert summary_of(form.evaluation)[0].rows[0].value == "12.5"
        form = simple({"type": "time"}, {"": "8:30"})
        assert summary_of(form.evaluation)[0].rows[0].value == "8:30"
        form = simple({"type": "language"}, {"": "German"})
        assert form.page_answers == {"x": "de"}


@pytest.mark.parametrize("kind", ["country", "nationality", "language"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_list_has_the_same_name_twice(kind: str, language: str) -> None:
    (field,) = compiled({"key": "x", "type": kind}).fields.values()
    with translation.override(language):
        labels = [label for _code, label in options_of(field, {})]
    assert len(labels) == len(set(labels))
    assert labels[0] in {"Deutschland", "Deutsch", "Germany", "German"}


def test_the_cells_of_a_table_have_names_and_the_wrong_one_is_linked() -> None:
    form = simple(HOURS, {"-mo-von": "8", "-mo-bis": "9", "-di-von": "quatsch", "-di-bis": "9"})
    (problem,) = form.problems
    assert problem.target == "id_x_di_von"
    markup = str(form["x"].as_field_group())
    cell = re.search(r'<input[^>]*id="id_x_di_von"[^>]*>', markup)
    assert cell is not None
    assert 'aria-labelledby="id_x_zeile_di id_x_spalte_von"' in cell[0]
    assert 'aria-invalid="true"' in cell[0]
    assert 'value="quatsch"' in cell[0]
    assert markup.count('aria-invalid="true"') == 1


def test_conditions_read_consents_tables_and_signatures_without_stumbling() -> None:
    form = compiled(
        {"key": "ok", "type": "consent", "version": "2", "required": False},
        {"key": "zeiten", **HOURS},
        {"key": "unterschrift", "type": "signature"},
        {"key": "a", "type": "yesno", "when": "ok"},
        {"key": "b", "type": "yesno", "when": "zeiten.di.von > '08:00'"},
        {"key": "c", "type": "yesno", "when": "unterschrift.zeichnung != ''"},
    )
    nothing = Evaluation(form, StoredAnswers({}), {})
    assert {path for (path,) in nothing.fields if path in {"a", "b", "c"}} == set()
    answers = {"ok": {"ja": True, "version": "2"}, "zeiten": {"di": {"von": "09:00"}}, "unterschrift": {"name": "B"}}  # fmt: skip
    found = Evaluation(form, StoredAnswers(answers), {})
    assert {path for (path,) in found.fields if path in {"a", "b", "c"}} == {"a", "b"}


def test_conditions_read_the_days_of_a_period_and_the_size_of_a_number() -> None:
    form = compiled(
        {"key": "wann", "type": "period"},
        {"key": "flaeche", "type": "decimal"},
        {"key": "lang", "type": "yesno", "when": "wann.bis > '2026-12-31'"},
        {"key": "gross", "type": "yesno", "when": "flaeche > 10"},
    )
    nothing = Evaluation(form, StoredAnswers({}), {})
    assert {("lang",), ("gross",)} & nothing.fields.keys() == set()
    answers = {"wann": {"von": "2026-12-30", "bis": "2027-01-02"}, "flaeche": 10.5}
    everything = Evaluation(form, StoredAnswers(answers), {})
    assert {("lang",), ("gross",)} <= everything.fields.keys()
