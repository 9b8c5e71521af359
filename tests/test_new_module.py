"""``make new-module`` lays out a module that passes the checks of the house."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy_of_the_house(tmp_path: Path) -> Path:
    house = tmp_path / "house"
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", house / "src", ignore=ignored)
    for name in ("pyproject.toml", "conftest.py", "Makefile", "services", "tools", "requirements"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, house / name)
    (house / "node_modules").symlink_to((ROOT / "node_modules").resolve())
    return house


def run(house: Path, *command: str) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(house / "src"), "RATHAUS_STATE_DIR": str(house / ".rathaus")}
    return subprocess.run(
        command, cwd=house, env=os.environ | path, capture_output=True, text=True, check=False
    )


def test_a_new_module_passes_style_types_floors_and_its_own_test(copy_of_the_house: Path) -> None:
    house = copy_of_the_house
    assert run(house, sys.executable, "tools/new_module.py", "waste", "cases").returncode == 0
    tool = str(Path(sys.executable).parent)
    for command in (
        (f"{tool}/ruff", "check", "src/rathaus/waste"),
        (f"{tool}/ruff", "format", "--check", "src/rathaus/waste"),
        (f"{tool}/lint-imports",),
        (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "src/rathaus/waste"),
    ):
        finished = run(house, *command)
        assert finished.returncode == 0, (
            f"{' '.join(command)}:\n{finished.stdout}\n{finished.stderr}"
        )


@pytest.mark.parametrize(
    ("name", "above", "words"),
    [
        ("Waste", "cases", "one plain lower-case word"),
        ("cases", "records", "exists already"),
        ("waste", "nowhere", "is no module"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_words(
    copy_of_the_house: Path, name: str, above: str, words: str
) -> None:
    finished = run(copy_of_the_house, sys.executable, "tools/new_module.py", name, above)
    assert finished.returncode == 1
    assert words in finished.stderr
