"""What the documents say about commands, settings and files is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FOR_TESTS_ONLY = {"RATHAUS_SHARED_DATA", "RATHAUS_TEST_SUFFIX"}
NO_SETTING = {"RATHAUS_URI"}  # the name of an XML namespace
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[\w-]*)?\)")
VARIABLE = re.compile(r"[\"`](RATHAUS_[A-Z_]+[A-Z])[\"`]")
MAKE_TARGET = re.compile(r"`make ([a-z-]+)")


def _variables(files: list[Path]) -> set[str]:
    return {
        name for file in files for name in re.findall(r"RATHAUS_[A-Z_]+[A-Z]", file.read_text())
    }


def test_every_setting_is_documented_and_every_documented_setting_exists() -> None:
    sources = [f for f in (ROOT / "src").rglob("*.py") if "tests" not in f.parts]
    code = _variables(sources) - FOR_TESTS_ONLY - NO_SETTING
    documented = _variables([ROOT / "docs" / "operations.md"])
    assert code - documented == set(), "not in docs/operations.md"
    assert documented - code == set(), "nobody reads this setting"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_files_lead_somewhere(document: Path) -> None:
    targets = [
        t for t in LINK.findall(document.read_text()) if not t.startswith(("http://", "https://"))
    ]
    assert [t for t in targets if not (document.parent / t).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_exist(document: Path) -> None:
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(MAKE_TARGET.findall(document.read_text())) - known == set()
