"""Single changes of a package's new form, laid over the own one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rathaus.accounts.models import User
from rathaus.catalog.services import load_packages
from rathaus.core.tests.pages import PageClient
from rathaus.formeditor import services
from rathaus.formeditor.document import Document, Node, find, with_ids
from rathaus.formeditor.models import WorkingForm
from rathaus.formeditor.operations import apply
from rathaus.formeditor.packagechanges import package_changes
from rathaus.formeditor.tests.conftest import DOG, node_id

BASE = f"/stralendorf/amt/formulare/{DOG}/"


def _text(key: str, label: str, **more: object) -> Node:
    return {"key": key, "type": "text", "label": {"de": label}, **more}


def _form(*fields: Node) -> Document:
    return with_ids({"pages": [{"key": "hund", "title": {"de": "Hund"}, "fields": list(fields)}]})


def test_each_change_is_offered_by_itself_and_finds_its_place() -> None:
    known = _form(_text("name", "Name"), _text("rasse", "Rasse"), _text("marke", "Marke"))
    newest = _form(
        _text("name", "Rufname", required=True), _text("chip", "Chip"), _text("rasse", "Rasse")
    )
    own = _form(_text("name", "Wie heißt er?"), _text("marke", "Marke"), _text("rasse", "Rasse"))
    found = package_changes(known, newest, own)
    assert [(change.name, change.clashes) for change in found] == [
        ("name", True), ("chip", False), ("marke", False),
    ]  # fmt: skip
    for change in found:
        own, _inverse = apply(own, change.operation)
    keys = [(node["key"], node["label"]["de"]) for node in own["pages"][0]["fields"]]
    assert keys == [("name", "Rufname"), ("chip", "Chip"), ("rasse", "Rasse")]


def test_what_has_no_place_or_is_there_already_is_not_offered() -> None:
    known = _form(_text("name", "Name"))
    newest = _form(_text("name", "Name"), _text("chip", "Chip"))
    own = _form(_text("name", "Name"), _text("chip", "Unser Chip"))
    assert package_changes(known, newest, own) == []
    own["pages"][0]["key"] = "tier"
    own["pages"][0]["fields"].pop()
    assert package_changes(known, newest, own) == []


def test_ticked_changes_come_into_the_draft_in_one_step(
    working: WorkingForm,
    administrator: User,
    folder: Path,
    page_client: Callable[..., PageClient],
) -> None:
    form = folder / "form.yaml"
    new = "      - {key: chip, type: text, label: {de: Chip}}\n      - key: impfpass\n"
    text = form.read_text().replace("      - key: impfpass\n", new, 1)
    form.write_text(text.replace("Foto des Impfpasses", "Bild des Impfpasses"))
    load_packages([folder.parent])
    client = page_client(administrator)
    page = client.get(f"{BASE}paket/").content.decode()
    assert 'value="chip"' in page
    assert 'value="impfpass"' in page
    client.post(f"{BASE}paket/", {"wahl": "einzeln", "aenderung": ["chip", "unsinn"]})
    working.refresh_from_db()
    assert find(working.document, node_id(working.document, "chip"))
    assert "Foto des Impfpasses" in str(working.document)
    services.undo(slug=DOG, author=administrator)
    working.refresh_from_db()
    assert "Chip" not in str(working.document)
    assert client.get(f"{BASE}paket/").status_code == 302
