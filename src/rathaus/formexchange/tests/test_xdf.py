"""XDatenfelder 2 and 3: outside samples, own files, refusals, and the way there and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rathaus.core.tests.reference import shared_data
from rathaus.core.yamlfile import SourceInvalid, read_yaml
from rathaus.eforms import api as eforms
from rathaus.formexchange.api import export_xdf, import_xdf, to_yaml
from rathaus.formexchange.genericode import read_codelists
from rathaus.formexchange.proposals import Proposal, key_of

FORMS = sorted((Path(__file__).resolve().parents[4] / "services").glob("*/form.yaml"))

GOOD = [
    "v2/data-group-rule.xml", "v2/label.xml", "v2/minimal.xml", "v2/rule.xml", "v2/select.xml",
    "v2/simple.xml", "v3/input.xml", "v3/simple.xml",
]  # fmt: skip
WRONG = {
    "v2/duplicate-required-value.xml": (13, "<name>"),
    "v2/unknown-namespace.xml": (2, "<xdatenfelder.stammdatenschema.0102>"),
    "v3/missing-id-node.xml": (9, "<identifikation>"),
    "v3/unknown-namespace.xml": (3, "<xdatenfelder.datenfeldgruppe.0103>"),
}


def checked(proposal: Proposal) -> eforms.Form:
    """The form out of the file that a person would get."""
    data = read_yaml(to_yaml(proposal, head="x")).data
    assert data == proposal.form
    return eforms.read_form(data)


@pytest.mark.parametrize("name", GOOD)
def test_a_sample_becomes_a_form(name: str) -> None:
    path = shared_data(f"xdatenfelder/{name}")
    assert checked(import_xdf(path.read_bytes())).pages


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_sample_is_refused_with_line_and_element(name: str) -> None:
    path = shared_data(f"xdatenfelder/{name}")
    with pytest.raises(SourceInvalid) as refusal:
        import_xdf(path.read_bytes(), name=path.name)
    line, element = WRONG[name]
    (problem,) = refusal.value.problems
    assert (problem.file, problem.line) == (path.name, line)
    assert problem.message.startswith(element)


def test_every_sample_is_looked_at() -> None:
    folder = shared_data("xdatenfelder")
    found = {f"{path.parent.name}/{path.name}" for path in folder.glob("*/*.xml")}
    assert found == {*GOOD, *WRONG}


def test_known_building_blocks_become_reusable_groups() -> None:
    found = import_xdf(shared_data("xdatenfelder/v3/simple.xml").read_bytes())
    (page,) = found.form["pages"]
    (field,) = page["fields"]
    assert (field["use"], field["omit"]) == ("anschrift", ["hausnummer", "plz", "ort"])
    assert any("G60000086" in remark.text for remark in found.remarks)


# --- Own files ---------------------------------------------------------------------------------------


def field(
    label: str, *, kind: str = "input", data: str = "text", count: str = "1:1", more: str = "",
    number: int = 1,
) -> str:  # fmt: skip
    return f"""<struktur><anzahl>{count}</anzahl><enthaelt><datenfeld>
<identifikation><id>F990000000{number:02d}</id><version>1.0.0</version></identifikation>
<name>{label}</name><freigabestatus><code>6</code></freigabestatus>
<bezeichnungEingabe>{label}</bezeichnungEingabe>
<feldart><code>{kind}</code></feldart><datentyp><code>{data}</code></datentyp>{more}
</datenfeld></enthaelt></struktur>"""


def group(label: str, *parts: str, count: str = "1:1") -> str:
    return f"""<struktur><anzahl>{count}</anzahl><enthaelt><datenfeldgruppe>
<identifikation><id>G99000000001</id></identifikation><name>{label}</name>
<freigabestatus><code>6</code></freigabestatus>
<bezeichnungEingabe>{label}</bezeichnungEingabe>{"".join(parts)}
</datenfeldgruppe></enthaelt></struktur>"""


def schema(*parts: str, before: str = "") -> bytes:
    return f"""{before}<xdatenfelder.stammdatenschema.0102
xmlns="urn:xoev-de:fim:standard:xdatenfelder_3.0.0">
<header><nachrichtID>1</nachrichtID><erstellungszeitpunkt>2026-01-01</erstellungszeitpunkt></header>
<stammdatenschema><identifikation><id>S99000000001</id></identifikation><name>Probe</name>
{"".join(parts)}</stammdatenschema></xdatenfelder.stammdatenschema.0102>""".encode()


def only(proposal: Proposal) -> dict[str, Any]:
    checked(proposal)
    (page,) = proposal.form["pages"]
    (found,) = page["fields"]
    return dict(found)


WERTE = "<werte><wert><code>1</code><name>Eins</name></wert><wert><code>2</code><name>Zwei</name></wert></werte>"


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (field("Name", more='<praezisierung maxLength="55"/>'), {"type": "text", "max_length": 55}),
        (field("Grund", more='<praezisierung maxLength="900"/>'), {"type": "textarea", "max_length": 900}),
        (field("Nr", more='<praezisierung pattern="[A-Z]{2}"/>'), {"type": "text", "pattern": "[A-Z]{2}"}),
        (field("Nr", more='<praezisierung minLength="3"/>'), {"type": "text", "pattern": ".{3,}"}),
        (field("Zahl", data="num_int", more='<praezisierung minValue="1" maxValue="9"/>'), {"type": "number", "min": 1, "max": 9}),
        (field("Betrag", data="num_currency", more='<praezisierung maxValue="9.50"/>'), {"type": "money", "max": 950}),
        (field("Fläche", data="num", count="0:1"), {"type": "decimal", "required": False}),
        (field("Tag", data="date"), {"type": "date", "required": True}),
        (field("Uhrzeit", data="time"), {"type": "time"}),
        (field("Ja?", data="bool"), {"type": "yesno"}),
        (field("Plan", data="file", count="1:3", more="<mediaType>application/pdf</mediaType>"), {"type": "upload", "max_files": 3, "accept": ["pdf"]}),
        (field("Art", kind="select", more=WERTE), {"type": "choice", "options": [{"value": "1", "label": {"de": "Eins"}}, {"value": "2", "label": {"de": "Zwei"}}]}),
        (field("Art", kind="select", count="0:*", more=WERTE), {"type": "checkboxes", "required": False}),
        (field("IBAN"), {"type": "iban"}),
        (field("E-Mail"), {"type": "email"}),
        (field("Hinweis", kind="label", more="<inhalt>Guten Tag.</inhalt>"), {"type": "info", "text": {"de": "Guten Tag."}}),
        (field("Hund", count="1:*"), {"type": "repeat", "min": 1, "max": 10}),
    ],
)  # fmt: skip
def test_each_kind_of_field_has_its_type(xml: str, expected: dict[str, Any]) -> None:
    found = only(import_xdf(schema(xml)))
    assert {key: found.get(key) for key in expected} == expected


def test_groups_in_groups_and_lists_find_a_place() -> None:
    inner = group(
        "Wohnung", field("Zimmer", data="num_int"), field("Mieter", count="0:5", number=2)
    )
    found = import_xdf(
        schema(
            group("Haus", field("Baujahr"), inner, group("Zähler", field("Nummer"), count="0:*"))
        )
    )
    (page,) = checked(found).pages
    assert [(f.key, f.type) for f in page.fields] == [
        ("baujahr", "text"), ("wohnung", "group"), ("mieter", "repeat"), ("zaehler", "repeat"),
    ]  # fmt: skip


COLOURS = """<gc:CodeList xmlns:gc="http://docs.oasis-open.org/codelist/ns/genericode/1.0/">
<Identification><CanonicalUri>urn:de:farbe</CanonicalUri></Identification><SimpleCodeList>
<Row><Value ColumnRef="c"><SimpleValue>r</SimpleValue></Value>
<Value ColumnRef="n"><SimpleValue>Rot</SimpleValue></Value></Row></SimpleCodeList></gc:CodeList>"""


def test_a_code_list_that_lies_beside_it_gives_the_options(tmp_path: Path) -> None:
    (tmp_path / "c.xml").write_text(COLOURS)
    more = "<codelisteReferenz><canonicalVersionUri>urn:de:farbe_1</canonicalVersionUri></codelisteReferenz>"
    xml = schema(field("Farbe", kind="select", more=more))
    found = only(import_xdf(xml, codelists=read_codelists(tmp_path)))
    assert found["options"] == [{"value": "r", "label": {"de": "Rot"}}]
    without = import_xdf(xml)
    assert only(without)["type"] == "text"
    assert "urn:de:farbe_1" in without.remarks[0].text


BOMB = """<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>"""


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "kein gültiges XML"),
        (b"<a", 1, "kein gültiges XML"),
        (schema(before=BOMB), 1, "DOCTYPE"),
        (schema(before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), 1, "DOCTYPE"),
        (b" " * (11 << 20), 1, "10 MB"),
        (b"<a" + b"><a" * 300 + b"/>", 1, "kein gültiges XML"),
        (schema("<unbekannt/>"), 5, "<unbekannt>"),
        (schema(field("x", kind="inputt")), 9, "meinen Sie „input“?"),
        (schema(field("x", data="zahl")), 9, "<datentyp>"),
        (schema(field("x", count="1-2")), 5, "<anzahl>"),
        (schema(field("x", count="3:2")), 5, "<anzahl>"),
        (schema(field("")), 7, "<name>"),
    ],
    ids=["empty", "cut", "entities", "outside", "large", "deep", "unknown", "kind", "data", "count", "order", "name"],
)  # fmt: skip
def test_what_is_not_in_order_is_refused(content: bytes, line: int, words: str) -> None:
    with pytest.raises(SourceInvalid) as refusal:
        import_xdf(content)
    assert any(p.line == line and words in p.message for p in refusal.value.problems), refusal.value


# --- There and back ---------------------------------------------------------------------------------


def test_every_form_of_the_library_comes_back_as_it_left() -> None:
    different = []
    for path in FORMS:
        form = eforms.read_form(path)
        back = checked(import_xdf(export_xdf(form, slug=path.parent.name)))
        if back.model_dump() != form.model_dump():
            different.append(path.parent.name)
    assert different == []
    assert len(FORMS) >= 100


EVERYTHING: dict[str, Any] = {
    "title": {"de": "Alles", "en": "Everything"},
    "pages": [
        {
            "key": "a", "title": {"de": "A", "en": "A!"}, "intro": {"de": "Los <&>"}, "when": "today > '2020'",
            "fields": [
                {"key": "t", "type": "text", "label": {"de": "T"}, "pattern": "[A-Z]+", "pattern_hint": {"de": "Nur", "en": "Only"}, "width": "4", "max_length": 7},
                {"key": "d", "type": "date", "label": {"de": "D"}, "min": "today-3m", "required": "t != ''"},
                {"key": "z", "type": "time", "label": {"de": "Z"}, "min": "08:00", "step": 15},
                {"key": "p", "type": "period", "label": {"de": "P"}, "max_days": 14},
                {"key": "n", "type": "number", "label": {"de": "N"}, "min": -3, "max": 0, "unit": {"de": "Stück"}},
                {"key": "m", "type": "money", "label": {"de": "M"}, "min": 5, "max": 199999},
                {"key": "f", "type": "decimal", "label": {"de": "F"}, "places": 3, "min": 0.125},
                {"key": "l", "type": "lookup", "label": {"de": "L"}, "source": "languages"},
                {"key": "c", "type": "checkboxes", "label": {"de": "C"}, "max": 1, "options": [{"value": "x y", "label": {"de": "X", "en": "Ex"}}, {"value": "z", "label": {"de": "Z"}}]},
                {"key": "s", "type": "select", "label": {"de": "S"}, "options_from": "context.params.zones"},
                {"key": "ok", "type": "consent", "label": {"de": "OK"}, "required": False},
                {"key": "u", "type": "upload", "label": {"de": "U"}, "accept": ["docx"], "max_files": 1},
                {"key": "i", "type": "info", "text": {"de": "Eins zwei"}, "title": {"de": "Achtung"}, "kind": "warning"},
                {"key": "g", "type": "group", "fields": [{"key": "x", "type": "email", "label": {"de": "X"}, "when": "n < 0"}], "summary": [{"label": {"de": "X"}, "text": "{x}"}]},
                {"key": "r", "type": "repeat", "label": {"de": "R"}, "item_label": {"de": "Stück"}, "max": 1, "fields": [{"key": "q", "type": "group", "label": {"de": "Q"}, "fields": [{"key": "b", "type": "plate", "label": {"de": "B"}}]}]},
            ],
        }
    ],
}  # fmt: skip


RICH = [
    {"key": "st", "type": "statement", "label": {"de": "Stimmt"}, "text": {"de": "Alles wahr", "en": "All true"}, "version": "2"},
    {"key": "co", "type": "consent", "label": {"de": "Ja"}, "text": {"de": "Worum es geht"}},
    {"key": "cp", "type": "computed", "label": {"de": "Summe"}, "value": "n * 2", "result": "money"},
    {"key": "ta", "type": "table", "label": {"de": "Tafel"}, "rows": [{"key": "mo", "label": {"de": "Montag", "en": "Monday"}}, {"key": "di", "label": {"de": "Dienstag"}}],
     "columns": [{"key": "von", "type": "time", "label": {"de": "Von"}}, {"key": "art", "type": "select", "label": {"de": "Art"}, "options": [{"value": "a", "label": {"de": "A"}}]}]},
]  # fmt: skip


def everything() -> eforms.Form:
    """A form with a field of every type there is."""
    page = EVERYTHING["pages"][0]
    written = {field["type"] for field in [*page["fields"], *RICH]}
    plain = [
        {"key": f"x_{name}", "type": name, "label": {"de": name}}
        for name in eforms.FIELD_TYPES
        if name not in {*written, "use"} and not name.endswith(tuple(NEEDS_OPTIONS))
    ]
    plain += [
        {"key": "ch", "type": "choice", "label": {"de": "W"}, "options_from": "context.params.x"}
    ]
    fields = [*page["fields"], *RICH, *plain]
    return eforms.read_form({**EVERYTHING, "pages": [{**page, "fields": fields}]})


NEEDS_OPTIONS = {"choice", "select", "lookup", "checkboxes"}


def test_everything_a_form_can_say_survives_the_way() -> None:
    form = everything()
    written = export_xdf(form, slug="alles")
    proposal = import_xdf(written)
    assert checked(proposal).model_dump() == form.model_dump()
    assert proposal.remarks == []
    assert b"Pflicht, wenn: t != ''" in written


def test_conditions_that_no_longer_fit_are_dropped_with_a_remark() -> None:
    written = export_xdf(eforms.read_form(EVERYTHING), slug="alles")
    changed = written.replace(b'eforms:when">"n &lt; 0"', b'eforms:when">"gibtsnicht"')
    assert changed != written
    proposal = import_xdf(changed)
    checked(proposal)
    assert any("gibtsnicht" in remark.text for remark in proposal.remarks)


def test_keywords_of_ours_with_nonsense_are_refused() -> None:
    written = export_xdf(eforms.read_form(EVERYTHING), slug="alles")
    for old, new in (
        (b'eforms:step">15', b'eforms:step">{'),
        (b'eforms:step">15', b'eforms:evil">15'),
        (b"eforms:step", b"eforms:a.7.b"),
    ):
        with pytest.raises(SourceInvalid):
            import_xdf(written.replace(old, new))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Straße, Hausnummer", "strasse_hausnummer"),
        ("1. Kind", "kind"),
        ("Łódź", "odz"),
        ("…", ""),
        ("x" * 60, "x" * 40),
    ],
)
def test_keys_are_made_of_names(name: str, key: str) -> None:
    assert key_of(name) == key


OWN_KINDS = """
pages:
  - key: alle
    title: {de: Alle}
    fields:
      - {key: wann, type: period, max_days: 3, label: {de: Wann}}
      - {key: land, type: lookup, source: countries, label: {de: Land}}
      - {key: flaeche, type: decimal, unit: {de: m²}, label: {de: Fläche}}
      - {key: gebuehr, type: computed, result: money, value: "int(flaeche * 250.0)", label: {de: Gebühr}}
      - {key: zeiten, type: table, label: {de: Zeiten}, rows: [{key: mo, label: {de: Montag, en: Monday}}], columns: [{key: von, type: time, required: true, label: {de: Von}}, {key: ort, type: select, label: {de: Ort}, options: [{value: a, label: {de: A}}]}]}
      - {key: gelesen, type: statement, version: "2", label: {de: Gelesen}, text: {de: "Eins.\\n\\nZwei.", en: One.}}
      - {key: ja, type: consent, version: "3", text: {de: Worum es geht}, label: {de: Ja}}
      - {key: name, type: signature, required: true, label: {de: Unterschrift}}
"""  # fmt: skip


def test_what_xdatenfelder_has_no_word_for_comes_back_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "form.yaml").write_text(OWN_KINDS)
    form = eforms.read_form(tmp_path / "form.yaml")
    assert checked(import_xdf(export_xdf(form, slug="alle"))) == form
