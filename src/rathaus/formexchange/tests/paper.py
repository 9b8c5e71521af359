"""PDFs to read and to fill in, made on the spot."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, String

from rathaus.formexchange.pdf_fields import COMB, MANY, MULTILINE, PUSH, RADIO, READ_ONLY, REQUIRED

FLAT = """
#set page(paper: "a4", margin: 2cm)
#set text(size: 11pt, lang: "de")
= Antrag auf Sondernutzung
Familienname: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ #h(1cm) Vorname: \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_

Straße und Hausnummer: #box(line(length: 7cm))

E-Mail: #box(line(length: 7cm))

Geburtsdatum: #box(line(length: 4cm))

#v(1cm)
Beschreibung der Fläche:
#rect(width: 12cm, height: 3cm)

Sind Sie Eigentümer?
#h(5mm) #box(square(size: 9pt)) Ja #h(1cm) #box(square(size: 9pt)) Nein

Ich beantrage:
#h(5mm) ☐ ein Gerüst

#h(5mm) ☐ einen Container

#h(5mm) ☐ Tische und Stühle

#v(1cm)
#line(length: 7cm)
#v(-3mm)
#text(size: 7pt)[Ort, Datum]

Mit freundlichen Grüßen, und dieser Satz ist nur zum Lesen da.
"""


def flat(source: str = FLAT) -> bytes:
    return bytes(typst.compile(source.encode(), format="pdf"))


def fillable(*, tooltips: bool = True) -> bytes:
    """One page with a field of every kind."""
    pdf = pikepdf.open(
        io.BytesIO(flat('#set page(paper: "a4")\n#place(dx: -1.4cm, dy: 1.55cm)[Nachname:]'))
    )
    page = pdf.pages[0]
    fields: list[Any] = []
    annotations: list[Any] = []

    def field(
        top: float,
        name: str,
        kind: str,
        flags: int = 0,
        *,
        wide: float = 200,
        high: float = 20,
        label: str = "",
        **more: Any,
    ) -> Any:
        made = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot, Subtype=Name.Widget, FT=Name(f"/{kind}"), T=String(name), Ff=flags, F=4,
                Rect=Array([150, 842 - top - high, 150 + wide, 842 - top]), DA=String("/Helv 0 Tf 0 g"), **more,
            )
        )  # fmt: skip
        if tooltips and label:
            made.TU = String(label)
        fields.append(made)
        annotations.append(made)
        return made

    def look(*states: str) -> Dictionary:
        return Dictionary(
            N=Dictionary(
                {
                    f"/{s}": pdf.make_stream(
                        b"" if s == "Off" else b"0 0 5 5 re f",
                        BBox=Array([0, 0, 9, 9]),
                        Subtype=Name.Form,
                    )
                    for s in states
                }
            )
        )

    field(110, "person.nachname", "Tx", REQUIRED, label="Familienname", MaxLen=40)
    field(140, "plz", "Tx", COMB, label="Postleitzahl", MaxLen=5)
    field(170, "grund", "Tx", MULTILINE, label="Begründung", high=60)
    field(240, "geburt", "Tx", label="Geburtsdatum")
    field(
        270,
        "hund",
        "Btn",
        label="Ich habe einen Hund",
        wide=10,
        high=10,
        AP=look("Ja", "Off"),
        AS=Name.Off,
    )
    field(
        300,
        "farbe",
        "Ch",
        1 << 17,
        label="Farbe",
        Opt=Array([Array([String("r"), String("Rot")]), Array([String("g"), String("Grün")])]),
    )
    field(330, "tage", "Ch", MANY, label="Tage", Opt=Array([String("Montag"), String("Dienstag")]))
    field(360, "drucken", "Btn", PUSH, label="Drucken")
    field(390, "aktenzeichen", "Tx", READ_ONLY, label="Aktenzeichen")
    kids = []
    for number, state in enumerate(("ledig", "verheiratet")):
        kid = pdf.make_indirect(
            Dictionary(
                Type=Name.Annot,
                Subtype=Name.Widget,
                F=4,
                Rect=Array([150 + 60 * number, 400, 160 + 60 * number, 410]),
                AP=look(state, "Off"),
                AS=Name.Off,
            )
        )
        kids.append(kid)
        annotations.append(kid)
    parent = pdf.make_indirect(
        Dictionary(
            FT=Name.Btn, Ff=RADIO, T=String("stand"), TU=String("Familienstand"), Kids=Array(kids)
        )
    )
    for kid in kids:
        kid.Parent = parent
    page.Annots = Array(annotations)
    helvetica = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([*fields, parent]),
        NeedAppearances=True,
        DR=Dictionary(Font=Dictionary(Helv=helvetica)),
        DA=String("/Helv 0 Tf 0 g"),
    )
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def changed(content: bytes, change: Any, **options: Any) -> bytes:
    """The PDF after ``change(pdf)``."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        out = io.BytesIO()
        pdf.save(out, **options)
        return out.getvalue()
