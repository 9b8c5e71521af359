"""The report says what a package lacks and how much is done online."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rathaus.catalog.cli import app
from rathaus.catalog.coverage import NO_FIELD, Share, coverage
from rathaus.catalog.packages import read_package


def change(folder: Path, old: str, new: str, *, file: str = "service.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def missing(folder: Path) -> list[str]:
    return coverage([read_package(folder)]).packages[0].missing


def test_a_full_package_lacks_only_what_it_does_not_need(folder: Path) -> None:
    assert missing(folder) == ["link to the law", "SDG topic"]


@pytest.mark.parametrize(
    ("file", "old", "new", "gap"),
    [
        ("service.yaml", "  approved: notice\n", "", "letter"),
        ("service.yaml", "themenfeld: engagement-hobby\n", "", "Themenfeld"),
        ("service.yaml", "[Hundesteuer, Welpe, Hundemarke, ", "[Hundesteuer]\n  en: [dog]\n#", "synonyms"),
        ("form.yaml", ', leicht: "Ihr Hund"}', "}", "languages: leicht"),
    ],
)  # fmt: skip
def test_a_gap_is_named(folder: Path, file: str, old: str, new: str, gap: str) -> None:
    change(folder, old, new, file=file)
    if gap == "synonyms":
        change(folder, "  en: [dog tax", "#")
    assert gap in missing(folder)


def test_numbers_by_field_and_level(folder: Path) -> None:
    report = coverage([read_package(folder)])
    assert report.total == Share("all", 1, 1, 0)
    assert Share("engagement-hobby", 1, 1, 0) in report.themenfelder
    assert len(report.themenfelder) == 14
    assert report.levels[0] == Share("municipality", 1, 1, 0)
    assert report.levels[0].online_percent == 100
    assert report.levels[1].online_percent == 0
    change(folder, "themenfeld: engagement-hobby\n", "")
    assert coverage([read_package(folder)]).themenfelder[-1].key == NO_FIELD


def test_the_command_prints_a_table_json_and_csv(folder: Path) -> None:
    arguments = ["coverage", str(folder.parent)]
    table = CliRunner().invoke(app, arguments).output
    assert "engagement-hobby               1       1   100%         0" in table
    data = json.loads(CliRunner().invoke(app, [*arguments, "--as", "json"]).output)
    assert data["packages"][0]["missing"] == ["link to the law", "SDG topic"]
    assert data["gaps"] == {"SDG topic": 1, "link to the law": 1}
    lines = CliRunner().invoke(app, [*arguments, "--as", "csv"]).output.splitlines()
    assert lines == [
        "slug,name,themenfeld,level,online,missing",
        "hundesteuer-anmeldung,Hund anmelden,engagement-hobby,municipality,yes,"
        "link to the law; SDG topic",
    ]
