"""``rathaus packages``: check, load, measure and share service packages."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from django.conf import settings

from rathaus.catalog.archive import MAX_BYTES, ArchiveRefused, write_archive
from rathaus.catalog.coverage import Coverage, coverage
from rathaus.catalog.lint import Level, lint, missing_tools
from rathaus.catalog.packages import find_packages
from rathaus.catalog.services import check_packages, import_packages, load_packages
from rathaus.catalog.signing import KeyRefused, make_key, read_key
from rathaus.catalog.situations import read_situations
from rathaus.catalog.xzufi import INDEX, FarFewer, NothingToExport, export_catalogue
from rathaus.catalog.xzufi_import import XzufiInvalid, drafts
from rathaus.catalog.xzufi_import import write as write_drafts
from rathaus.core.tenancy import tenant_context
from rathaus.core.yamlfile import SourceInvalid, suggestion
from rathaus.tenants.api import all_tenants

app = typer.Typer(name="packages", help="Service packages: check, load, measure and share them.")

xzufi = typer.Typer(name="xzufi", help="Exchange with the federal collection service.")
more = [xzufi]

Folders = Annotated[
    list[Path] | None,
    typer.Argument(help="Folders that hold packages; without any, the installation's."),
]


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
        packages = check_packages(folders or None)
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
        report = load_packages(folders or None)
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was loaded")
    else:
        for slug in report.loaded:
            print(f"{slug}: loaded")
        print(f"{len(report.unchanged)} unchanged.")


class _As(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command(name="coverage")
def show_coverage(
    folders: Folders = None,
    form: Annotated[
        _As, typer.Option("--as", help="table, json, or csv with one line a package.")
    ] = _As.TABLE,
) -> None:
    """What each package lacks, and the share that is done online by field and level."""
    try:
        report = coverage(check_packages(folders or None))
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was counted")
    if form is _As.CSV:
        print(report.as_csv(), end="")
    elif form is _As.JSON:
        print(json.dumps(report.as_data(), ensure_ascii=False, indent=2))
    else:
        _print_table(report)


def _print_table(report: Coverage) -> None:
    for row in report.packages:
        print(f"{row.slug:<36} {'online' if row.online else '–':<7} {', '.join(row.missing)}")
    for title, shares in (("Themenfeld", report.themenfelder), ("Level", report.levels)):
        print(f"\n{title:<24} {'number':>7} {'online':>7} {'share':>6} {'complete':>9}")
        for share in (*shares, report.total):
            print(
                f"{share.key:<24} {share.number:>7} {share.online:>7} "
                f"{share.online_percent:>5}% {share.complete:>9}"
            )
    print("\nPackages that lack")
    for gap, number in report.gaps.items():
        print(f"{gap:<24} {number:>7}")


KeyFile = Annotated[
    Path | None, typer.Option("--key", help="The private key; without it, the installation's.")
]


@app.command()
def keygen(key: KeyFile = None) -> None:
    """Make the key that signs exported packages; prints the public key to give to others."""
    path = key or settings.PACKAGE_KEY_FILE
    try:
        public = make_key(path)
    except KeyRefused as refusal:
        print(refusal)
        raise typer.Exit(1) from refusal
    print(f"The private key is in {path}; keep it to yourself.")
    print(f"Public key: {public}")


@app.command()
def export(
    slugs: Annotated[list[str], typer.Argument(help="Packages to put in; 'all' for every one.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The archive to write.")],
    key: KeyFile = None,
) -> None:
    """Write packages into one signed archive; the same packages always give the same bytes."""
    try:
        known = {package.definition.slug: package for package in check_packages()}
        wanted = list(known) if slugs == ["all"] else slugs
        if unknown := [slug for slug in wanted if slug not in known]:
            print(f"There is no package {unknown[0]!r}{suggestion(unknown[0], known)}")
            raise typer.Exit(1)
        data = write_archive([known[slug] for slug in wanted], read_key(_key_file(key)))
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was written")
    except KeyRefused as refusal:
        print(refusal)
        raise typer.Exit(1) from refusal
    output.write_bytes(data)
    print(f"{len(wanted)} packages in {output}, {len(data):,} bytes.")


def _key_file(key: Path | None) -> Path:
    return key or Path(settings.PACKAGE_KEY_FILE)


@app.command(name="import")
def take(
    archive: Annotated[Path, typer.Argument(help="The archive.", exists=True, dir_okay=False)],
    trust: Annotated[
        list[str] | None, typer.Option("--trust", help="Public key of somebody you trust.")
    ] = None,
    load: Annotated[bool, typer.Option(help="Store and publish them at once.")] = True,
) -> None:
    """Take packages from a signed archive; whoever uses them decides about new versions."""
    try:
        with archive.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        report = import_packages(data, trusted=trust or [], load=load)
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was imported")
    except ArchiveRefused as refusal:
        print(f"{refusal} Nothing was imported.")
        raise typer.Exit(1) from refusal
    for slug in report.imported:
        print(f"{slug}: imported")
    for slug in report.older:
        print(f"{slug}: left out, a newer version is here")
    print(f"{len(report.unchanged)} unchanged.")


@app.command()
def situations(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders with life situations; without any, the installation's."),
    ] = None,
) -> None:
    """Check the life situations: unknown services, questions that change nothing, dead ends."""
    slugs = {
        folder.name
        for folder in find_packages([*settings.PACKAGE_DIRS, settings.PACKAGE_IMPORT_DIR])
    }
    try:
        found = read_situations(folders or settings.SITUATION_DIRS, slugs=slugs)
    except SourceInvalid as refusal:
        _refuse(refusal, "nothing was loaded")
    else:
        for situation in found:
            print(f"{situation.key}: in order")


@xzufi.command("export")
def export_xzufi(
    folder: Annotated[Path, typer.Argument(help="Gets one folder with an index for each town.")],
    town: Annotated[str, typer.Option(help="Only this one.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Even with far fewer services.")] = False,
) -> None:
    """Write the messages for the collection service; a refused town keeps its last folder."""
    refused = False
    for tenant in all_tenants():
        if town and tenant.slug != town:
            continue
        with tenant_context(tenant):
            try:
                written = export_catalogue(tenant, folder, force=force)
            except NothingToExport:
                print(f"{tenant.slug}: offers nothing; not written.")
                refused = True
            except FarFewer as refusal:
                print(f"{refusal}; not written. --force writes it all the same.")
                refused = True
            else:
                print(f"{tenant.slug}: {len((written / INDEX).read_text().splitlines())} files.")
    if refused:
        raise typer.Exit(1)


@xzufi.command("import")
def import_xzufi(
    file: Annotated[Path, typer.Argument(help="An XZuFi 2.2 message.")],
    into: Annotated[Path, typer.Option(help="Folder for the drafts.")] = Path("drafts"),
) -> None:
    """Make drafts of packages from the services of a message, to be read before anybody loads them."""
    try:
        written = write_drafts(drafts(file.read_bytes()), into)
    except (XzufiInvalid, FileExistsError) as refusal:
        print(f"{file}: {refusal}")
        raise typer.Exit(1) from refusal
    for draft in written:
        print(f"{draft}: draft written")
