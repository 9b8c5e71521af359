"""``rathaus packages``: check and load service packages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.conf import settings

from rathaus.catalog.lint import Level, lint, missing_tools
from rathaus.catalog.services import check_packages, load_packages
from rathaus.core.yamlfile import SourceInvalid

app = typer.Typer(name="packages", help="Service packages: check and load them.")

Folders = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders that hold packages; without any, the installation's."),
]


def _directories(folders: list[Path] | None) -> list[Path]:
    return folders or list(settings.PACKAGE_DIRS)


def _refuse(refusal: SourceInvalid, outcome: str) -> NoReturn:
    for problem in refusal.problems:
        print(problem)
    count = len(refusal.problems)
    print(f"{count} problem{'' if count == 1 else 's'}; {outcome}.")
    raise typer.Exit(1)


@app.command()
def check(
    folders: Folders = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Let warnings fail the check too.")
    ] = False,
    spelling: Annotated[
        bool, typer.Option(help="Look for unknown words; needs Hunspell on this machine.")
    ] = True,
) -> None:
    """Check packages and their forms; every mistake comes with file, line and how to mend it."""
    try:
        packages = check_packages(_directories(folders))
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing more was looked at")
    findings = lint(packages, spelling=spelling)
    for finding in findings:
        print(finding)
    if spelling and (reason := missing_tools()):
        print(f"Spelling was not checked: {reason} (tools/system-packages hunspell).")
    errors = sum(finding.level is Level.ERROR for finding in findings)
    print(f"{len(packages)} packages: {errors} errors, {len(findings) - errors} warnings.")
    if errors or (strict and findings):
        raise typer.Exit(1)


@app.command()
def load(folders: Folders = None) -> None:
    """Check packages, store them, publish forms and processes, refresh search and pages."""
    try:
        report = load_packages(_directories(folders))
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was loaded")
    else:
        for slug in report.loaded:
            print(f"{slug}: loaded")
        print(f"{len(report.unchanged)} unchanged.")
