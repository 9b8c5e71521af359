"""One thing to mend, and the package with the lines of its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rathaus.catalog.packages import MANIFEST, Package
from rathaus.catalog.schema import ServiceDefinition
from rathaus.core.yamlfile import Location, YamlFile, read_yaml
from rathaus.eforms import api as eforms

LANGUAGES = {"de", "en", "leicht"}


class Level(StrEnum):
    """An error breaks something for somebody; a warning is for the author to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """``hundesteuer/service.yaml:12: warning: the teaser has 171 characters. Shorten it to 160.``"""

    file: str
    line: int
    level: Level
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.message} {self.mend}"


@dataclass(frozen=True)
class Subject:
    """A package that can be loaded, with the lines of its files.

    Attributes:
        form: the questions with groups written out; None if it is not done online.
        asked: ``form.yaml`` as written.
    """

    package: Package
    source: YamlFile
    form: eforms.Form | None
    asked: YamlFile | None

    @property
    def definition(self) -> ServiceDefinition:
        return self.package.definition

    def error(self, location: Location, message: str, mend: str) -> Finding:
        return self._finding(self.source, location, Level.ERROR, message, mend)

    def warning(self, location: Location, message: str, mend: str) -> Finding:
        return self._finding(self.source, location, Level.WARNING, message, mend)

    def warning_in(self, file: YamlFile, location: Location, message: str, mend: str) -> Finding:
        return self._finding(file, location, Level.WARNING, message, mend)

    def _finding(
        self, file: YamlFile, location: Location, level: Level, message: str, mend: str
    ) -> Finding:
        return Finding(file.name, file.line_of(location), level, message, mend)

    def files(self) -> Iterator[YamlFile]:
        yield self.source
        if self.asked is not None:
            yield self.asked


def read_subject(package: Package) -> Subject:
    """Raises SourceInvalid if the package cannot be loaded."""
    folder, definition = package.folder, package.definition
    source = read_yaml(folder / MANIFEST, name=f"{folder.name}/{MANIFEST}")
    if not definition.is_online:
        return Subject(package, source, None, None)
    path = folder / definition.form
    asked = read_yaml(path, name=f"{folder.name}/{definition.form}")
    return Subject(package, source, eforms.read_form(path), asked)


@dataclass(frozen=True)
class Words:
    """Words in one language and where they stand."""

    file: YamlFile
    location: Location
    language: str
    text: str


def words_of(file: YamlFile) -> Iterator[Words]:
    """Every text in languages, wherever it stands."""
    yield from _words(file, file.data, ())


def _words(file: YamlFile, data: Any, location: Location) -> Iterator[Words]:
    if isinstance(data, Mapping):
        if data and set(data) <= LANGUAGES:
            for language, text in data.items():
                yield from _texts(file, text, (*location, language), language)
            return
        for key, value in data.items():
            yield from _words(file, value, (*location, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _words(file, value, (*location, index))


def _texts(file: YamlFile, value: Any, location: Location, language: str) -> Iterator[Words]:
    if isinstance(value, list):
        for index, text in enumerate(value):
            yield Words(file, (*location, index), language, str(text))
    elif value is not None:
        yield Words(file, location, language, str(value))
