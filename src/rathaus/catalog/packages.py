"""Service packages in folders: read, check, and list every mistake with file and line."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from rathaus.catalog.paper import encoded
from rathaus.catalog.schema import (
    HOUSE_LETTERS,
    HOUSE_PROCESSES,
    PARAMETER_IN_CEL,
    ServiceDefinition,
)
from rathaus.core.expressions import ExpressionFailed, evaluate
from rathaus.core.files import UploadRefused
from rathaus.core.yamlfile import (
    Location,
    Problem,
    SourceInvalid,
    YamlFile,
    check,
    read_yaml,
    suggestion,
)
from rathaus.formexchange import api as formexchange

MANIFEST = "service.yaml"
MAX_FILE_BYTES = 1 << 20
_VERSION = re.compile(r"^version:\s*(\d{1,9})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A checked package folder.

    Attributes:
        folder: where it was read from.
        definition: content of ``service.yaml``.
        files: texts of the files it names (form, process, letters), by file name; a PDF in base64.
    """

    folder: Path
    definition: ServiceDefinition
    files: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 of everything in the package; the same content always gives the same digest."""
        content = {"definition": self.definition.model_dump(mode="json"), "files": dict(self.files)}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def find_packages(directories: Iterable[Path]) -> list[Path]:
    """The package folders (with a ``service.yaml``) below the directories, by name."""
    return sorted(
        manifest.parent for directory in directories for manifest in directory.glob(f"*/{MANIFEST}")
    )


def installed_packages() -> list[Path]:
    """The installation's package folders: what it ships, and what was imported.

    An imported package takes the place of a shipped one of the same name, until the shipped one
    has a higher version.
    """
    folders = {folder.name: folder for folder in find_packages([settings.PACKAGE_IMPORT_DIR])}
    shipped = find_packages(settings.PACKAGE_DIRS)
    kept = [
        folder
        for folder in shipped
        if folder.name not in folders or version_in(folder) > version_in(folders[folder.name])
    ]
    names = {folder.name for folder in kept}
    return sorted([*kept, *(f for f in folders.values() if f.name not in names)])


def version_in(folder: Path) -> int:
    """The version a package states; 0 if it does not, which its check reports."""
    found = _VERSION.search((folder / MANIFEST).read_text("utf-8", errors="replace"))
    return int(found[1]) if found else 0


def read_packages(folders: Iterable[Path]) -> list[Package]:
    """Read all packages.

    Raises:
        SourceInvalid: with the problems of all packages together.
    """
    packages: list[Package] = []
    problems: list[Problem] = []
    seen: dict[str, Path] = {}
    for folder in folders:
        try:
            package = read_package(folder)
        except SourceInvalid as refusal:
            problems += refusal.problems
            continue
        other = seen.setdefault(package.definition.slug, folder)
        if other != folder:
            message = f"{package.definition.slug!r} is already the slug of {other.name}."
            problems.append(Problem(_name(folder), 1, message))
        packages.append(package)
    if problems:
        raise SourceInvalid(problems)
    return packages


def read_package(folder: Path) -> Package:
    """Read one package.

    Raises:
        SourceInvalid: with all problems of its ``service.yaml`` and of the files it names.
    """
    manifest = folder / MANIFEST
    if not manifest.is_file():
        raise SourceInvalid([Problem(_name(folder), 1, "the file is missing.")])
    source = read_yaml(manifest, name=_name(folder))
    definition, problems = check(ServiceDefinition, source)
    if definition is None:
        raise SourceInvalid(problems)
    files = {name: folder / name for _, name in _named_files(definition)}
    problems = [
        *_wrong_folder(source, definition, folder),
        *_missing_files(source, definition, folder),
        *_wrong_expressions(source, definition),
        *_wrong_certificate(source, definition, folder),
        *_wrong_paper(source, definition, folder),
    ]
    if problems:
        raise SourceInvalid(problems)
    return Package(folder, definition, {name: _text_of(path) for name, path in files.items()})


def _text_of(path: Path) -> str:
    return encoded(path.read_bytes()) if path.suffix == ".pdf" else path.read_text("utf-8")


def _name(folder: Path) -> str:
    return f"{folder.name}/{MANIFEST}"


def _named_files(definition: ServiceDefinition) -> list[tuple[Location, str]]:
    named: list[tuple[Location, str]] = []
    if definition.is_online:
        named.append((("form",), definition.form))
    if definition.process not in HOUSE_PROCESSES:
        named.append((("process",), definition.process))
    if definition.pdf is not None:
        named.append((("pdf", "file"), definition.pdf.file))
    named += [
        (("letters", decision), letter)
        for decision, letter in definition.letters.items()
        if letter not in HOUSE_LETTERS
    ]
    return named


def _wrong_folder(
    source: YamlFile, definition: ServiceDefinition, folder: Path
) -> Iterable[Problem]:
    if definition.slug != folder.name:
        yield source.problem(
            ("slug",), f"the slug is {definition.slug!r}, but the folder is called {folder.name!r}."
        )


def _missing_files(
    source: YamlFile, definition: ServiceDefinition, folder: Path
) -> Iterable[Problem]:
    known = [path.name for path in folder.iterdir() if path.is_file() and path.name != MANIFEST]
    for location, name in _named_files(definition):
        path = folder / name
        if path.parent != folder or not path.is_file():
            hint = suggestion(name, known)
            yield source.problem(location, f"the file {name!r} is not in the package{hint}")
        elif path.stat().st_size > MAX_FILE_BYTES:
            yield source.problem(location, f"the file {name!r} is larger than 1 MB.")


def _wrong_expressions(source: YamlFile, definition: ServiceDefinition) -> Iterable[Problem]:
    """Conditions and amounts that name unknown parameters, or costs that are no amount."""
    expressions: list[tuple[Location, str]] = []
    for key, fees in (("fees", definition.fees), ("assessment", definition.assessment)):
        for index, fee in enumerate(fees):
            expressions.append(((key, index, "amount"), fee.amount))
            if fee.when is not None:
                expressions.append(((key, index, "when"), fee.when))
    for index, cost in enumerate(definition.costs):
        expressions.append((("costs", index, "amount"), cost.amount))
    for location, text in expressions:
        for name in PARAMETER_IN_CEL.findall(text):
            if name not in definition.parameters:
                hint = suggestion(name, definition.parameters)
                yield source.problem(location, f"there is no parameter {name!r}{hint}")
    yield from _wrong_costs(source, definition)


def _wrong_certificate(
    source: YamlFile, definition: ServiceDefinition, folder: Path
) -> Iterable[Problem]:
    """A certificate that states nothing, or answers to questions nobody asks."""
    if "certificate" in definition.letters.values() and not definition.certifies:
        yield source.problem(
            ("letters",), "a certificate needs `certifies`: the fields of the form that it states."
        )
    permit = definition.permit
    if not (definition.certifies or permit) or not (folder / definition.form).is_file():
        return
    asked = _asked(read_yaml(folder / definition.form).data)
    for key in permit.fields if permit else ():
        if key not in asked:
            hint = suggestion(key, asked)
            yield source.problem(("permit",), f"the form has no field {key!r}{hint}")
    for index, key in enumerate(definition.certifies):
        if key not in asked:
            hint = suggestion(key, asked)
            yield source.problem(("certifies", index), f"the form has no field {key!r}{hint}")


def _wrong_paper(
    source: YamlFile, definition: ServiceDefinition, folder: Path
) -> Iterable[Problem]:
    """A PDF that cannot be filled in, or has no such field."""
    path = folder / definition.pdf.file if definition.pdf is not None else None
    if definition.pdf is None or path is None or not path.is_file():
        return
    try:
        names = formexchange.field_names(path.read_bytes())
    except UploadRefused as refusal:
        yield source.problem(("pdf", "file"), f"the PDF cannot be filled in: {refusal.message}")
        return
    for name in definition.pdf.fields:
        if name not in names:
            hint = suggestion(name, names)
            yield source.problem(("pdf", "fields", name), f"the PDF has no field {name!r}{hint}")


def _asked(form: Any) -> list[str]:
    """Keys of the form's fields; empty where it is no form, which its own check reports."""
    pages = form.get("pages") if isinstance(form, dict) else None
    fields = [field for page in pages or [] for field in page.get("fields") or []]
    return [str(field.get("key") or field.get("use")) for field in fields]


def _wrong_costs(source: YamlFile, definition: ServiceDefinition) -> Iterable[Problem]:
    params = example_parameters(definition)
    for index, cost in enumerate(definition.costs):
        unknown = set(PARAMETER_IN_CEL.findall(cost.amount)) - set(definition.parameters)
        if unknown:
            continue
        location = ("costs", index, "amount")
        try:
            cents = evaluate(cost.amount, {"params": params})
        except ExpressionFailed as error:
            yield source.problem(location, f"{error}; expected CEL over params only.")
            continue
        if not isinstance(cents, int) or isinstance(cents, bool):
            yield source.problem(location, f"the amount gives {cents!r}; expected cents as int.")


def example_parameters(definition: ServiceDefinition) -> dict[str, Any]:
    """Defaults, and plausible values where there is none, to try expressions with."""
    examples: dict[str, Any] = {
        "money": 100,
        "number": 1,
        "text": "",
        "date": date(2026, 1, 1).isoformat(),
    }
    return {
        key: examples[parameter.type] if parameter.default is None else parameter.default
        for key, parameter in definition.parameters.items()
    }
