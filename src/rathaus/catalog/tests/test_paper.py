"""The office's own PDF in a package: checked when it is read, filled in with the answers."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pypdf
import pytest
from django.conf import settings

from rathaus.catalog import paper
from rathaus.catalog.lint import lint
from rathaus.catalog.packages import read_package
from rathaus.core.yamlfile import SourceInvalid
from rathaus.formexchange.tests.paper import fillable, flat

FIELDS = """
pdf:
  file: antrag.pdf
  fields:
    person.nachname: halter.nachname
    geburt: halter.geburtsdatum
    hund: "size(hunde) > 0"
    grund: hunde[0].name
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dog tax with the office's own form."""
    found = tmp_path / "hundesteuer-anmeldung"
    shutil.copytree(settings.BASE_DIR / "services" / found.name, found)
    (found / "antrag.pdf").write_bytes(fillable())
    with (found / "service.yaml").open("a", encoding="utf-8") as manifest:
        manifest.write(FIELDS)
    return found


def test_the_pdf_is_filled_in_umlauts_included_and_what_is_missing_stays_empty(
    folder: Path,
) -> None:
    package = read_package(folder)
    answers = {"halter": {"nachname": "Łücja-Größ ẞ"}, "hunde": [{"name": "Bello"}]}
    assert package.definition.pdf is not None
    packed = paper.packed(package.files["antrag.pdf"], package.definition.pdf.fields)
    made = paper.filled(packed, answers=answers, params={})
    fields = pypdf.PdfReader(io.BytesIO(made)).get_fields() or {}
    said = {name: field.get("/V") for name, field in fields.items()}
    assert (said["person.nachname"], said["hund"], said["grund"]) == (
        "Łücja-Größ ẞ",
        "/Ja",
        "Bello",
    )
    assert not said["geburt"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("file: antrag.pdf", "file: antrg.pdf", "the file 'antrg.pdf' is not in the package; did you mean 'antrag.pdf'?"),
        ("    geburt:", "    gebrt:", "the PDF has no field 'gebrt'; did you mean 'geburt'?"),
        ("file: antrag.pdf", "file: ../antrag.pdf", "string should match pattern"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(folder: Path, old: str, new: str, says: str) -> None:
    manifest = folder / "service.yaml"
    manifest.write_text(manifest.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(SourceInvalid) as refused:
        read_package(folder)
    assert says in str(refused.value)


@pytest.mark.parametrize("content", [b"no pdf", flat()], ids=["no pdf", "nothing to fill in"])
def test_a_pdf_that_cannot_be_filled_in_is_refused(folder: Path, content: bytes) -> None:
    (folder / "antrag.pdf").write_bytes(content)
    with pytest.raises(SourceInvalid):
        read_package(folder)


def test_the_linter_tries_every_field_of_the_pdf(folder: Path) -> None:
    manifest = folder / "service.yaml"
    text = manifest.read_text("utf-8").replace("hunde[0].name", "halter.spitzname")
    manifest.write_text(text, "utf-8")
    found = [finding.message for finding in lint([read_package(folder)], spelling=False)]
    assert "pdf.fields.grund: no answer ever fills 'halter.spitzname'." in found
