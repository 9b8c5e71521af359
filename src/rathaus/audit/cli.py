"""``rathaus audit``: prove that the log is whole, and anchor it outside the database."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from rathaus.audit.anchors import AnchorsDamaged, anchor_file, write_anchors
from rathaus.audit.verification import SHOWN, ChainReport
from rathaus.audit.verification import verify as verify_chains

app = typer.Typer(
    name="audit", no_args_is_help=True, help="Prove that the log is whole, and anchor it."
)


@app.command()
def verify(
    tenant: Annotated[
        str | None, typer.Option(help="Only this town hall's chain; '-' is the platform's own.")
    ] = None,
) -> None:
    """Recompute every hash; exit with 1 if anything was changed, removed, inserted or cut off."""
    started = time.monotonic()
    try:
        reports = verify_chains(tenant)
    except LookupError as error:
        raise typer.BadParameter(str(error)) from error
    width = max(len(report.chain) for report in reports)
    for report in reports:
        _show(report, width)
    total = sum(report.seals for report in reports)
    typer.echo(f"\n{total:,} entries in {len(reports)} chains, {time.monotonic() - started:.1f} s")
    broken = [report.chain for report in reports if not report.is_whole]
    if broken:
        typer.secho(f"NOT WHOLE: {', '.join(broken)}", fg=typer.colors.RED, bold=True)
        raise typer.Exit(1)
    typer.secho(
        "WHOLE: nothing was changed, removed, inserted or cut off.",
        fg=typer.colors.GREEN,
        bold=True,
    )


def _show(report: ChainReport, width: int) -> None:
    mark, colour = ("ok", typer.colors.GREEN) if report.is_whole else ("BROKEN", typer.colors.RED)
    anchored = f"anchored up to {report.anchored:,}" if report.anchored else "no anchor"
    typer.secho(f"{report.chain:<{width}}  {report.seals:>10,} entries  {anchored:<28} ", nl=False)
    typer.secho(mark, fg=colour)
    for finding in report.findings[:SHOWN]:
        at = f"seal {finding.seq}" if finding.seq is not None else "no seal"
        typer.secho(f"    {at}: {finding.broken.value}: {finding.detail}", fg=typer.colors.RED)
    if len(report.findings) > SHOWN:
        typer.echo(f"    and {len(report.findings) - SHOWN:,} more")


@app.command()
def anchor() -> None:
    """Write the heads of all chains into the anchor file, and show them for copying or printing."""
    try:
        written = write_anchors()
    except AnchorsDamaged as error:
        typer.secho(str(error), fg=typer.colors.RED, err=True)
        raise typer.Exit(1) from error
    for entry in written:
        typer.echo(f"{entry.chain}  {entry.seq:,}  {entry.hash}")
    typer.echo(
        f"{len(written)} heads anchored in {anchor_file()}" if written else "Nothing new to anchor."
    )
