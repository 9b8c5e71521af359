"""Mistakes in hand-written YAML come back with line and expectation, all at once."""

from __future__ import annotations

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from rathaus.core.yamlfile import SourceInvalid, check, read_yaml


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Fee(Strict):
    key: str
    cents: int


class Package(Strict):
    slug: str
    name: str = Field(description="what citizens call it")
    level: Literal["town", "county"] = "town"
    fees: list[Fee] = []
    parameters: dict[str, Fee] = {}


def messages(text: str) -> list[str]:
    _, problems = check(Package, read_yaml(text, name="service.yaml"))
    return [str(problem) for problem in problems]


def test_all_problems_come_at_once_with_their_lines() -> None:
    assert messages(
        "slug: a\nnmae: Hund\nlevel: twon\nfees:\n  - key: x\n    cents: '3'\n    lable: y\n"
        "parameters:\n  p: {kye: 1}\n"
    ) == [
        "service.yaml:2: unknown key 'nmae'; did you mean 'name'?",
        "service.yaml:3: level: 'twon' is not allowed; expected 'town' or 'county'.",
        "service.yaml:6: fees.0.cents: input should be a valid integer, not '3'.",
        "service.yaml:7: unknown key 'lable'; expected one of: cents, key.",
        "service.yaml:9: the key 'cents' is missing.",
        "service.yaml:9: unknown key 'kye'; did you mean 'key'?",
    ]


def test_a_missing_key_says_what_it_is_for() -> None:
    assert messages("slug: a\n") == [
        "service.yaml:1: the key 'name' is missing (what citizens call it)."
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("slug: a\nslug: b\n", "x.yaml:2: the key 'slug' stands here twice."),
        ("", "x.yaml:1: the file is empty."),
        ("a: [1\nb: 2", "x.yaml:2: not valid YAML: did not find expected ',' or ']'."),
        ("a: &x [*x]\n", "x.yaml:1: an alias refers to a part that contains it."),
    ],
)
def test_what_is_no_yaml_is_refused(text: str, message: str) -> None:
    with pytest.raises(SourceInvalid) as refusal:
        read_yaml(text, name="x.yaml")
    assert str(refusal.value) == message


def test_words_stay_words_and_dates_stay_text() -> None:
    assert read_yaml("on: no\nland: NO\nday: 2026-01-02\nn: 3\nb: true\nnothing:\nplz: 019\n").data == {
        "on": "no", "land": "NO", "day": "2026-01-02", "n": 3, "b": True, "nothing": None, "plz": "019",
    }  # fmt: skip
