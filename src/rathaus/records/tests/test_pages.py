"""The files as staff see them, and who sees which."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from typer.testing import CliRunner

from rathaus.accounts.api import User
from rathaus.audit.api import history
from rathaus.core import blobs
from rathaus.core.tenancy import tenant_context
from rathaus.records import demo
from rathaus.records.cli import app
from rathaus.records.enums import BlobState
from rathaus.records.models import Document, File, PlanEntry, Quarantine, Version
from rathaus.records.queries import documents_of, plan_tree
from rathaus.records.services import add_version, close_file, set_plan_entry
from rathaus.records.tests.test_services import make_document, make_file
from rathaus.records.verification import verify_documents
from rathaus.tenants.api import OrganisationUnit, Tenant

LIST = "/stralendorf/amt/akten/"


@pytest.fixture
def dog_file(stralendorf: Tenant, tax_office: OrganisationUnit) -> File:
    """A file of the tax office with one document."""
    with tenant_context(stralendorf):
        set_plan_entry(number="22.31", title="Hundesteuer", retention_years=10)
        file = make_file(unit=tax_office)
        make_document(file, content=b"Antrag")
    return file


def version_of(file: File, tenant: Tenant) -> Version:
    with tenant_context(tenant):
        return Version.objects.get(document__file=file)


@pytest.mark.parametrize(
    ("who", "in_list", "page"),
    [
        ("tax_clerk", True, 200),
        ("clerk", False, 404),
        ("citizen", None, 404),
        ("clerk_of_hemer", None, 404),
        ("operator", None, 404),
    ],
)
def test_who_sees_a_file(
    page_client: Callable[..., Any],
    request: pytest.FixtureRequest,
    dog_file: File,
    stralendorf: Tenant,
    who: str,
    in_list: bool | None,
    page: int,
) -> None:
    client = page_client(request.getfixturevalue(who))
    listing = client.get(LIST)
    assert listing.status_code == (404 if in_list is None else 200)
    if in_list is not None:
        assert (dog_file.reference in listing.content.decode()) == in_list
    version = version_of(dog_file, stralendorf)
    addresses = [
        f"{LIST}{dog_file.pk}/",
        f"{LIST}{dog_file.pk}/schliessen/",
        f"{LIST}fassung/{version.pk}/",
    ]
    assert [client.get(address).status_code for address in addresses] == [page] * 3
    if page == 404:
        assert client.post(f"{LIST}{dog_file.pk}/schliessen/").status_code == 404
        assert client.post(f"{LIST}{dog_file.pk}/ablegen/").status_code == 404


@pytest.mark.parametrize("who", ["lead", "administrator"])
def test_who_is_not_of_the_unit_only_reads(
    page_client: Callable[..., Any],
    request: pytest.FixtureRequest,
    dog_file: File,
    stralendorf: Tenant,
    who: str,
) -> None:
    client, address = page_client(request.getfixturevalue(who)), f"{LIST}{dog_file.pk}/"
    assert dog_file.reference in client.get(LIST).content.decode()
    page = client.get(address).content.decode()
    assert "ablegen/" not in page
    assert "schliessen/" not in page
    for step in ("ablegen/", "schliessen/"):
        client.post(f"{address}{step}")
    refused = client.get(f"{address}schliessen/", follow=True).content.decode()
    assert "Diese Akte führt ein anderes Team." in refused
    with tenant_context(stralendorf):
        dog_file.refresh_from_db()
        assert (dog_file.is_closed, len(documents_of(dog_file))) == (False, 1)


def test_visitors_are_asked_to_sign_in(page_client: Callable[..., Any], dog_file: File) -> None:
    assert page_client().get(f"{LIST}{dog_file.pk}/").status_code == 302


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?suche=hunde", True),
        ("?suche=STR-1", True),
        ("?suche=22.31-", True),
        ("?suche=katze", False),
        ("?plan=22", True),
        ("?plan=2", False),
        ("?stand=open", True),
        ("?stand=closed", False),
        ("?stand=unsinn&seite=x", True),
    ],
)
def test_files_can_be_found(
    page_client: Callable[..., Any], lead: User, dog_file: File, query: str, found: bool
) -> None:
    page = page_client(lead).get(LIST + query).content.decode()
    assert (dog_file.reference in page) == found


def test_the_list_costs_the_same_for_one_and_for_many(
    page_client: Callable[..., Any],
    lead: User,
    dog_file: File,
    stralendorf: Tenant,
    tax_office: OrganisationUnit,
) -> None:
    client = page_client(lead)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    with tenant_context(stralendorf):
        for number in range(24):
            make_file(key=f"N-{number}", unit=tax_office)
    with CaptureQueriesContext(connection) as many:
        client.get(LIST)
    assert len(many) == len(one)


def test_a_file_costs_the_same_for_one_and_for_many_documents(
    page_client: Callable[..., Any], lead: User, dog_file: File, stralendorf: Tenant
) -> None:
    client = page_client(lead)
    client.get(f"{LIST}{dog_file.pk}/")
    with CaptureQueriesContext(connection) as one:
        client.get(f"{LIST}{dog_file.pk}/")
    with tenant_context(stralendorf):
        for number in range(20):
            document = make_document(dog_file, content=f"{number}".encode())
            add_version(
                document=document, filename="b.pdf", content_type="application/pdf", content=b"b"
            )
    with CaptureQueriesContext(connection) as many:
        client.get(f"{LIST}{dog_file.pk}/")
    assert len(many) == len(one)


def test_the_plan_is_a_tree_in_numeric_order(stralendorf: Tenant, lead: User) -> None:
    from rathaus.accounts.api import staff_of

    with tenant_context(stralendorf):
        for number in ("2", "2.10", "2.9", "10", "2.9.1"):
            set_plan_entry(number=number, title=number, retention_years=5)
        make_file(plan="2.9.1")
        staff = staff_of(lead)
        assert staff is not None
        roots = plan_tree(staff)
    assert [node.entry.number for node in roots] == ["2", "10"]
    assert [node.entry.number for node in roots[0].children] == ["2.9", "2.10"]
    assert [(node.total, node.files) for node in roots] == [(1, 0), (0, 0)]


def test_the_demo_has_a_plan(stralendorf: Tenant, tax_office: OrganisationUnit) -> None:
    with tenant_context(stralendorf):
        for _ in range(2):
            demo.seed(stralendorf)
        assert PlanEntry.objects.count() == len(demo.PLAN)
        assert PlanEntry.objects.get(number="22.31").unit == tax_office


# --- Documents -------------------------------------------------------------------------------------


def test_a_download_is_harmless_and_logged(
    page_client: Callable[..., Any], tax_clerk: User, dog_file: File, stralendorf: Tenant
) -> None:
    version = version_of(dog_file, stralendorf)
    response = page_client(tax_clerk).get(f"{LIST}fassung/{version.pk}/")
    assert response.content == b"Antrag"
    assert response["Content-Disposition"] == 'attachment; filename="antrag.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    with tenant_context(stralendorf):
        readers = history("document", str(version.document_id), include_reading=True)
    assert [(e.actor_label, e.sentence) for e in readers] == [
        ("Stefan Steuer", "hat Einsicht genommen")
    ]


def test_looking_at_a_file_is_logged(
    page_client: Callable[..., Any], lead: User, dog_file: File, stralendorf: Tenant
) -> None:
    page_client(lead).get(f"{LIST}{dog_file.pk}/")
    with tenant_context(stralendorf):
        readers = history("file", dog_file.reference, include_reading=True)
    assert [e.actor_label for e in readers] == ["Lea Leitung"]


def photo() -> SimpleUploadedFile:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(stream, "JPEG")
    return SimpleUploadedFile("notiz.jpg", stream.getvalue(), "image/jpeg")


def test_a_clerk_files_a_document_and_a_newer_version(
    page_client: Callable[..., Any], tax_clerk: User, dog_file: File, stralendorf: Tenant
) -> None:
    client = page_client(tax_clerk)
    address = f"{LIST}{dog_file.pk}/ablegen/"
    new = client.post(
        address,
        {"title": "Gesprächsnotiz", "kind": "note", "replaces": "", "upload": photo()},
        follow=True,
    )
    assert "Das Dokument liegt jetzt in der Akte." in new.content.decode()
    with tenant_context(stralendorf):
        first = Document.objects.get(number=1)
    client.post(address, {"kind": "note", "replaces": first.pk, "upload": photo()})
    with tenant_context(stralendorf):
        rows = list(
            Version.objects.order_by("pk").values_list("document__title", "number", "filed_by")
        )
        assert Document.objects.get(number=2).source == "Stefan Steuer"
    assert rows == [
        ("Antrag", 1, "Rathaus"),
        ("Gesprächsnotiz", 1, "Stefan Steuer"),
        ("Antrag", 2, "Stefan Steuer"),
    ]
    page = client.get(f"{LIST}{dog_file.pk}/").content.decode()
    assert "Fassung 2, frühere Fassungen ansehen" in page


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"title": "", "kind": "note", "upload": "photo"}, "Bitte geben Sie dem Dokument einen"),
        ({"title": "Notiz", "kind": "note"}, "Bitte wählen Sie eine Datei."),
        ({"title": "Notiz", "kind": "note", "upload": "program"}, "können wir nicht annehmen"),
        ({"title": "Notiz", "kind": "unsinn", "upload": "photo"}, "unsinn"),
    ],
)
def test_what_cannot_be_filed_is_explained_beside_the_field(
    page_client: Callable[..., Any],
    tax_clerk: User,
    dog_file: File,
    stralendorf: Tenant,
    data: dict[str, Any],
    complaint: str,
) -> None:
    uploads = {"photo": photo(), "program": SimpleUploadedFile("a.pdf", b"MZ\x90\x00")}
    if "upload" in data:
        data = data | {"upload": uploads[data["upload"]]}
    page = page_client(tax_clerk).post(f"{LIST}{dog_file.pk}/ablegen/", data)
    assert (page.status_code, complaint in page.content.decode()) == (200, True)
    with tenant_context(stralendorf):
        assert Document.objects.count() == 1


def test_closing_asks_first_and_then_refuses_documents(
    page_client: Callable[..., Any], tax_clerk: User, dog_file: File, stralendorf: Tenant
) -> None:
    client = page_client(tax_clerk)
    question = client.get(f"{LIST}{dog_file.pk}/schliessen/").content.decode()
    assert "Sie wird 10 Jahre aufbewahrt" in question
    page = client.post(f"{LIST}{dog_file.pk}/schliessen/", follow=True).content.decode()
    assert "Die Akte ist geschlossen." in page
    assert "Dokument ablegen" not in page
    client.post(
        f"{LIST}{dog_file.pk}/ablegen/", {"title": "Spät", "kind": "note", "upload": photo()}
    )
    with tenant_context(stralendorf):
        assert Document.objects.count() == 1


# --- Lost contents ---------------------------------------------------------------------------------


def _path(tmp_path: Path, version: Version) -> Path:
    (path,) = (tmp_path / "documents").rglob(version.sha256)
    return path


@pytest.mark.parametrize("loss", ["missing", "damaged"])
def test_lost_bytes_are_not_handed_out_until_they_are_back(
    page_client: Callable[..., Any],
    tax_clerk: User,
    dog_file: File,
    stralendorf: Tenant,
    tmp_path: Path,
    loss: str,
) -> None:
    version = version_of(dog_file, stralendorf)
    path = _path(tmp_path, version)
    if loss == "missing":
        path.unlink()
    else:
        path.write_bytes(b"Antrug")
    client = page_client(tax_clerk)
    refused = client.get(f"{LIST}fassung/{version.pk}/")
    assert (refused.status_code, "gesperrt" in refused.content.decode()) == (410, True)
    page = client.get(f"{LIST}{dog_file.pk}/").content.decode()
    assert "Gesperrt" in page
    assert str(BlobState(loss).label) in page
    path.write_bytes(b"Antrag")
    assert client.get(f"{LIST}fassung/{version.pk}/").status_code == 410
    assert verify_documents(stralendorf).released == 1
    assert client.get(f"{LIST}fassung/{version.pk}/").status_code == 200


def test_the_command_line_finds_what_is_lost(
    dog_file: File, stralendorf: Tenant, hemer: Tenant, tmp_path: Path
) -> None:
    run = CliRunner().invoke
    whole = run(app, ["verify"])
    assert (whole.exit_code, "WHOLE" in whole.output) == (0, True)
    version = version_of(dog_file, stralendorf)
    _path(tmp_path, version).unlink()
    lost = run(app, ["verify", "--tenant", "stralendorf"])
    assert lost.exit_code == 1
    assert f"{dog_file.reference}, document 1, version 1: missing" in lost.output
    assert run(app, ["verify", "--tenant", "hemer"]).exit_code == 0
    assert run(app, ["verify", "--tenant", "atlantis"]).exit_code == 2
    with tenant_context(stralendorf):
        assert Quarantine.objects.get().state == BlobState.MISSING
        names = [e.event_name for e in history("case", "STR-1")]
    assert names == ["records.file_opened", "records.document_filed", "records.content_lost"]
    blobs.put(b"Antrag")
    assert run(app, ["verify"]).exit_code == 0


def test_a_closed_file_can_still_be_read(
    page_client: Callable[..., Any], tax_clerk: User, dog_file: File, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        close_file(file=dog_file)
    version = version_of(dog_file, stralendorf)
    client = page_client(tax_clerk)
    assert client.get(f"{LIST}fassung/{version.pk}/").status_code == 200
    assert "Geschlossen am" in client.get(f"{LIST}{dog_file.pk}/").content.decode()
