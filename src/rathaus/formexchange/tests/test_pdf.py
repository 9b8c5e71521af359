"""PDFs become forms, and fillable ones are given back filled in; a second reader looks at the result."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Callable
from typing import Any

import pikepdf
import pypdf
import pypdfium2 as pdfium
import pytest

from rathaus.core.files import UploadRefused
from rathaus.core.yamlfile import SourceInvalid, read_yaml
from rathaus.eforms import api as eforms
from rathaus.formexchange.api import Imported, fill_pdf, import_pdf, to_yaml, values_for
from rathaus.formexchange.tests import paper


def fields(imported: Imported) -> dict[str, dict[str, Any]]:
    data = read_yaml(to_yaml(imported.proposal)).data
    assert data == imported.proposal.form
    eforms.read_form(data)
    return {field["label"]["de"]: field for page in data["pages"] for field in page["fields"]}


# --- Fillable ----------------------------------------------------------------------------------------


def test_the_fields_of_a_pdf_become_a_form() -> None:
    imported = import_pdf(paper.fillable())
    found = fields(imported)
    assert {label: (field["key"], field["type"]) for label, field in found.items()} == {
        "Familienname": ("familienname", "text"),
        "Postleitzahl": ("postleitzahl", "postcode"),
        "Begründung": ("begruendung", "textarea"),
        "Geburtsdatum": ("geburtsdatum", "date"),
        "Ich habe einen Hund": ("ich_habe_einen_hund", "consent"),
        "Farbe": ("farbe", "choice"),
        "Tage": ("tage", "checkboxes"),
        "Familienstand": ("familienstand", "choice"),
    }
    assert (found["Familienname"]["required"], found["Familienname"]["max_length"]) == (True, 40)
    assert found["Farbe"]["options"][1] == {"value": "g", "label": {"de": "Grün"}}
    assert [option["value"] for option in found["Familienstand"]["options"]] == [
        "ledig",
        "verheiratet",
    ]
    assert imported.mapping["person.nachname"] == "familienname"
    assert any("drucken, aktenzeichen" in remark.text for remark in imported.proposal.remarks)


def test_without_tooltips_the_words_beside_a_field_name_it() -> None:
    imported = import_pdf(paper.fillable(tooltips=False))
    assert imported.mapping["person.nachname"] == "nachname"
    assert "Nachname" in fields(imported)


ANSWERS: dict[str, Any] = {
    "familienname": "Ẽrîkşön-Łücjaß ẞ „Ž“",
    "postleitzahl": "19073",
    "begruendung": "Größe – über 12 m²,\n" + "viele Wörter " * 20,
    "geburtsdatum": "1990-12-31",
    "ich_habe_einen_hund": True,
    "farbe": "g",
    "tage": ["Montag", "Dienstag"],
    "familienstand": "verheiratet",
}


def filled() -> bytes:
    original = paper.fillable()
    mapping = import_pdf(original).mapping
    return fill_pdf(original, values_for(mapping, ANSWERS, list(mapping)))


def test_a_second_reader_finds_every_value() -> None:
    reader = pypdf.PdfReader(io.BytesIO(filled()))
    found = {name: field.get("/V") for name, field in (reader.get_fields() or {}).items()}
    assert found["person.nachname"] == ANSWERS["familienname"]
    assert found["geburt"] == "31.12.1990"
    assert found["plz"] == "19073"
    assert (found["hund"], found["stand"], found["farbe"]) == ("/Ja", "/verheiratet", "g")
    assert found["tage"] == ["Montag", "Dienstag"]
    assert "/NeedAppearances" not in reader.trailer["/Root"]["/AcroForm"]  # type: ignore[index]


def test_a_third_reader_sees_the_letters_on_the_page() -> None:
    with pdfium.PdfDocument(filled()) as document:  # type: ignore[no-untyped-call]
        document.init_forms()
        page = document[0]
        page.flatten()
        text = document[0].get_textpage().get_text_bounded()
    words = " ".join(text.split())
    assert ANSWERS["familienname"] in words
    assert "31.12.1990" in words
    assert "Grün" in words
    assert "Montag, Dienstag" in words
    assert "Größe – über 12 m²," in words
    assert words.count("viele Wörter") == 20
    assert "19073" in words.replace(" ", "")


def test_boxes_that_are_not_ticked_are_off() -> None:
    values: dict[str, Any] = {"hund": False, "stand": "", "plz": ""}
    with pikepdf.open(io.BytesIO(fill_pdf(filled(), values))) as pdf:
        states = [str(annotation.AS) for annotation in pdf.pages[0].Annots if "/AS" in annotation]
    assert states == ["/Off", "/Off", "/Off"]


def test_what_does_not_fit_becomes_smaller() -> None:
    original = paper.fillable()
    long = fill_pdf(original, {"person.nachname": "W" * 90, "grund": "Wort " * 400})
    with pikepdf.open(io.BytesIO(long)) as pdf:
        looks = [
            a.AP.N.read_bytes()
            for a in pdf.pages[0].Annots
            if str(a.get("/T", "")) in {"nachname", "person.nachname"}
        ]
    assert b"/RathausNoto 4.00 Tf" in looks[0]


def test_a_mapping_names_only_fields_that_are_there() -> None:
    with pytest.raises(SourceInvalid, match="did you mean 'plz'"):
        values_for({"plzz": "'x'"}, {}, ["plz", "grund"])


# --- Flat --------------------------------------------------------------------------------------------


def test_fields_are_proposed_from_the_layout() -> None:
    imported = import_pdf(paper.flat())
    found = fields(imported)
    assert {label: field["type"] for label, field in found.items()} == {
        "Familienname": "text",
        "Vorname": "text",
        "Straße und Hausnummer": "text",
        "E-Mail": "email",
        "Geburtsdatum": "date",
        "Beschreibung der Fläche": "textarea",
        "Sind Sie Eigentümer?": "yesno",
        "Ich beantrage": "checkboxes",
        "Ort, Datum": "date",
    }
    options = [option["label"]["de"] for option in found["Ich beantrage"]["options"]]
    assert options == ["ein Gerüst", "einen Container", "Tische und Stühle"]
    assert imported.mapping == {}
    assert sum("Sicherheit" in remark.text for remark in imported.proposal.remarks) == len(found)


def test_a_letter_has_nothing_to_fill_in() -> None:
    imported = import_pdf(paper.flat("Guten Tag. Das ist nur ein Brief."))
    (page,) = imported.proposal.form["pages"]
    assert [field["type"] for field in page["fields"]] == ["info"]


# --- Hostile -----------------------------------------------------------------------------------------


def _script(pdf: Any) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(
        S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
    )


def _xfa(pdf: Any) -> None:
    pdf.Root.AcroForm.XFA = pdf.make_stream(b"<xdp/>")


def _circle(pdf: Any) -> None:
    field = pdf.Root.AcroForm.Fields[0]
    field.Kids = pikepdf.Array([field])


def _nonsense(pdf: Any) -> None:
    for number, field in enumerate(pdf.Root.AcroForm.Fields):
        field.Rect = pikepdf.String("x")
        field.MaxLen = pikepdf.Name.Foo
        field.Opt = pikepdf.Array([pikepdf.Array([]), 7])
        field.TU = number
        field.Ff = pikepdf.Name.Foo


@pytest.mark.parametrize(
    "content",
    [
        b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 5000, b"\x89PNG\r\n\x1a\n",
        paper.changed(paper.fillable(), _script), paper.changed(paper.fillable(), _xfa),
        paper.changed(paper.fillable(), lambda pdf: None, encryption=pikepdf.Encryption(owner="x", user="")),
        paper.fillable()[:3000],
    ],
    ids=["empty", "cut", "junk", "picture", "script", "xfa", "locked", "half"],
)  # fmt: skip
@pytest.mark.parametrize("use", [import_pdf, lambda content: fill_pdf(content, {"plz": "1"})])
def test_a_hostile_pdf_is_refused(content: bytes, use: Callable[[bytes], Any]) -> None:
    with pytest.raises(UploadRefused):
        use(content)


@pytest.mark.parametrize("change", [_circle, _nonsense])
def test_a_strange_pdf_neither_hangs_nor_breaks(change: Any) -> None:
    strange = paper.changed(paper.fillable(), change)
    fields(import_pdf(strange))
    assert fill_pdf(strange, {"plz": "1", "grund": "x", "farbe": "r", "hund": True})


def test_damaged_bytes_are_read_or_refused_and_nothing_else() -> None:
    bare = paper.changed(paper.fillable(), lambda pdf: None, compress_streams=False)
    dice = random.Random(7)
    for _turn in range(10):
        broken = bytearray(bare)
        for _hit in range(dice.randint(1, 12)):
            place = dice.randrange(len(broken))
            broken[place : place + dice.randint(0, 20)] = dice.choice(
                [b"", b"<<", b"9", b"]", b"/X "]
            )
        for use in (import_pdf, lambda content: fill_pdf(content, {"plz": "1", "hund": True})):
            with contextlib.suppress(UploadRefused):
                use(bytes(broken))


def test_pages_that_were_not_looked_at_are_named() -> None:
    long = paper.flat("\n#pagebreak()\n".join(["Name:"] * 42))
    assert any("40" in remark.text for remark in import_pdf(long).proposal.remarks)
