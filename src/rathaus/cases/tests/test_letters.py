"""What an office sends reads like the real thing: the packages' own forms, the finished PDF."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pypdfium2

from rathaus.accounts.models import User
from rathaus.cases import notice
from rathaus.cases.application import application_pdf
from rathaus.cases.enums import Decision
from rathaus.cases.models import Case
from rathaus.cases.tests.conftest import CERTIFICATE, LICENCE, PAMPOW, Apply
from rathaus.catalog.api import service as offered_service
from rathaus.catalog.services import activate_service
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core.dates import letter_date
from rathaus.eforms.api import publish_form
from rathaus.tenants.models import OrganisationUnit, Tenant

PERSON = {"vorname": "Beate", "nachname": "Beispiel", "geburtsdatum": "1971-04-05"}


def letter(case: Case, clerk: User, **answers: Any) -> str:
    """The approving letter's text, as if the package's own form had been filled in like this."""
    case.form_version = offered_service(case.service_slug, municipality=PAMPOW).form_version
    case.answers = case.answers | answers
    return words(notice.prepare(case, decision=Decision.APPROVED, reasoning="", clerk=clerk).pdf)


def words(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    return re.sub(r"\s+", " ", text.replace("\x02", ""))  # a hyphen at the end of a line


def test_a_certificate_states_what_was_asked_for_and_nothing_else(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    text = letter(
        apply(CERTIFICATE), clerk, person=PERSON, art="erweitert", zweck="bank",
        angaben=["geburtsort", "familienstand"], geburtsort="Musterstadt", familienstand="ledig",
        kontakt={"email": "beate@post.example", "telefon": "030 23125 007"},
    )  # fmt: skip
    facts = "Angabe Eintrag Name Beate Beispiel Geboren am 05.04.1971 Anschrift Musterweg 1, 19075 Pampow"
    assert "dass in Pampow gemeldet ist:" in text
    assert f"{facts} Geburtsort Musterstadt Familienstand ledig Prüfnummer" in text
    assert "beate@post.example" not in text
    assert "Bank oder Versicherung" not in text


def test_a_permit_names_car_area_and_days_and_that_it_is_paid(
    apply: Apply, in_stralendorf: Tenant, citizens_office: OrganisationUnit, clerk: User
) -> None:
    activate_service(slug="bewohnerparkausweis", unit=citizens_office)
    case = apply(CERTIFICATE)
    case.service_slug = "bewohnerparkausweis"
    case.service_version_id = offered_service(case.service_slug, municipality=PAMPOW).version_id
    case.context = case.context | {"params": {"yearly_fee_cents": 3070}}
    text = letter(
        case, clerk, kennzeichen="SN-AB 123", zone="Zone B", beginn="2026-12-01", laufzeit="24"
    )
    assert f"Kennzeichen SN-AB 123 Parkzone Zone B Nummer {case.number}" in text
    assert "gilt vom 1. Dezember 2026 bis 30. November 2028." in text
    assert "61,40 € Die Gebühr haben Sie bereits bezahlt." in text
    assert "Legen Sie die Karte vom letzten Blatt gut lesbar hinter die Windschutzscheibe." in text


def test_any_permit_is_written_in_the_words_of_its_package(
    apply: Apply, in_stralendorf: Tenant, citizens_office: OrganisationUnit, clerk: User
) -> None:
    slug = "besucherparkausweis"
    load_shelf(slug)
    activate_service(slug=slug, unit=citizens_office)
    case = apply(CERTIFICATE)
    case.service_slug = slug
    case.service_version_id = offered_service(slug, municipality=PAMPOW).version_id
    case.context = case.context | {"params": {"day_fee_cents": 200}}
    days = {"von": "2026-12-01", "bis": "2026-12-03"}
    text = letter(case, clerk, zone="Zone C", zeitraum=days)
    assert "Besucherparkausweis: gilt vom 1. Dezember 2026 bis 3. Dezember 2026." in text
    assert "Bewohner" not in text.replace("Bewohnerparken", "")
    assert "Kennzeichen" not in text


def test_who_reports_something_is_not_told_of_an_application(
    apply: Apply, in_stralendorf: Tenant, citizens_office: OrganisationUnit, clerk: User
) -> None:
    load_shelf("maengel-melden")
    activate_service(slug="maengel-melden", unit=citizens_office)
    case = apply(CERTIFICATE)
    case.service_slug = "maengel-melden"
    case.service_version_id = offered_service(case.service_slug, municipality=PAMPOW).version_id
    for decision in Decision:
        text = words(notice.prepare(case, decision=decision, reasoning="", clerk=clerk).pdf)
        assert f"Ihre Meldung vom {letter_date(case.submitted_at)} haben wir bearbeitet." in text
        assert "Antrag" not in text


def test_the_licence_notice_says_where_to_collect_the_card_and_what_it_costs(
    apply: Apply, in_stralendorf: Tenant, clerk: User
) -> None:
    answers = {
        "nummer": "M-4711/88",
        "ausgestellt_am": "1988-05-17",
        "behoerde": "Kreis Musterland",
    }
    text = letter(apply(LICENCE), clerk, abholung="amt", **answers)
    assert "Führerschein M-4711/88 vom 17. Mai 1988, ausgestellt von: Kreis Musterland." in text
    assert "Sie können die Karte im Bürgerbüro Ihrer Verwaltung abholen" in text
    assert "25,30 €" in text
    assert "Die Gebühr bezahlen Sie, wenn Sie die Karte abholen." in text


ASKED: dict[str, Any] = {
    "pages": [
        {
            "key": "ort", "title": {"de": "Wo und wer"},
            "fields": [
                {"key": "flaeche", "type": "map_area", "label": {"de": "Fläche"}},
                {"key": "plan", "type": "upload", "label": {"de": "Plan"}},
                {"key": "name", "type": "signature", "label": {"de": "Unterschrift"}},
            ],
        }
    ]
}  # fmt: skip
CORNERS = [[11.284, 53.567], [11.2846, 53.567], [11.2846, 53.5674], [11.284, 53.567]]


def test_the_application_as_a_pdf_can_be_read_by_everyone_drawings_included(
    apply: Apply, in_stralendorf: Tenant
) -> None:
    case = apply(CERTIFICATE)
    case.form_version = publish_form(key="ort", source=ASKED, version="1")
    case.answers = {
        "flaeche": {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [CORNERS]},
            "properties": {"flaeche": 885, "umfang": 144},
        },
        "plan": ["1"],
        "name": {"name": "Änne Łucja", "zeichnung": "M1 2L300 100"},
    }
    with pikepdf.open(io.BytesIO(application_pdf(case))) as pdf, pdf.open_metadata() as metadata:
        assert (metadata["pdfuaid:part"], metadata["pdfaid:part"]) == ("1", "2")
        assert (str(pdf.Root.Lang), metadata["dc:title"]) == (
            "de-DE",
            f"{case.title} ({case.number})",
        )
        tags = structure(pdf.Root.StructTreeRoot.K)
    names = [name for name, _words in tags]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD"} <= set(names)
    assert [words for name, words in tags if name == "/Figure" and words] == [
        "Lageskizze ohne Karte, Norden ist oben",
        "Gezeichnete Unterschrift",
    ]


def structure(node: Any) -> list[tuple[str, str]]:
    """Name and alternative text of every element, from the top."""
    if isinstance(node, pikepdf.Array):
        return [found for part in node for found in structure(part)]
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    here = (str(node.S), str(node.get("/Alt", "")))
    return [here, *(structure(node.K) if "/K" in node else [])]
