"""A letter is an archivable, accessible file in which strangers' words stay words."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from typing import Any

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from rathaus.letters.api import LetterFailed, LetterInvalid, render_letter, shipped_templates
from rathaus.tenants.api import Tenant

IBAN = "DE02120300000000202051"


def sample(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "recipient": ["Frau", "Beate Beispiel", "Musterweg 7 a", "19075 Pampow"],
        "reference": "STR-26-4KQ7-3",
        "date": date(2026, 11, 21),
        "clerk": {"name": "Anna Amtlich", "phone": "0385 123-17", "room": "1.07"},
        "subject": "Hundesteuerbescheid",
        "salutation": "Guten Tag Beate Beispiel,",
        "body": ["Sie haben einen Hund angemeldet."],
        "ruling": ["Die Hundesteuer beträgt 40,00 € im Jahr."],
        "reasons": ["Nach der Satzung der Gemeinde ist jeder Hund steuerpflichtig."],
        "fees": [{"label": "Erster Hund", "cents": 4000}],
        "facts": [{"label": "Familienname", "value": "Beispiel"}],
        "verification": "7KQM-4XRA",
        "codes": {"verification": "7KQM-4XRA", "permit": "BP-42"},
        "permit": {
            "name": "Bewohnerparkausweis",
            "large": {"label": "Kennzeichen", "value": "LUP-BB 123"},
            "facts": [{"label": "Parkzone", "value": "A"}],
            "place": "gut lesbar hinter die Windschutzscheibe",
            "valid_from": "2026-12-01",
            "valid_until": "2027-11-30",
            "number": "BP-42",
        },
        "legal_remedy": "tax",
    }
    return data | changes


def letter(template: str = "notice.typ", **changes: Any) -> bytes:
    return render_letter(template=template, data=sample(**changes), title="Hundesteuerbescheid")


def text_of(pdf: bytes) -> str:
    """As Chromium's PDF reader copies it."""
    pages = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    return "\n".join(page.get_textpage().get_text_range() for page in pages)


def words_of(pdf: bytes) -> str:
    return " ".join(text_of(pdf).replace("\u200b", "").split())


def letters_of(pdf: bytes) -> str:
    """Without any space, so that line breaks do not matter."""
    return re.sub(r"[\s\u200b\u00ad\ufffe-]", "", text_of(pdf))


@pytest.fixture(autouse=True)
def _bank_account(in_stralendorf: Tenant) -> None:
    Tenant.objects.filter(pk=in_stralendorf.pk).update(bank_account=IBAN)


def test_a_notice_says_everything_it_must(in_stralendorf: Tenant) -> None:
    words = words_of(letter(payment={"amount_cents": 4000, "due_on": "2026-12-31"}))
    for expected in (
        "Amt Stralendorf",
        "Beate Beispiel",
        "STR-26-4KQ7-3",
        "21. November 2026",
        "Entscheidung",
        "40,00 €",
        "Begründung",
        "bis zum 31. Dezember 2026",
        "DE02 1203 0000 0000 2020 51",
        "Rechtsbehelfsbelehrung",
        "innerhalb eines Monats",
        "Im Auftrag Anna Amtlich",
        "Seite 1 von 2",
    ):
        assert expected in words


@pytest.mark.parametrize("template", shipped_templates())
def test_every_template_is_archivable_and_accessible(template: str) -> None:
    with pikepdf.open(io.BytesIO(letter(template))) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Hundesteuerbescheid"
        assert str(pdf.Root.Lang) == "de-DE"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.OutputIntents[0].S == "/GTS_PDFA1"
        assert embedded_fonts(pdf) >= {"FiraSans-Regular", "FiraSans-SemiBold"}
        tags = structure_tags(pdf)
        assert tags[0] == "Document"
        assert tags.count("H1") >= 1


def embedded_fonts(pdf: pikepdf.Pdf) -> set[str]:
    """Names of all fonts, after checking that each carries its program."""
    names = set()
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            assert "/FontFile2" in item or "/FontFile3" in item
            names.add(str(item.FontName).rpartition("+")[2])
    return names


def structure_tags(pdf: pikepdf.Pdf) -> list[str]:
    """The structure tree's element types in reading order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node and node.get("/Type") != "/MCR":
                found.append(str(node.S).lstrip("/"))
            if "/K" in node:
                walk(node.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


def test_headings_and_tables_are_tagged_in_reading_order() -> None:
    with pikepdf.open(io.BytesIO(letter(payment={"amount_cents": 4000}))) as pdf:
        tags = structure_tags(pdf)
    assert [tag for tag in tags if tag in {"H1", "H2", "Table", "Figure"}] == [
        "H1", "H2", "H2", "Table", "H2", "Figure", "H2", "H2",
    ]  # fmt: skip
    assert tags.count("TH") == 2
    assert tags.count("TR") == 3


def test_the_same_data_give_the_same_bytes() -> None:
    assert letter() == letter()
    assert letter() != letter(reference="STR-26-4KQ7-4")


HOSTILE = [
    '#import "/etc/passwd"',
    "#read(sys.inputs.letter)",
    "$ x^2 $ and `raw` and *bold* and _it_",
    "= Überschrift",
    '"] #panic("x") [',
    "\\ #{ 1 + 1 } <label> @reference // comment",
    "{{ template }} {% tag %}",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("field", ["subject", "salutation", "recipient", "body", "reasons"])
def test_markup_in_data_is_shown_and_not_obeyed(field: str, words: str) -> None:
    value: Any = words if field in {"subject", "salutation"} else [words]
    assert re.sub(r"[\s-]", "", words) in letters_of(letter(**{field: value}))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Zoë Ḩasan", "Zoë Ḩasan"),
        ("Jürgen", "Jürgen"),  # combining diaeresis becomes one letter
        ("Grinse\U0001f600katze", "Grinse�katze"),
        ("\u202egnelrhefrev", "gnelrhefrev"),
        ("Hans\x00\x07 Hahn", "Hans Hahn"),
        ("Null\u200dbreite", "Nullbreite"),
    ],
)
def test_names_of_all_kinds_are_printed(name: str, shown: str) -> None:
    assert shown in words_of(letter(recipient=[name, "19075 Pampow"]))


def test_right_to_left_words_do_not_stop_a_letter() -> None:
    assert "�" in text_of(letter(recipient=["שלום", "19075 Pampow"]))


def test_a_very_long_name_stays_in_the_window() -> None:
    name = "Wolfeschlegelsteinhausenbergerdorff" * 6
    pdf = letter(recipient=["Frau", name, "Musterweg 7", "19075 Pampow"])
    assert name in letters_of(pdf)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"data": {}}, LetterInvalid),
        ({"data": sample(date="gestern")}, LetterInvalid),
        ({"language": "fr"}, LetterInvalid),
        ({"template": "unknown.typ"}, LetterInvalid),
        ({"template": "../render.py"}, LetterInvalid),
        ({"template": '#import "@preview/tiaoma:0.3.0": *\n'}, LetterInvalid),
        ({"template": '#read("/etc/hostname")\n'}, LetterFailed),
        ({"template": "#nonsense(\n"}, LetterFailed),
        ({"data": sample(legal_remedy="unheard-of")}, LetterFailed),
    ],
)
def test_refusals(changes: dict[str, Any], error: type[Exception]) -> None:
    arguments = {"template": "notice.typ", "data": sample(), "title": "T"} | changes
    with pytest.raises(error):
        render_letter(**arguments)


def test_a_package_may_bring_its_own_template() -> None:
    source = '#import "/rathaus.typ": *\n#show: din-letter\n#paragraph("Für " + data.dog)\n'
    pdf = render_letter(template=source, data=sample(dog="#Waldi"), title="Hundemarke")
    assert "Für #Waldi" in words_of(pdf)


@pytest.mark.parametrize(
    "written",
    [
        date(2026, 11, 21),
        "2026-11-21",
        "2026-11-21T09:00:00+01:00",
        datetime(2026, 11, 20, 23, 30, tzinfo=UTC),  # already the 21st in the town
    ],
)
def test_the_day_is_the_towns_day(written: object) -> None:
    assert "Datum 21. November 2026" in words_of(letter(date=written))


def test_a_template_is_known_by_its_name() -> None:
    assert letter("notice") == letter("notice.typ")


def test_the_opening_hours_stand_in_the_footer(in_stralendorf: Tenant) -> None:
    from rathaus.tenants.api import forget_tenants

    hours = {"week": {"di": [["09:00", "12:00"], ["14:00", "18:00"]]}}
    Tenant.objects.filter(pk=in_stralendorf.pk).update(opening_hours=hours)
    forget_tenants()
    assert "Geöffnet Dienstag 9–12 und 14–18 Uhr" in words_of(letter())


def test_addresses_can_be_clicked() -> None:
    links = [
        str(annotation["/A"]["/URI"])
        for page in PdfReader(io.BytesIO(letter())).pages
        for annotation in page.get("/Annots", [])
    ]
    assert links == ["tel:038512317", "mailto:post@stralendorf.example"]


def test_an_english_letter_keeps_the_german_remedy() -> None:
    pdf = render_letter(template="notice.typ", data=sample(), title="Dog tax", language="en")
    words = words_of(pdf)
    assert "Our reference" in words
    assert "21 November 2026" in words
    assert "Widerspruch" in words


def test_without_a_bank_account_there_is_no_payment_code(in_stralendorf: Tenant) -> None:
    from rathaus.tenants.api import forget_tenants

    Tenant.objects.filter(pk=in_stralendorf.pk).update(bank_account="")
    forget_tenants()
    pdf = letter(payment={"amount_cents": 4000})
    assert "IBAN" not in words_of(pdf)
    assert "Bitte überweisen Sie 40,00 €" in words_of(pdf)
