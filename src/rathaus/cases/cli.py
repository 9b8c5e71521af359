"""``rathaus cases``: fill a town with invented cases, to measure with."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from rathaus.cases.bulk import NothingOffered, insert_cases
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants

app = typer.Typer(name="cases", no_args_is_help=True, help="Invented cases to measure with.")


@app.callback()
def main() -> None:
    """Invented cases to measure with."""


@app.command()
def seed(
    tenant: Annotated[str, typer.Option(help="Which demo town hall gets them (its slug).")],
    count: Annotated[int, typer.Option(min=1, max=1_000_000, help="How many.")] = 1000,
) -> None:
    """Add invented cases without documents or processes; demo town halls only."""
    town = tenants.tenant_by_slug(tenant)
    if town is None or not town.is_demo:
        raise typer.BadParameter(f"{tenant!r} is no town hall of the demo.")
    started = time.monotonic()
    try:
        with tenant_context(town):
            insert_cases(count, seed=time.monotonic_ns())
    except NothingOffered as error:
        raise typer.BadParameter(f"{tenant} offers no service yet.") from error
    typer.echo(f"{count:,} cases in {time.monotonic() - started:.1f} s")
