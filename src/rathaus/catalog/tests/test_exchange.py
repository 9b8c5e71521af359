"""Texts from outside wait until somebody has looked; the own catalogue goes out every night."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rathaus.accounts.models import User
from rathaus.catalog import queries, xzufi
from rathaus.catalog.models import TextProposal, XzufiDelivery
from rathaus.catalog.proposals import differences_of
from rathaus.catalog.services import deactivate_service
from rathaus.catalog.services.delivery import switch_delivery
from rathaus.catalog.services.proposals import receive_texts, take_texts
from rathaus.catalog.tasks import deliver_catalogues
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.models import Municipality, Tenant

ADDRESS = "/stralendorf/amt/leistungen/portalverbund/"


@pytest.fixture
def file(offered: Tenant, pampow: Municipality, tmp_path: Path) -> bytes:
    """What the town itself says of the dog tax, with another name and another first sentence."""
    with tenant_context(offered):
        folder = xzufi.export_catalogue(offered, tmp_path / "out")
    said = (folder / f"leistung-{DOG}.xml").read_text()
    return said.replace("Hund anmelden", "Hund zur Steuer anmelden").replace("&lt;p&gt;", "&lt;p&gt;Neu: ", 1).encode()  # fmt: skip


def test_what_a_town_says_itself_comes_back_the_same(offered: Tenant, tmp_path: Path) -> None:
    """But for the full text and the costs, where XZuFi has one place for two of ours."""
    with tenant_context(offered):
        folder = xzufi.export_catalogue(offered, tmp_path / "out")
        receive_texts(content=(folder / f"leistung-{DOG}.xml").read_bytes(), source="x.xml")
        row = TextProposal.objects.get()
        places = {one.place.key for one in differences_of(row, queries.package(DOG))}
    assert places == {"modules.what", "cost_note"}


def test_an_administrator_takes_one_text_and_leaves_the_rest(
    offered: Tenant, administrator: User, file: bytes, page_client: Callable[..., PageClient]
) -> None:
    client = page_client(administrator)
    upload = SimpleUploadedFile("land.xml", file, content_type="application/xml")
    page = client.post(ADDRESS, {"datei": upload}, follow=True).content.decode()
    assert "Mit anderen Texten: 1. Gleich: 0. Hier unbekannt: 0." in page
    page = client.get(f"{ADDRESS}{DOG}/").content.decode()
    assert "<ins>Hund zur Steuer anmelden</ins>" in page
    with tenant_context(offered):
        assert queries.service(DOG).name("de") == "Hund anmelden"
    client.post(f"{ADDRESS}{DOG}/", {"text": ["name:de", "nonsense"]})
    with tenant_context(offered):
        offer = queries.service(DOG)
        assert (offer.name("de"), offer.name("en")) == (
            "Hund zur Steuer anmelden",
            "Register a dog",
        )
        assert offer.definition.teaser == offer.package.teaser
        assert not TextProposal.objects.exists()
    assert client.get(f"{ADDRESS}{DOG}/").status_code == 404


def test_own_words_stay_where_the_proposal_is_left(offered: Tenant, file: bytes) -> None:
    with tenant_context(offered):
        receive_texts(content=file, source="land.xml")
        assert take_texts(slug=DOG, fields=[]) == 0
        assert queries.service(DOG).name("de") == "Hund anmelden"
        with pytest.raises(TextProposal.DoesNotExist):
            take_texts(slug=DOG, fields=["name:de"])


def test_a_newer_message_replaces_an_older_one_and_may_be_dropped(
    offered: Tenant, administrator: User, file: bytes, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(offered):
        receive_texts(content=file, source="alt.xml")
        found = receive_texts(content=file, source="neu.xml")
        assert (found.proposed, found.unknown) == ([DOG], [])
        assert TextProposal.objects.get().source == "neu.xml"
    page_client(administrator).post(f"{ADDRESS}{DOG}/verwerfen/")
    with tenant_context(offered):
        assert not TextProposal.objects.exists()


def test_what_is_no_message_is_refused_beside_the_field(
    offered: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    upload = SimpleUploadedFile("x.xml", b"<a", content_type="application/xml")
    page = page_client(administrator).post(ADDRESS, {"datei": upload}).content.decode()
    assert "Das ist keine gültige XZuFi-Nachricht" in page


def test_an_unknown_service_is_counted(offered: Tenant, file: bytes) -> None:
    with tenant_context(offered):
        other = file.replace(b"99102013002000", b"99999999999999")
        assert receive_texts(content=other, source="x").unknown == ["Hund zur Steuer anmelden"]


def test_the_night_delivers_for_who_wants_it_and_keeps_what_lies_there(
    offered: Tenant, hemer: Tenant, pampow: Municipality, settings: Any, tmp_path: Path,
    administrator: User, page_client: Callable[..., PageClient],
) -> None:  # fmt: skip
    settings.XZUFI_DIR = tmp_path / "xzufi"
    deliver_catalogues()
    assert not settings.XZUFI_DIR.exists()
    client = page_client(administrator)
    client.post(f"{ADDRESS}liefern/", {"liefern": "ja"})
    with tenant_context(hemer):
        switch_delivery(on=True)
    deliver_catalogues()
    assert sorted(p.name for p in settings.XZUFI_DIR.glob("[a-z]*")) == ["stralendorf"]
    with tenant_context(hemer):
        assert XzufiDelivery.objects.get().problem == "nothing"
    assert ", 3 Dateien." in client.get(ADDRESS).content.decode()
    with tenant_context(offered):
        deactivate_service(slug=DOG)
    deliver_catalogues()
    assert (settings.XZUFI_DIR / "stralendorf" / "index.txt").read_text().count("\n") == 3
    assert "Sie bieten keine Leistung selbst an." in client.get(ADDRESS).content.decode()


def test_another_town_has_its_own_proposals(offered: Tenant, hemer: Tenant, file: bytes) -> None:
    with tenant_context(offered):
        receive_texts(content=file, source="x")
    with tenant_context(hemer):
        assert not TextProposal.objects.exists()
