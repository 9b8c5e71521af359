"""Forms from files: taken over, checked by hand, given back filled in, and handed out."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import lxml.html
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.accounts.models import User
from rathaus.catalog import api as catalog
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.reference import shared_data
from rathaus.formeditor import queries, services
from rathaus.formeditor.document import with_ids
from rathaus.formeditor.models import SourceFile, WorkingForm
from rathaus.formeditor.origins import (
    PDF,
    Brought,
    answers_on_paper,
    origin_of,
    paths_on_paper,
)
from rathaus.formeditor.tests.conftest import DOG, node_id
from rathaus.formexchange import api as formexchange
from rathaus.formexchange.tests.paper import fillable, flat
from rathaus.formexchange.tests.test_xdf import COLOURS, field, schema
from rathaus.tenants.models import Tenant

BASE = f"/stralendorf/amt/formulare/{DOG}/"
TAKE_OVER = "/stralendorf/amt/formulare/aus-datei/"


def _working() -> WorkingForm:
    working = queries.working_form(DOG)
    assert working is not None
    return working


def _brought(content: bytes) -> Brought:
    return Brought(content, "antrag.pdf", PDF, formexchange.import_form(content, name="antrag.pdf"))


def _send(client: PageClient, name: str, content: bytes, **more: str) -> str:
    data = {"leistung": DOG, "datei": SimpleUploadedFile(name, content), **more}
    answer = client.post(TAKE_OVER, data, follow=True)
    return str(answer.content.decode())


def test_a_flat_pdf_becomes_a_draft_that_is_checked_beside_its_page(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    paper = flat()
    page = _send(client, "Antrag Müller.PDF", paper)
    assert "Aus „Antrag Müller.pdf“ ist 1 Seite geworden." in page
    with tenant_context(offered):
        working = _working()
        source = queries.source_file(working)
        assert source is not None
        birth = node_id(working.document, "geburtsdatum")
    page = client.get(f"{BASE}?feld={birth}").content.decode()
    assert "Erkannt mit etwa" in page
    picture = client.get(f"{BASE}original/{source.sha256[:16]}-0/")
    assert picture.content.startswith(b"\x89PNG")
    assert "private" in picture["Cache-Control"]
    assert client.get(f"{BASE}original/{source.sha256[:16]}-1/").status_code == 404
    client.post(f"{BASE}aendern/", {"aktion": "geprueft:", "feld": birth})
    assert "Erkannt mit etwa" not in client.get(f"{BASE}?feld={birth}").content.decode()
    assert client.get(f"{BASE}original/").content == paper


def test_a_wrong_schema_is_refused_with_line_and_element_beside_the_file(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    wrong = shared_data("xdatenfelder/v3/missing-id-node.xml").read_bytes()
    assert "Zeile 9: &lt;identifikation&gt;: &lt;id&gt; fehlt." in _send(client, "s.xml", wrong)
    for name, content, words in (
        ("s.xml", b"MZ\x90\x00", "Bitte wählen Sie eine PDF-Datei oder ein Datenschema"),
        ("s.pdf", b"%PDF-1.7 nothing", "Wir können diese Datei nicht lesen"),
        ("s.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "DOCTYPE"),
        ("s.xml", b"", "Die Datei ist leer"),
    ):
        assert words in _send(client, name, content)
    with tenant_context(offered):
        assert queries.working_form(DOG) is None


def test_code_lists_beside_a_schema_give_its_options(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    uri = "<codelisteReferenz><canonicalVersionUri>urn:de:farbe_1</canonicalVersionUri></codelisteReferenz>"
    content = schema(field("Farbe", kind="select", more=uri))
    wrong = SimpleUploadedFile("liste.xml", b"<a/>")
    data = {"leistung": DOG, "datei": SimpleUploadedFile("s.xml", content), "listen": [wrong]}
    assert "keine Codeliste" in client.post(TAKE_OVER, data).content.decode()
    lists = [SimpleUploadedFile("farbe.xml", COLOURS.encode())]
    client.post(TAKE_OVER, data | {"datei": SimpleUploadedFile("s.xml", content), "listen": lists})
    with tenant_context(offered):
        assert "'value': 'r'" in str(_working().document)


def test_a_draft_is_replaced_only_when_told_and_can_be_brought_back(
    working: WorkingForm, administrator: User
) -> None:
    before = working.document
    brought = _brought(fillable())
    with pytest.raises(services.DraftThere):
        services.begin_from_file(slug=DOG, brought=brought, author=administrator)
    taken = services.begin_from_file(slug=DOG, brought=brought, author=administrator, replace=True)
    assert node_id(taken.document, "familienname")
    services.undo(slug=DOG, author=administrator)
    assert _working().document == before


def test_a_working_copy_is_named_beside_the_box_to_tick(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    schema = shared_data("xdatenfelder/v3/simple.xml").read_bytes()
    assert "gibt es schon einen Entwurf" in _send(client, "s.xml", schema)
    assert "ist 1 Seite geworden" in _send(client, "s.xml", schema, ersetzen="on")


def test_a_good_file_need_not_be_chosen_again_when_something_else_was_wrong(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    page = _send(client, "Antrag.pdf", flat(), leistung="")
    assert "„Antrag.pdf“ ist noch da" in page
    document: Any = lxml.html.document_fromstring(page)
    kept = document.forms[-1].fields["gemerkt"]
    again = client.post(TAKE_OVER, {"leistung": "", "gemerkt": kept}).content.decode()
    assert "„Antrag.pdf“ ist noch da" in again
    forged = client.post(TAKE_OVER, {"leistung": DOG, "gemerkt": f"{kept}x"}).content.decode()
    assert "Bitte wählen Sie eine Datei." in forged
    done = client.post(TAKE_OVER, {"leistung": DOG, "gemerkt": kept}, follow=True)
    assert "Aus „Antrag.pdf“ ist 1 Seite geworden." in done.content.decode()


def test_what_goes_onto_paper_follows_its_question_through_renaming() -> None:
    imported = formexchange.import_form(fillable(), name="antrag.pdf")
    document = with_ids(imported.proposal.form)
    origin = origin_of(imported, document)
    assert set(origin.sheets.values()) == {0}
    page = document["pages"][0]
    page["fields"][0]["key"] = "nachname"
    page["fields"] = [{"id": "g", "key": "halter", "type": "group", "fields": page["fields"]}]
    assert paths_on_paper(document, origin.fields)["person.nachname"] == "halter.nachname"
    page["fields"][0]["type"] = "repeat"
    assert paths_on_paper(document, origin.fields) == {}


def test_answers_of_several_parts_go_onto_paper_part_by_part() -> None:
    fields = [
        {"id": "a", "key": "zeit", "type": "period", "label": {"de": "Wann?"}},
        {"id": "b", "key": "ja", "type": "consent", "version": "1", "label": {"de": "Ja"}},
        {"id": "c", "key": "anlage", "type": "upload", "label": {"de": "Anlage"}},
    ]
    document = {"pages": [{"id": "p", "key": "p", "title": {"de": "P"}, "fields": fields}]}
    found = {answer.place: answer.path for answer in answers_on_paper(document)}
    assert found == {"a.von": "zeit.von", "a.bis": "zeit.bis", "b.ja": "ja.ja"}


def test_the_original_is_given_back_filled_in(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    SourceFile.objects.create(
        working_form=working, filename="antrag.pdf", content_type=PDF,
        sha256=blobs.put(fillable()).sha256, brought_by=administrator,
    )  # fmt: skip
    client, place = page_client(administrator), node_id(working.document, "nachname")
    page = client.get(f"{BASE}dateien/").content.decode()
    assert "Familienname" in page
    client.post(f"{BASE}dateien/", {"feld-0": place})
    version = services.publish_own_form(slug=DOG, seen=0, author=administrator)
    assert version.paper_fields == {"person.nachname": "halter.nachname"}
    offer, answers = catalog.package(DOG), {"halter": {"nachname": "Łücja-Größ ẞ"}}
    made = offer.filled_pdf(answers, form_id=version.form_id)
    assert made is not None
    fields = pypdf.PdfReader(io.BytesIO(made)).get_fields() or {}
    assert fields["person.nachname"]["/V"] == "Łücja-Größ ẞ"
    assert offer.filled_pdf(answers, form_id=offer.package_form_id) is None
    client.post(f"{BASE}dateien/", {"aktion": "vergessen"})
    later = services.publish_own_form(slug=DOG, seen=0, author=administrator)
    assert (later.paper, later.paper_fields) == ("", {})


def test_the_draft_is_handed_out_for_other_programmes(
    working: WorkingForm, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    schema = json.loads(client.get(f"{BASE}dateien/schema/").content)
    assert "halter" in schema["properties"]
    sent = client.get(f"{BASE}dateien/xdatenfelder/")
    assert "attachment" in sent["Content-Disposition"]
    back = formexchange.import_form(sent.content, name="hund.xml").proposal.form
    assert [page["key"] for page in back["pages"]] == [
        page["key"] for page in working.document["pages"]
    ]
