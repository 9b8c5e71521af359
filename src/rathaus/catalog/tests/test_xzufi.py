"""XZuFi: read by the standard library's parser, after the names of open readers; hostile files refused."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from rathaus.catalog import cli, xzufi
from rathaus.catalog.services import deactivate_service
from rathaus.catalog.tests.conftest import DOG
from rathaus.catalog.xzufi_import import XzufiInvalid, drafts, write
from rathaus.core.latin import is_datatype_c
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import Municipality, Tenant

NS = {"x": "http://xoev.de/schemata/xzufi/2_2_0"}
ALLOWED = {"p", "br", "ul", "ol", "li", "a"}


@pytest.fixture
def exported(offered: Tenant, pampow: Municipality, tmp_path: Path) -> Path:
    with tenant_context(offered):
        return xzufi.export_catalogue(offered, tmp_path / "out")


def message(folder: Path, name: str) -> ET.Element:
    return ET.parse(folder / name).getroot()


def text(element: ET.Element, path: str) -> str:
    found = element.findtext(path, namespaces=NS)
    assert found is not None, path
    return found


def test_the_index_names_every_file_and_nothing_else(exported: Path) -> None:
    named = (exported / "index.txt").read_text().splitlines()
    assert sorted([*named, "index.txt"]) == sorted(file.name for file in exported.iterdir())
    assert [name.partition("-")[0] for name in named] == [
        "leistung", "onlinedienst", "organisationseinheit",
    ]  # fmt: skip


def test_every_message_has_a_head_and_one_thing_to_write(exported: Path) -> None:
    for name in (exported / "index.txt").read_text().splitlines():
        root = message(exported, name)
        assert root.attrib["xzufiVersion"] == "2.2.0"
        assert len(root.findall("x:nachrichtenkopf", NS)) == 1
        (written,) = root.findall("x:schreibe/*", NS)
        assert re.fullmatch(r"\S+", text(written, "x:id"))
        assert all(is_datatype_c(part) for part in root.itertext())


def test_a_service_has_its_key_and_its_texts_in_two_languages(exported: Path) -> None:
    service = message(exported, f"leistung-{DOG}.xml").find("x:schreibe/x:leistung", NS)
    assert service is not None
    assert text(service, "x:referenzLeiKa/code") == "99102013002000"
    modules = {
        text(module, "x:leikaTextmodul/code"): {
            content.attrib["languageCode"]: content.text
            for content in module.findall("x:inhalt", NS)
        }
        for module in service.findall("x:modulText", NS)
    }
    assert modules["03"] == {"de": "Hund anmelden", "en": "Register a dog"}
    assert {"02", "03", "05", "06", "07", "09", "11", "22", "24"} <= {*modules}
    for versions in modules.values():
        assert {*versions} == {"de", "en"}
        for content in versions.values():
            assert {*re.findall(r"</?(\w+)", content or "")} <= ALLOWED


def test_deadline_costs_and_duration_are_modules_of_their_own(exported: Path) -> None:
    service = message(exported, f"leistung-{DOG}.xml").find("x:schreibe/x:leistung", NS)
    assert service is not None
    order = [child.tag.partition("}")[2] for child in service]
    assert [name for name in dict.fromkeys(order) if name.startswith("modul")] == [
        "modulText", "modulFrist", "modulKosten", "modulBearbeitungsdauer",
    ]  # fmt: skip
    said = {
        name: {d.attrib["languageCode"]: d.text for d in service.findall(f"x:{name}/x:beschreibung", NS)}
        for name in order
        if name in ("modulFrist", "modulKosten", "modulBearbeitungsdauer")
    }  # fmt: skip
    assert {*said["modulFrist"]} == {*said["modulKosten"]} == {"de", "en"}
    assert re.fullmatch(
        r"<p>meist \d+ Arbeitstage?</p>.*", said["modulBearbeitungsdauer"]["de"] or ""
    )


def test_the_unit_says_for_what_and_where_and_the_online_service_leads_there(
    exported: Path,
) -> None:
    (file,) = exported.glob("organisationseinheit-*.xml")
    unit = message(exported, file.name).find("x:schreibe/x:organisationseinheit", NS)
    assert unit is not None
    assert text(unit, "x:name/x:name").startswith("Amt Stralendorf")
    service = message(exported, f"leistung-{DOG}.xml").find("x:schreibe/x:leistung", NS)
    assert service is not None
    assert text(unit, "x:zustaendigkeit/x:leistungID") == text(service, "x:id")
    places = unit.findall("x:zustaendigkeit/x:gebietID", NS)
    assert "13076107" in [place.text for place in places]
    online = message(exported, f"onlinedienst-{DOG}.xml").find("x:schreibe/x:onlinedienst", NS)
    assert online is not None
    kind = online.find("x:link/x:typ", NS)
    assert kind is not None
    assert kind.attrib["listURI"] + ":" + text(kind, "code") == (
        "urn:xoev-de:fim:codeliste:onlinedienstlinktyp:01"
    )
    assert text(online, "x:link/x:link").endswith(f"/leistungen/{DOG}/antrag/")


def test_a_second_export_is_switched_in_and_an_empty_one_is_refused(
    offered: Tenant, exported: Path
) -> None:
    first = exported.resolve()
    with tenant_context(offered):
        assert xzufi.export_catalogue(offered, exported.parent) == exported
        assert exported.resolve() != first
        deactivate_service(slug=DOG)
        with pytest.raises(xzufi.NothingToExport):
            xzufi.export_catalogue(offered, exported.parent)
    assert (exported / "index.txt").read_text().count("\n") == 3


def test_far_fewer_than_last_time_need_force(offered: Tenant, exported: Path) -> None:
    index = exported / "index.txt"
    index.write_text(index.read_text() + "leistung-mehr.xml\n")
    with tenant_context(offered):
        with pytest.raises(xzufi.FarFewer):
            xzufi.export_catalogue(offered, exported.parent)
        xzufi.export_catalogue(offered, exported.parent, force=True)
    assert index.read_text().count("\n") == 3


def test_the_command_writes_and_reads_back(offered: Tenant, tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(cli.xzufi, ["export", str(tmp_path / "out"), "--town", offered.slug])
    assert (made.exit_code, made.output) == (0, "stralendorf: 3 files.\n")
    file = tmp_path / "out" / offered.slug / f"leistung-{DOG}.xml"
    read = run.invoke(cli.xzufi, ["import", str(file), "--into", str(tmp_path / "drafts")])
    assert read.exit_code == 0
    draft = yaml.safe_load((tmp_path / "drafts" / "hund-anmelden" / "service.yaml").read_text())
    assert (draft["leika"], draft["name"]["en"]) == ("99102013002000", "Register a dog")
    assert len(draft["modules"]["steps"]["de"]) > 1
    again = run.invoke(cli.xzufi, ["import", str(file), "--into", str(tmp_path / "drafts")])
    assert again.exit_code == 1


def outside(inner: str, *, version: str = "2.2.0", before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<m xmlns="{NS["x"]}" xzufiVersion="{version}">'
        f"<nachrichtenkopf/><schreibe><leistung>{inner}</leistung></schreibe></m>"
    ).encode()


KEY = '<referenzLeiKa><code xmlns="">99102013002000</code></referenzLeiKa>'


def module(code: str, content: str) -> str:
    return (
        f'<modulText><leikaTextmodul><code xmlns="">{code}</code></leikaTextmodul>'
        f'<inhalt languageCode="de">{content}</inhalt></modulText>'
    )


def test_markup_from_outside_becomes_plain_text(tmp_path: Path) -> None:
    markup = (
        "&lt;p&gt;Eins&lt;br&gt;zwei&lt;/p&gt;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;li&gt;b&lt;/li&gt;&lt;/ul&gt;"
        "&lt;script&gt;alert(1)&lt;/script&gt;"
    )
    (draft,) = drafts(outside(KEY + module("03", "Größe melden") + module("06", markup)))
    assert draft.slug == "groesse-melden"
    what = draft.data["modules"]["what"]["de"]
    assert what.splitlines() == ["Eins", "zwei", "", "- a", "- b"]
    (folder,) = write([draft], tmp_path)
    assert yaml.safe_load((folder / "service.yaml").read_text()) == draft.data


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<a", "well-formed"),
        (outside("", version="3.0"), "xzufiVersion"),
        (outside(""), "14 digits"),
        (outside(KEY), "no German name"),
        (
            outside(
                KEY + module("03", "&x;"),
                before='<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
            ),
            "document type",
        ),
        (
            outside(KEY, before='<!DOCTYPE m [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'),
            "document type",
        ),
    ],
)
def test_what_is_hostile_or_something_else_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(XzufiInvalid, match=reason):
        drafts(content)
