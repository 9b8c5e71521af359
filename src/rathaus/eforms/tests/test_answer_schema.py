"""Answers of every form of the library fit its schema; what no form takes does not."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rathaus.eforms import answer_schema, places
from rathaus.eforms.compiled import CompiledForm
from rathaus.eforms.evaluation import Evaluation, StoredAnswers
from rathaus.eforms.schema import FIELD_TYPES, Form
from rathaus.eforms.services.forms import read_form

FORMS = sorted((Path(__file__).resolve().parents[4] / "services").glob("*/form.yaml"))
CONTEXT = {"params": {}, "municipality": "", "states": "MV", "intake": "online"}
PLAIN: dict[str, Any] = {
    "text": "Änne Łucja 7", "textarea": "Zeile\nZeile", "email": "aenne@post.example",
    "phone": "0385 123456", "postcode": "19075", "iban": "DE02120300000000202051",
    "plate": "LUP-AB 123", "vin": "WVWZZZ1JZXW000001", "tax_id": "86095742719",
    "url": "https://beispiel.de", "country": "FR", "nationality": "XXA", "language": "gsg",
    "date": "1990-12-31", "partial_date": "1932-05", "time": "08:30", "consent": True,
    "period": {"von": "2026-12-30", "bis": "2027-01-02"},
    "upload": ["0b0e7e1e-0000-4000-8000-000000000001"],
    "map_point": places.point(places.EXAMPLE[0]),
    "map_line": places.shape("map_line", places.EXAMPLE),
    "map_area": places.shape("map_area", places.EXAMPLE),
}  # fmt: skip
STRANGE: list[Any] = [None, "", [], {}, -(10**9), "x" * 30000, ["x"], {"x": 1}, 1.5]


def all_answers(fields: Any, dice: random.Random) -> dict[str, Any]:
    return {field.key: answer(field, dice) for field in fields if field.type != "info"}


def answer(field: Any, dice: random.Random) -> Any:
    if field.type == "group":
        return all_answers(field.fields, dice)
    if field.type == "repeat":
        return [
            all_answers(field.fields, dice)
            for _n in range(dice.randint(max(field.min, 1), field.max))
        ]
    if getattr(field, "options", ()):
        values = [option.value for option in field.options]
        return values[: field.max or None] if field.type == "checkboxes" else dice.choice(values)
    if field.type in {"choice", "select", "lookup"}:
        return "B"
    if field.type == "checkboxes":
        return ["B"]
    if field.type == "yesno":
        return dice.random() < 0.5
    if field.type in {"number", "money", "decimal"}:
        return field.min if field.min is not None else 0 if field.max is None else field.max
    if field.type == "text":
        return PLAIN["text"][: field.max_length]
    return PLAIN[field.type]


def walks(form: Form, rounds: int) -> Iterator[dict[str, Any]]:
    """Complete answers as a submitted draft has them: what is hidden is absent."""
    compiled = CompiledForm(form)
    fields = [field for page in form.pages for field in page.fields]
    for turn in range(rounds):
        source = StoredAnswers(all_answers(fields, random.Random(turn)))
        yield Evaluation(compiled, source, CONTEXT).answers


def without_patterns(schema: Any) -> Any:
    """Patterns of authors' own, which invented answers do not meet."""
    if isinstance(schema, dict):
        return {
            key: without_patterns(part)
            for key, part in schema.items()
            if not (key == "pattern" and str(part).startswith("^(?:"))
        }
    return [without_patterns(part) for part in schema] if isinstance(schema, list) else schema


def test_every_type_is_described() -> None:
    assert set(FIELD_TYPES) - {"use", "info"} - set(answer_schema._BUILDERS) == set()


def test_answers_to_every_form_of_the_library_fit_its_schema() -> None:
    complaints = []
    for path in FORMS:
        form = read_form(path)
        schema = answer_schema.answers_schema(form, identity="urn:rathaus:form:x:1:0")
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(without_patterns(schema))
        for answers in walks(form, 4):
            complaints += [
                f"{path.parent.name}: {e.json_path}: {e.message[:200]}"
                for e in validator.iter_errors(answers)
            ]
    assert complaints == []
    assert len(FORMS) >= 100


def test_strange_answers_never_fit() -> None:
    complaints = []
    for path in FORMS[::10]:
        form = read_form(path)
        validator = Draft202012Validator(answer_schema.answers_schema(form))
        good = next(walks(form, 1))
        for field in (field for page in form.pages for field in page.fields if field.key in good):
            complaints += [
                f"{path.parent.name}: {field.key} ({field.type}) may be {strange!r:.40}"
                for strange in STRANGE
                if not _is_fine(field, strange) and validator.is_valid({**good, field.key: strange})
            ]
        assert not validator.is_valid({**good, "unbekannt": 1})
    assert complaints == []


def _is_fine(field: Any, strange: Any) -> bool:
    """A number without limits may be any; options out of parameters may be any text."""
    if field.type in {"number", "money"}:
        return strange == -(10**9) and field.min is None
    if field.type == "decimal":
        return isinstance(strange, int | float)
    from_parameters = getattr(field, "options_from", None)
    return from_parameters is not None and strange in ("x" * 30000, ["x"])


MINIMAL = """
pages:
  - key: a
    title: {de: A}
    fields:
      - {key: hund, type: yesno, required: true, label: {de: Hund}}
      - {key: name, type: text, max_length: 5, required: true, when: hund, label: {de: Name}}
      - {key: marke, type: text, pattern: "[A-Z]\\\\d", pattern_hint: {de: x}, label: {de: Marke}}
      - {key: ja, type: consent, label: {de: Ja}}
"""


@pytest.mark.parametrize(
    ("answers", "fits"),
    [
        ({"hund": False, "ja": True}, True),
        ({"hund": True, "name": "Bello", "ja": True}, True),
        ({"hund": True, "name": "Bellos", "ja": True}, False),
        ({"ja": True}, False),
        ({"hund": "ja", "ja": True}, False),
        ({"hund": False, "ja": False}, False),
        ({"hund": False, "ja": True, "marke": "A1"}, True),
        ({"hund": False, "ja": True, "marke": "xA1"}, False),
    ],
)
def test_what_may_be_hidden_may_be_absent_and_bounds_hold(
    tmp_path: Path, answers: dict[str, Any], fits: bool
) -> None:
    (tmp_path / "form.yaml").write_text(MINIMAL)
    schema = answer_schema.answers_schema(read_form(tmp_path / "form.yaml"))
    assert Draft202012Validator(schema).is_valid(answers) is fits
