"""A form with a mistake is refused with file, line and what was expected; a good one never changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from rathaus.eforms.groups import group, group_names
from rathaus.eforms.kinds import InfoField
from rathaus.eforms.models import FormVersion
from rathaus.eforms.schema import GroupField
from rathaus.eforms.services import FormInvalid, publish_form
from rathaus.eforms.services.forms import read_form
from rathaus.eforms.tests.factories import make_form, write_form

SERVICES = Path(__file__).parents[4] / "services"


def one_field(field: str) -> str:
    return f"""
    pages:
      - key: a
        title: {{de: A}}
        fields:
          - {{key: b, type: yesno, label: {{de: B}}}}
          - {field}
    """


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("{key: x, type: txt, label: {de: X}}", "unknown type 'txt'; did you mean 'text'?"),
        ("{key: x, type: text, lable: {de: X}}", "unknown key 'lable'; did you mean 'label'?"),
        ("{key: x, label: {de: X}}", "the key 'type' (or 'use') is missing"),
        ("{key: x, type: text, label: X}", "expected texts like {de: …, en: …, leicht: …}"),
        ("{key: x, type: text, label: {en: X}}", "the German text 'de' is missing"),
        ("{key: X1, type: text, label: {de: X}}", "'X1' is no key"),
        ("{key: today, type: text, label: {de: X}}", "a name that conditions use"),
        ("{key: b, type: text, label: {de: X}}", "the key 'b' is already used on page 'a'"),
        ("{key: x, type: text, label: {de: X}, when: 'b +'}", "is not a valid CEL expression"),
        ("{key: x, type: text, label: {de: X}, when: bb}", "unknown field 'bb'; did you mean 'b'?"),
        ("{key: x, type: text, label: {de: X}, when: \"b == 'ja'\"}", "'b' is yes or no and never 'ja'; write b or !b."),
        ("{key: x, type: text, label: {de: X}, when: \"'ja'\"}", "neither true nor false"),
        ("{key: x, type: text, label: {de: X}, required: \"c > 1\"}", "unknown field 'c'"),
        ("{key: x, type: text, label: {de: X}, when: x == ''}", "wait for each other: x"),
        ("{key: x, type: date, label: {de: X}, max: tomorrow}", "expected today, today-16y"),
        ("{key: x, type: upload, label: {de: X}, accept: [pfd]}", "did you mean 'pdf'?"),
        ("{key: x, type: choice, label: {de: X}}", "expected either 'options' or 'options_from'"),
        ("{key: x, type: text, label: {de: X}, pattern: '['}", "is not a regular expression"),
        ("{key: x, type: text, label: {de: X}, pattern: 'a'}", "a pattern needs 'pattern_hint'"),
        ("{key: x, type: lookup, label: {de: X}}", "expected either 'options', 'options_from' or 'source'"),
        ("{key: x, type: lookup, label: {de: X}, options: [{value: a, label: {de: b}}, {value: b, label: {de: c}}]}", "the label 'b' is the value of another option"),
        ("{key: x, type: lookup, label: {de: X}, options: [{value: a, label: {de: b}}, {value: a, label: {de: c}}]}", "stands here twice"),
        ("{key: x, type: time, min: '8:00', label: {de: X}}", "expected 08:30"),
        ("{key: x, type: time, min: '09:00', max: '08:00', label: {de: X}}", "is later than max"),
        ("{key: x, type: number, min: 3, max: 2, label: {de: X}}", "min (3) is larger than max (2)"),
        ("{key: x, type: date, min: today, max: today-1d, label: {de: X}}", "min (today) is larger than max (today-1d)"),
        ("{key: x, type: date, check: \"x >= '2020'\", label: {de: X}}", "a check needs 'check_hint'"),
        ("{key: x, type: date, check: \"x >= y\", check_hint: {de: Y}, label: {de: X}}", "unknown field 'y'"),
        ("{key: x, type: number, min: viele, label: {de: X}}", "min"),
        ("{key: x, type: table, label: {de: X}, rows: [{key: a, label: {de: A}}], columns: [{key: c, type: text, when: b, label: {de: C}}]}", "the column 'c' of a table cannot have conditions"),
        ("{key: x, type: table, label: {de: X}, rows: [{key: a, label: {de: A}}, {key: a, label: {de: B}}], columns: [{key: c, type: text, label: {de: C}}]}", "the key 'a' stands here twice"),
        ("{key: x, type: table, label: {de: X}, rows: [{key: a, label: {de: A}}], columns: [{key: c, type: upload, label: {de: C}}]}", "upload"),
        ("{key: x, type: statement, label: {de: X}}", "text"),
        ("{key: x, type: computed, label: {de: X}, value: 'y + 1'}", "unknown field 'y'"),
        ("{key: x, type: computed, label: {de: X}, value: x + 1}", "wait for each other: x"),
        ("{key: x, type: computed, label: {de: X}, value: 'b + 1'}", "the value cannot be computed without any answers"),
        ("{key: x, type: computed, label: {de: X}, value: 'b ? 1 : 2', result: text}", "the value is no text: 2 without any answers"),
        ("{key: x, type: computed, label: {de: X}}", "value"),
        ("{use: persn}", "unknown group 'persn'; did you mean 'person'?"),
        ("{use: person, omit: [geburstdatum]}", "no field 'geburstdatum'; did you mean 'geburtsdatum'?"),
        ("{key: x, type: repeat, min: 3, max: 1, label: {de: X}, item_label: {de: X}, fields: [{use: person}]}", "larger than max"),
        ("{key: x, type: repeat, label: {de: X}, item_label: {de: X}, fields: []}", "the list is empty"),
        (
            "{key: x, type: group, fields: [{key: y, type: yesno, label: {de: Y}}, {key: z, type: text, when: y, label: {de: Z}}]}",
            "write item.y",
        ),
        (
            "{key: x, type: group, fields: [{key: y, type: text, when: item.z == '', label: {de: Y}}, {key: z, type: text, when: item.y == '', label: {de: Z}}]}",
            "wait for each other: y → z → y",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_line(tmp_path: Path, field: str, says: str) -> None:
    path = write_form(tmp_path, one_field(field))
    with pytest.raises(FormInvalid) as refused:
        read_form(path)
    assert says in str(refused.value)
    assert str(refused.value).startswith("form.yaml:7: ")


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    text = """
    pages:
      - key: a
        titel: {de: A}
        fields:
          - {key: b, type: yesno, label: {de: B}}
      - key: c
        title: {de: C}
        fields:
          - {key: d, type: txt, label: {de: B}}
    """
    with pytest.raises(FormInvalid) as refused:
        read_form(write_form(tmp_path, text))
    assert [str(problem) for problem in refused.value.problems] == [
        "form.yaml:4: unknown key 'titel'; did you mean 'title'?",
        "form.yaml:10: pages.1.fields.0: unknown type 'txt'; did you mean 'text'?",
    ]


def test_conditions_over_pages_that_wait_for_each_other_are_refused(tmp_path: Path) -> None:
    text = """
    pages:
      - key: a
        title: {de: A}
        when: z
        fields:
          - {key: b, type: yesno, label: {de: B}}
      - key: c
        title: {de: C}
        fields:
          - {key: z, type: yesno, when: b, label: {de: B}}
    """
    with pytest.raises(FormInvalid, match=r"wait for each other: (b → z → b|z → b → z)"):
        read_form(write_form(tmp_path, text))


@pytest.mark.parametrize("name", group_names())
def test_every_reusable_group_is_complete(name: str) -> None:
    definition = group(name)
    assert definition.key == name
    assert isinstance(definition, GroupField)
    known = {field.key for field in definition.fields}
    assert all(set(_placeholders(line.text)) <= known for line in definition.summary)
    for field in definition.fields:
        texts = [field.text] if isinstance(field, InfoField) else [field.label, field.hint]
        assert all(text is None or {"de", "en", "leicht"} <= set(text) for text in texts), field.key


def _placeholders(text: str) -> list[str]:
    import re

    return re.findall(r"\{(\w+)\}", text)


@pytest.mark.parametrize(
    "path", sorted(SERVICES.glob("*/form.yaml")), ids=lambda path: path.parent.name
)
def test_the_forms_we_ship_are_right(path: Path) -> None:
    read_form(path)


@pytest.mark.django_db
def test_the_same_content_is_the_same_version(tmp_path: Path) -> None:
    assert make_form(tmp_path) == make_form(tmp_path)
    assert FormVersion.objects.count() == 1


@pytest.mark.django_db
def test_other_content_is_another_version(tmp_path: Path) -> None:
    first = make_form(tmp_path)
    other = publish_form(
        key="hund",
        source={"pages": [{"key": "a", "title": {"de": "A"}, "fields": [{"use": "person"}]}]},
        version="1",
    )
    assert first.sha256 != other.sha256


@pytest.mark.django_db
def test_a_published_form_cannot_be_changed(tmp_path: Path) -> None:
    form = make_form(tmp_path)
    for change in (lambda: FormVersion.objects.update(version="2"), lambda: form.delete()):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            change()
