"""``rathaus packages``: check and load service packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from rathaus.catalog.services import check_packages, load_packages
from rathaus.core.yamlfile import SourceInvalid

app = typer.Typer(name="packages", help="Service packages: check and load them.")

Folders = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders that hold packages; without any, the installation's."),
]


def _directories(folders: list[Path] | None) -> list[Path]:
    return folders or list(settings.PACKAGE_DIRS)


def _refuse(refusal: SourceInvalid) -> None:
    for problem in refusal.problems:
        print(problem)
    count = len(refusal.problems)
    print(f"{count} problem{'' if count == 1 else 's'}; nothing was loaded.")
    raise typer.Exit(1)


@app.command()
def check(folders: Folders = None) -> None:
    """Check packages and their forms; every mistake comes with file, line and what was expected."""
    try:
        packages = check_packages(_directories(folders))
    except SourceInvalid as refusal:
        _refuse(refusal)
    else:
        for package in packages:
            print(f"{package.definition.slug} {package.definition.version}: in order")


@app.command()
def load(folders: Folders = None) -> None:
    """Check packages, store them, publish forms and processes, refresh search and pages."""
    try:
        report = load_packages(_directories(folders))
    except SourceInvalid as refusal:
        _refuse(refusal)
    else:
        for slug in report.loaded:
            print(f"{slug}: loaded")
        print(f"{len(report.unchanged)} unchanged.")
