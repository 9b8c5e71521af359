"""``rathaus process``: look at BPMN files before they come into the house, and at those inside."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rathaus.workflow.bpmn.reader import ProcessInvalid, read_process
from rathaus.workflow.models import ProcessVersion
from rathaus.workflow.registry import service_handlers

app = typer.Typer(
    name="process",
    no_args_is_help=True,
    help="Check BPMN process models and list the deployed ones.",
)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(help="BPMN files.", exists=True, dir_okay=False)],
) -> None:
    """Say everything that keeps the files from running; ends with 1 if anything does."""
    good = [_check(file) for file in files]
    if not all(good):
        raise typer.Exit(1)


def _check(file: Path) -> bool:
    try:
        graph = read_process(file.read_bytes(), source=str(file))
    except ProcessInvalid as error:
        typer.echo(error)
        return False
    unknown = [name for name in graph.services() if name not in service_handlers]
    typer.echo(f"{file}: ok, {len(graph.elements)} elements")
    for name in unknown:
        typer.echo(f"{file}: warning: no handler {name!r} is registered")
    return True


@app.command("list")
def list_versions() -> None:
    """Every deployed process version, the current one of each process first."""
    for version in ProcessVersion.objects.defer("xml").order_by("key", "-current_since"):
        since = version.current_since.astimezone()
        typer.echo(f"{version.key} {version.number}  {since:%Y-%m-%d %H:%M}  {version.name}")
