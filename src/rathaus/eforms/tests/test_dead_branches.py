"""A question that can never be asked is refused before anybody waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rathaus.eforms.services import FormInvalid
from rathaus.eforms.services.forms import read_form
from rathaus.eforms.tests.factories import write_form

FORM = """
    pages:
      - key: tier
        title: {{de: Tier}}
        fields:
          - {{key: art, type: choice, label: {{de: Art}}, options: [{{value: hund, label: {{de: Hund}}}}, {{value: katze, label: {{de: Katze}}}}]}}
          - {{key: rassen, type: checkboxes, label: {{de: Rassen}}, when: art == 'hund', options: [{{value: dackel, label: {{de: Dackel}}}}, {{value: pudel, label: {{de: Pudel}}}}]}}
          - {{key: land, type: country, label: {{de: Land}}}}
          - {{key: zahl, type: number, label: {{de: Zahl}}}}
          - {{key: chip, type: yesno, when: art == 'hund', label: {{de: Chip}}}}
          - {{key: tiere, type: repeat, label: {{de: Tiere}}, item_label: {{de: Tier}}, fields: [{{key: farbe, type: select, label: {{de: F}}, options: [{{value: rot, label: {{de: Rot}}}}]}}, {{key: mehr, type: text, when: "{item}", label: {{de: M}}}}]}}
      - key: mehr
        title: {{de: Mehr}}
        when: "{page}"
        fields:
          - {{key: x, type: text, when: "{when}", label: {{de: X}}}}
          - {{key: y, type: text, when: "{other}", label: {{de: Y}}}}
"""  # fmt: skip


def read(folder: Path, **conditions: str) -> list[str]:
    """The faults, without the name of the file."""
    all_true = dict.fromkeys(("item", "page", "when", "other"), "true")
    path = write_form(folder, FORM.format(**(all_true | conditions)))
    try:
        read_form(path)
    except FormInvalid as error:
        return [str(problem).removeprefix("form.yaml:") for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "when",
    [
        "art == 'hund'",
        "art == ''",
        "art != 'hund' && zahl > 3",
        "art in ['hund', 'katze']",
        "'dackel' in rassen",
        "rassen.exists(r, r == 'pudel')",
        "land == 'DE' || land == 'FR'",
        "tiere.exists(t, t.farbe == 'rot')",
        "context.params.art == 'pferd'",
        "zahl > 100 && zahl < 3",
        "chip && art == 'hund' && size(rassen) == 2",
        "art.startsWith('h')",
    ],
)
def test_what_somebody_can_answer_is_accepted(tmp_path: Path, when: str) -> None:
    assert read(tmp_path, when=when) == []
    assert read(tmp_path, page=when) == []


@pytest.mark.parametrize(
    ("when", "says"),
    [
        ("art == 'hudn'", "'art' has no option 'hudn'; did you mean 'hund'?"),
        ("'Hund' == art", "'art' has no option 'Hund'; did you mean 'hund'?"),
        ("art != 'pferd'", "'art' has no option 'pferd'"),
        ("art in ['hund', 'maus']", "'art' has no option 'maus'"),
        ("'mops' in rassen", "'rassen' has no option 'mops'"),
        ("tiere.exists(t, t.farbe == 'blau')", "'t.farbe' has no option 'blau'"),
        ("rassen.all(r, r == 'mops')", "'r' has no option 'mops'"),
        ("land == 'D'", "'land' has no option 'D'"),
        ("chip == 'ja'", "'chip' is yes or no and never 'ja'; write chip or !chip."),
        ("art == 'hund' && art == 'katze'", "no answers can make this condition true."),
        ("art == 'katze' && chip", "no answers can make this condition true."),
        ("'dackel' in rassen && art != 'hund'", "no answers can make this condition true."),
        ("false", "no answers can make this condition true."),
    ],
)  # fmt: skip
def test_what_nobody_can_answer_is_named_with_its_line(
    tmp_path: Path, when: str, says: str
) -> None:
    (problem,) = read(tmp_path, when=when)
    assert problem.startswith(f"16: pages.1.fields.0.when: {says}") or problem.startswith(f"16: {says}")  # fmt: skip


def test_neighbours_in_a_repeating_group_are_tried_too(tmp_path: Path) -> None:
    assert read(tmp_path, item="item.farbe == 'rot'") == []
    assert read(tmp_path, item="item.farbe == 'blau'") == [
        "11: 'item.farbe' has no option 'blau'; expected one of: rot."
    ]
    (problem,) = read(tmp_path, item="item.farbe == 'rot' && item.farbe == ''")
    assert problem == "11: no answers can make this condition true."


def test_a_page_without_any_question_left_is_named(tmp_path: Path) -> None:
    problems = read(
        tmp_path, page="art == 'katze'", when="art == 'hund'", other="art == '' && art == 'hund'"
    )
    assert problems == [
        "12: no question on the page 'mehr' can ever be shown.",
        "16: no answers can make this condition true.",
        "17: no answers can make this condition true.",
    ]


def test_a_page_that_cannot_come_is_named_once(tmp_path: Path) -> None:
    problems = read(tmp_path, page="art == 'katze' && chip", when="art == 'hund'")
    assert problems == ["14: no answers can make this condition true."]
