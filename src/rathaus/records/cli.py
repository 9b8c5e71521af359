"""``rathaus records``: is every document still there, byte by byte?"""

from __future__ import annotations

import time
from typing import Annotated

import typer

from rathaus.records.verification import StoreReport, verify_documents
from rathaus.tenants.api import all_tenants, tenant_by_slug

app = typer.Typer(name="records", no_args_is_help=True, help="Files and their documents.")


@app.callback()
def records() -> None:
    """Files and their documents."""


@app.command()
def verify(
    tenant: Annotated[str | None, typer.Option(help="Only this town hall's documents.")] = None,
) -> None:
    """Read and hash every document; exit with 1 if one is missing or changed.

    What is missing or changed is not handed out any more until a later check finds it whole.
    """
    started = time.monotonic()
    towns = all_tenants()
    if tenant is not None:
        town = tenant_by_slug(tenant)
        if town is None:
            raise typer.BadParameter(f"There is no town hall {tenant!r}.")
        towns = [town]
    reports = [verify_documents(town) for town in towns]
    for report in reports:
        _show(report)
    versions = sum(report.versions for report in reports)
    size = sum(report.bytes for report in reports) / 1e6
    typer.echo(f"\n{versions:,} versions, {size:,.1f} MB, {time.monotonic() - started:.1f} s")
    lost = sum(len(report.losses) for report in reports)
    if lost:
        typer.secho(f"LOST: {lost:,} versions", fg=typer.colors.RED, bold=True)
        raise typer.Exit(1)
    typer.secho("WHOLE: every document is what was filed.", fg=typer.colors.GREEN, bold=True)


def _show(report: StoreReport) -> None:
    healed = f", {report.released} whole again" if report.released else ""
    typer.echo(f"{report.tenant:<28} {report.versions:>10,} versions{healed}")
    for loss in report.losses:
        typer.secho(
            f"    {loss.reference}, document {loss.document}, version {loss.version}: {loss.state.value}",
            fg=typer.colors.RED,
        )
