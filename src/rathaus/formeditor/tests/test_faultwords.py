"""Whatever is wrong with a form is said in the language of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from rathaus.core.expressions import ExpressionFailed, evaluate, holds
from rathaus.eforms import api as eforms
from rathaus.formeditor.document import Document, definition_of, list_names
from rathaus.formeditor.faults import faults_of
from rathaus.formeditor.faultwords import in_words, known_words
from rathaus.formeditor.names import library
from rathaus.formeditor.newfields import new_field, new_page

TYPED = [
    "",
    "X y",
    "it's",
    "nix == 1",
    "today +",
    "frage_1 == 'zz'",
    "item.zz",
    "1/0",
    "(",
    -1,
    10**9,
]
"""What people may type into a property."""


def _forms() -> Iterator[tuple[str, Document]]:
    for _shelf, kinds in library():
        for kind in kinds:
            for prop in eforms.properties_of(kind.type):
                if prop.shape in ("texts", "fields", "parts", "switch", "choice", "choices"):
                    continue
                for value in TYPED:
                    yield f"{kind.type}.{prop.name}={value!r}", _form(kind.type, prop.name, value)


def _form(kind: str, name: str, value: Any) -> Document:
    document: Document = {"pages": [new_page({"pages": []})]}
    node = new_field(document, kind)
    for inner in list_names(node):
        node[inner] = node.get(inner) or [new_field({"pages": []}, "text") | {"key": "innen"}]
    document["pages"][0]["fields"] = [node | {name: value}]
    return document


def test_nothing_that_can_be_typed_is_answered_in_english() -> None:
    unsaid = {
        reason: where
        for where, document in _forms()
        for _place, reason in eforms.proofread(definition_of(document)).faults
        if known_words(reason) is None
    }
    assert unsaid == {}


@pytest.mark.parametrize(
    ("source", "variables", "words"),
    [
        ("a.b", {"a": {}}, "Den Teil „b“ gibt es nicht."),
        ("nix + 1", {}, "„nix“ gibt es nicht. Stimmt der Schlüssel oder der Name der Funktion?"),
        ("a + 1", {"a": "x"}, "Hier passen die Arten nicht zusammen, zum Beispiel Zahl und Text."),
        ("1 / a", {"a": 0}, "Es würde durch null geteilt."),
        ("a[3]", {"a": [1]}, "Es wird ein Eintrag gelesen, den es nicht gibt."),
        ("int(a)", {"a": "x"}, "Die Funktion „int“ kann mit der Antwort nichts anfangen."),
        ("9223372036854775807 + a", {"a": 1}, "Die Zahl würde zu groß."),
    ],
)
def test_the_interpreter_speaks_german(source: str, variables: dict[str, Any], words: str) -> None:
    with pytest.raises(ExpressionFailed) as failure:
        evaluate(source, variables)
    assert known_words(str(failure.value)) == words
    with override("en"):
        assert known_words(str(failure.value)) != words


def test_a_rule_that_decides_nothing_is_named() -> None:
    with pytest.raises(ExpressionFailed) as failure:
        holds("a", {"a": "x"})
    assert known_words(str(failure.value)) == "Die Regel ergibt weder Ja noch Nein."


def test_who_signs_must_stay_in_the_form() -> None:
    document = _form("text", "key", "frage") | {"signing": {"signers": ["eltern"], "version": "1"}}
    document["signing"] |= {"text": {"de": "Ja"}}
    (fault,) = faults_of(document)
    assert fault.message.startswith("Die Gruppe „eltern“ nennt, wer unterschreibt.")


def test_what_nobody_has_foreseen_is_told_as_it_is() -> None:
    assert in_words("boom") == "Das passt hier nicht. Die Prüfung meldet: boom"
