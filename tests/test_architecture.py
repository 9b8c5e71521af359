"""The plan of the house, checked: floors, doors between modules, foreign keys, file names."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "rathaus"
FLOOR = {name: number for number, name in enumerate(settings.MODULES)}

DOORS = {"api", "events", "registry"}
"""What other modules may import from a module."""

OPEN_TO_ALL = {"core"}
"""The kernel has no door: every file of it is meant for the others."""

MAY_ENTER_ANYWHERE = {"config"}
"""Settings, site map and command line put the house together."""

EMPTY_WORDS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "managers",
    "manager",
    "common",
    "misc",
    "stuff",
}

NOT_PROTECTED: dict[str, str] = {
    "accounts.UnitMembership.membership": "A unit membership is a part of the membership.",
    "queueing.NumberRow.office": "The last number of a day means nothing without its office.",
    "queueing.QueueSettings.office": "The settings of a waiting room are a part of its office.",
    "accounts.UserSession.user": "A session means nothing without its account.",
}
"""Foreign keys into our own tables that do not protect what they point to, with the reason."""


@dataclass(frozen=True)
class Import:
    """One import of our own code: ``module`` is the business word, ``rest`` what follows it."""

    file: Path
    line: int
    module: str
    rest: tuple[str, ...]

    def __str__(self) -> str:
        wanted = ".".join(("rathaus", self.module, *self.rest))
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {wanted}"


def _own_imports(file: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(file.read_text(), str(file))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            first, *rest = name.split(".")
            if first == "rathaus" and rest:
                yield Import(file, node.lineno, rest[0], tuple(rest[1:]))  # type: ignore[attr-defined]


def _product_files() -> Iterator[Path]:
    for file in sorted(SOURCE.rglob("*.py")):
        if "tests" not in file.relative_to(SOURCE).parts:
            yield file


def _module_of(file: Path) -> str:
    return file.relative_to(SOURCE).parts[0]


def _our_models() -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in FLOOR:
            yield model


def test_modules_meet_only_at_their_doors() -> None:
    trespassers = [
        str(found)
        for file in _product_files()
        if _module_of(file) not in MAY_ENTER_ANYWHERE
        for found in _own_imports(file)
        if found.module in FLOOR
        and found.module != _module_of(file)
        and found.module not in OPEN_TO_ALL
        and not DOORS & set(found.rest[:1])
    ]
    assert trespassers == []


def test_the_floors_in_the_settings_are_those_of_the_import_contract() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
        "contracts"
    ][0]
    floors = [
        [name.strip(" ()") for name in line.split("|")]
        for line in reversed(contract["layers"])
        if line.strip("()") != "config"
    ]
    expected = list(settings.MODULES)
    assert sorted(name for floor in floors for name in floor) == sorted(expected)
    lowest = {name: number for number, floor in enumerate(floors) for name in floor}
    assert [lowest[name] for name in expected] == sorted(lowest[name] for name in expected)


def test_foreign_keys_point_only_down() -> None:
    wrong = []
    for model in _our_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if (
                field.auto_created
                or not isinstance(target, type)
                or target._meta.app_label not in FLOOR
            ):
                continue
            if FLOOR[target._meta.app_label] > FLOOR[model._meta.app_label]:
                wrong.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    assert wrong == []


def test_foreign_keys_to_other_modules_are_one_way_and_protect() -> None:
    wrong = []
    for model in _our_models():
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.auto_created:
                continue
            label = f"{model._meta.label}.{field.name}"
            target = field.remote_field.model
            abroad = target._meta.app_label != model._meta.app_label
            if abroad and not field.remote_field.hidden:
                wrong.append(
                    f'{label} leaves a reverse accessor on {target._meta.label}: related_name="+"'
                )
            if (
                abroad
                and field.remote_field.on_delete not in {models.PROTECT}
                and label not in NOT_PROTECTED
            ):
                wrong.append(
                    f"{label} may let {target._meta.label} be deleted under it; argue it in the list"
                )
    assert wrong == []


@pytest.mark.parametrize("module", settings.MODULES)
def test_a_module_says_what_it_owns(module: str) -> None:
    package = SOURCE / module / "__init__.py"
    assert ast.get_docstring(ast.parse(package.read_text())), f"{module}/__init__.py says nothing"


def test_no_file_is_named_after_nothing() -> None:
    assert [str(f.relative_to(ROOT)) for f in SOURCE.rglob("*.py") if f.stem in EMPTY_WORDS] == []


def test_migrations_import_nothing_but_the_kernel() -> None:
    wrong = [
        str(found)
        for file in SOURCE.glob("*/migrations/*.py")
        for found in _own_imports(file)
        if found.module != "core"
    ]
    assert wrong == []


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
