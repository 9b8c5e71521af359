"""Documents and what is done to them, without a database."""

from __future__ import annotations

import copy

import pytest

from rathaus.formeditor.conditions import ALL, ANY, Simple, in_words, questions, understood
from rathaus.formeditor.document import (
    Document,
    answer_paths,
    definition_of,
    find,
    node_at,
    tidied,
    with_ids,
)
from rathaus.formeditor.faults import faults_of, new_faults
from rathaus.formeditor.operations import Gone, NotThere, Operation, apply, touched
from rathaus.formeditor.renaming import rewritten

FORM = {
    "pages": [
        {
            "key": "tier",
            "title": {"de": "Ihr Tier"},
            "fields": [
                {"key": "art", "type": "choice", "label": {"de": "Art"}, "options": [
                    {"value": "hund", "label": {"de": "Hund"}}, {"value": "katze", "label": {"de": "Katze"}}]},
                {"key": "chip", "type": "yesno", "label": {"de": "Chip?"}, "when": "art == 'hund'"},
                {"key": "halter", "type": "group", "label": {"de": "Halter"},
                 "summary": [{"label": {"de": "Name"}, "text": "{vorname}"}], "fields": [
                    {"key": "vorname", "type": "text", "label": {"de": "Vorname"}},
                    {"key": "spitzname", "type": "text", "label": {"de": "Spitzname"}, "when": "item.vorname != ''"}]},
            ],
        },
        {"key": "ende", "title": {"de": "Ende"}, "fields": [
            {"key": "gruss", "type": "text", "label": {"de": "Gruß"}, "when": "halter.vorname != '' && art == \"hund\""}]},
    ],
}  # fmt: skip


@pytest.fixture
def document() -> Document:
    return with_ids(FORM)


def _id(document: Document, path: str) -> str:
    return str(answer_paths(document)[path].node["id"])


def test_ids_come_and_go_and_leave_the_definition_as_it_was(document: Document) -> None:
    assert definition_of(document) == FORM
    assert faults_of(document) == []


def _operations(document: Document) -> list[Operation]:
    page, end = (page["id"] for page in document["pages"])
    chip, group = _id(document, "chip"), _id(document, "halter")
    new = {"id": "neu", "key": "neu", "type": "text", "label": {"de": "Neu"}}
    return [
        {"do": "add", "parent": page, "list": "fields", "before": chip, "node": new},
        {"do": "add", "parent": "", "list": "pages", "before": None, "node": new | {"fields": []}},
        {"do": "change", "node": chip, "values": {"hint": {"de": "Am Hals"}, "when": None}},
        {"do": "change", "node": "", "values": {"title": {"de": "Titel"}}},
        {"do": "move", "node": chip, "parent": end, "list": "fields", "before": None},
        {"do": "move", "node": chip, "parent": group, "list": "fields", "before": None},
        {"do": "move", "node": end, "parent": "", "list": "pages", "before": page},
        {"do": "delete", "node": group},
        {"do": "replace", "document": {"pages": []}},
        {"do": "several", "steps": [
            {"do": "delete", "node": group}, {"do": "delete", "node": chip}]},
    ]  # fmt: skip


def test_every_operation_can_be_taken_back_and_done_again(document: Document) -> None:
    untouched = copy.deepcopy(document)
    for operation in _operations(document):
        after, inverse = apply(document, operation)
        assert document == untouched
        assert after != document
        back, forward = apply(after, inverse)
        assert back == document
        assert apply(back, forward)[0] == after


def test_what_is_gone_cannot_be_changed_and_nothing_moves_into_itself(document: Document) -> None:
    group = _id(document, "halter")
    with pytest.raises(Gone):
        apply(document, {"do": "change", "node": "weg", "values": {}})
    with pytest.raises(Gone):
        apply(document, {"do": "add", "parent": "weg", "list": "fields", "node": {"id": "x"}})
    with pytest.raises(NotThere):
        apply(document, {"do": "move", "node": group, "parent": group, "list": "fields"})


def test_a_place_before_a_neighbour_that_is_gone_is_the_end(document: Document) -> None:
    page = document["pages"][0]["id"]
    node = {"id": "neu", "key": "neu", "type": "text"}
    after, _inverse = apply(
        document, {"do": "add", "parent": page, "list": "fields", "before": "weg", "node": node}
    )
    assert after["pages"][0]["fields"][-1] == node


def test_touched_names_each_property(document: Document) -> None:
    step = {"do": "change", "node": "a", "values": {"hint": None, "label": {}}}
    assert list(touched({"do": "several", "steps": [step, {"do": "delete", "node": "b"}]})) == [
        ("a", "hint"),
        ("a", "label"),
        ("b", "*whole"),
    ]


def test_a_new_page_is_left_aside_until_it_has_questions(document: Document) -> None:
    page = {"id": "p", "key": "leer", "title": {"de": "Leer"}, "fields": []}
    after, _inverse = apply(document, {"do": "add", "parent": "", "list": "pages", "node": page})
    assert len(tidied(after)["pages"]) == 2
    assert new_faults(document, after) == []


@pytest.mark.parametrize(
    ("path", "values", "said"),
    [
        ("chip", {"when": "art =="}, "Das ist kein gültiger CEL-Ausdruck; er passt ab Zeichen 7 nicht."),
        ("chip", {"when": "art == 'hudn'"}, "Bei „art“ gibt es die Antwort „hudn“ nicht. Meinten Sie „hund“?"),
        ("chip", {"when": "ard == 'x'"}, "Eine Frage mit dem Schlüssel „ard“ gibt es nicht. Meinten Sie „art“?"),
        ("chip", {"when": "chip"}, "Diese Regeln warten aufeinander, im Kreis: chip → chip."),
        ("chip", {"when": "art"}, "Die Regel ergibt weder Ja noch Nein. Vergleichen Sie die Antwort mit etwas, zum Beispiel: art == 'hund'."),
        ("chip", {"when": "art == 'hund' && art == 'katze'"}, "Diese Regel kann nie zutreffen, gleich was jemand antwortet."),
        ("chip", {"key": "art"}, "Den Schlüssel „art“ hat schon eine andere Frage, auf der Seite „tier“."),
        ("chip", {"key": "Chip"}, "„Chip“ geht nicht als Schlüssel. Nehmen Sie kleine Buchstaben, Ziffern und _, zum Beispiel halter."),
        ("chip", {"label": {"en": "Chip"}}, "Bitte schreiben Sie den deutschen Text."),
        ("art", {"options": None}, "Bitte geben Sie entweder Antworten zur Auswahl ein oder woher sie kommen."),
        ("halter.vorname", {"max_length": 5000}, "Höchstens 2000."),
        ("halter.vorname", {"pattern": "A+"}, "Zu einem Muster gehört ein Satz, der sagt, was man tippen soll."),
    ],
)  # fmt: skip
def test_what_a_change_breaks_is_said_in_words_with_its_place(
    document: Document, path: str, values: dict[str, object], said: str
) -> None:
    node = _id(document, path)
    after, _inverse = apply(document, {"do": "change", "node": node, "values": values})
    faults = new_faults(document, after)
    assert said in [fault.message for fault in faults]
    assert node in [fault.node_id for fault in faults]


def test_a_deletion_that_leaves_a_rule_behind_names_the_rule(document: Document) -> None:
    after, _inverse = apply(document, {"do": "delete", "node": _id(document, "art")})
    assert {(fault.where, fault.part) for fault in new_faults(document, after)} == {
        ("Chip?", "when"),
        ("Gruß", "when"),
    }


@pytest.mark.parametrize(
    ("path", "new", "rules"),
    [
        ("art", "gattung", {"chip": "gattung == 'hund'", "gruss": "halter.vorname != '' && gattung == \"hund\""}),
        ("halter", "mensch", {"gruss": "mensch.vorname != '' && art == \"hund\"", "halter.spitzname": "item.vorname != ''"}),
        ("halter.vorname", "rufname", {"gruss": "halter.rufname != '' && art == \"hund\"", "halter.spitzname": "item.rufname != ''"}),
    ],
)  # fmt: skip
def test_a_new_key_goes_into_every_rule_that_reads_it(
    document: Document, path: str, new: str, rules: dict[str, str]
) -> None:
    spot = answer_paths(document)[path]
    change = {"do": "change", "node": spot.node["id"], "values": {"key": new}}
    steps = [*rewritten(document, spot, new), change]
    after, _inverse = apply(document, {"do": "several", "steps": steps})
    assert faults_of(after) == []
    nodes = {s.node["key"]: s.node for s in answer_paths(after).values()}
    assert {key: nodes[key.rpartition(".")[2]]["when"] for key in rules} == rules


def test_a_place_in_the_definition_is_a_field_and_a_property(document: Document) -> None:
    chip = _id(document, "chip")
    assert node_at(document, ("pages", 0, "fields", 1, "when")) == (chip, "when")
    assert node_at(document, ("pages", 0, "fields", 0, "options", 1, "label", "de")) == (
        _id(document, "art"),
        "options",
    )
    assert find(document, "weg") is None


def test_usual_conditions_are_sentences_and_others_stay_expressions(document: Document) -> None:
    known = questions(document, _id(document, "gruss"))
    assert [q.name for q in known] == [
        "art", "chip", "halter.vorname", "halter.spitzname",
    ]  # fmt: skip
    simple = understood('art=="hund"&&chip', known)
    assert simple is None, "without spaces it is an expression of its own"
    assert understood('art == "hund" && chip', known) == Simple(("art == 'hund'", "chip"), ALL)
    assert understood("!chip || art != 'katze'", known) == Simple(("!chip", "art != 'katze'"), ANY)
    assert understood("size(art) > 3", known) is None
    assert in_words("art == 'hund' && chip", known) == "„Art“ ist „Hund“ und „Chip?“ ist Ja"
    inner = [q.name for q in questions(document, _id(document, "halter.spitzname"))]
    assert inner == ["art", "chip", "item.vorname", "gruss"]
