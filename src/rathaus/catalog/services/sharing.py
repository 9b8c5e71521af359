"""Packages of other installations come in: checked, put into their folder, loaded."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog
from django.conf import settings

from rathaus.catalog.archive import Archive, ArchiveRefused, read_archive
from rathaus.catalog.packages import MANIFEST, version_in
from rathaus.catalog.services.loading import check_packages, load_packages

logger = structlog.get_logger("rathaus.catalog")


@dataclass(frozen=True)
class ImportReport:
    """Slugs of packages that came in, that were here already, and that are newer here."""

    imported: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)


def import_packages(data: bytes, *, trusted: Collection[str], load: bool = True) -> ImportReport:
    """Take the packages of an archive; doing it twice changes nothing. All or nothing.

    Args:
        trusted: public keys whose packages may come in, beside those of the settings.
        load: store and publish them at once.

    Raises:
        ArchiveRefused: the archive cannot be trusted.
        SourceInvalid: a package in it has mistakes, or does not load; nothing stays.
    """
    archive = read_archive(data, trusted={*trusted, *settings.PACKAGE_TRUSTED_KEYS})
    target: Path = settings.PACKAGE_IMPORT_DIR
    target.mkdir(parents=True, exist_ok=True)
    report = _sorted(archive, target)
    with _checked(archive, report.imported, target) as made, _in_place(made, target):
        if load:
            load_packages()
    logger.info("catalog.packages_imported", signer=archive.signer, imported=report.imported)
    return report


def _sorted(archive: Archive, target: Path) -> ImportReport:
    report = ImportReport()
    for slug, files in archive.packages.items():
        here = target / slug
        if _content(here) == dict(files):
            report.unchanged.append(slug)
        elif (here / MANIFEST).is_file() and version_in(here) > archive.versions[slug]:
            report.older.append(slug)
        else:
            report.imported.append(slug)
    return report


def _content(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@contextmanager
def _checked(archive: Archive, slugs: list[str], target: Path) -> Iterator[Mapping[str, Path]]:
    """The packages in a folder of their own on the same disk, checked as if they were loaded."""
    with tempfile.TemporaryDirectory(dir=target, prefix=".import-") as name:
        for slug in slugs:
            folder = Path(name) / slug
            folder.mkdir()
            for file, data in archive.packages[slug].items():
                (folder / file).write_bytes(data)
        for package in check_packages([Path(name)]):
            if package.definition.version != archive.versions[package.definition.slug]:
                raise ArchiveRefused(f"{package.definition.slug} is not the version it says.")
        yield {slug: Path(name) / slug for slug in slugs}


@contextmanager
def _in_place(made: Mapping[str, Path], target: Path) -> Iterator[None]:
    """Move them to where packages are loaded from; back again if that fails."""
    with tempfile.TemporaryDirectory(dir=target, prefix=".before-") as name:
        try:
            for slug, folder in made.items():
                if (target / slug).exists():
                    (target / slug).rename(Path(name) / slug)
                folder.rename(target / slug)
            yield
        except BaseException:
            for slug, folder in made.items():
                if not folder.exists():
                    shutil.rmtree(target / slug, ignore_errors=True)
                if (Path(name) / slug).exists():
                    (Path(name) / slug).rename(target / slug)
            raise
