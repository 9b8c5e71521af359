"""``rathaus tenants``: the administrations of this installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from django.core.exceptions import ValidationError

from rathaus.tenants import outlines as borders
from rathaus.tenants import services
from rathaus.tenants.enums import State, TenantKind
from rathaus.tenants.models import Tenant

app = typer.Typer(name="tenants", help="Administrations: list, create.", no_args_is_help=True)
streets = typer.Typer(name="streets", help="Names of streets, suggested in forms.")
outlines = typer.Typer(name="outlines", help="Borders of municipalities, for maps in forms.")
more = [streets, outlines]


@app.command("list")
def list_tenants() -> None:
    """Every administration with its address on this installation."""
    for tenant in Tenant.objects.all():
        where = tenant.hostname or f"/{tenant.slug}/"
        state = "" if tenant.is_active else "  (switched off)"
        typer.echo(f"{tenant.slug:<24}{tenant.name:<36}{where}{state}")


@app.command()
def create(
    slug: Annotated[str, typer.Argument(help="First part of the path, such as stralendorf.")],
    name: Annotated[str, typer.Option(help="Full name: Amt Stralendorf.")],
    kind: Annotated[TenantKind, typer.Option(help="What sort of administration.")],
    state: Annotated[State, typer.Option(help="The Land; decides legal remedies and holidays.")],
    key: Annotated[
        str, typer.Option(help="AGS (eight digits), or the ARS prefix of an Amt or county.")
    ],
    street: Annotated[str, typer.Option(help="Street and number of the town hall.")],
    postal_code: Annotated[str, typer.Option(help="Five digits.")],
    place: Annotated[str, typer.Option(help="Place of the town hall.")],
    phone: Annotated[str, typer.Option(help="Telephone of a human being.")],
    email: Annotated[str, typer.Option(help="Public mail address.")],
    municipality: Annotated[
        list[str] | None, typer.Option(help="AGS and name of each municipality: 13076107=Pampow.")
    ] = None,
    hostname: Annotated[str | None, typer.Option(help="Own host name, if it has one.")] = None,
) -> None:
    """Add an administration."""
    served = dict(part.split("=", 1) for part in municipality or () if "=" in part)
    try:
        tenant = services.create_tenant(
            slug=slug, name=name, kind=kind, state=state, key=key, street=street,
            postal_code=postal_code, place=place, phone=phone, email=email,
            hostname=hostname, municipalities=served,
        )  # fmt: skip
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            typer.echo(f"{field}: {' '.join(messages)}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{tenant.name} is at {tenant.hostname or f'/{tenant.slug}/'}")


@streets.callback()
def about_streets() -> None:
    """Names of streets, suggested in forms."""


@streets.command("import")
def import_streets(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV in UTF-8 with the columns ags and strasse.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Replace the streets of every municipality in the file."""
    try:
        counts = services.import_streets(text=file.read_text("utf-8"))
    except UnicodeDecodeError:
        typer.echo(f"{file.name} is not UTF-8.", err=True)
        raise typer.Exit(1) from None
    except services.StreetsInvalid as error:
        typer.echo("\n".join(f"{file.name}: {problem}" for problem in error.problems), err=True)
        raise typer.Exit(1) from None
    for ags, count in counts.items():
        typer.echo(f"{ags}: {count} streets")


@outlines.callback()
def about_outlines() -> None:
    """Borders of municipalities, for maps in forms."""


@outlines.command("import")
def import_outlines(
    file: Annotated[
        Path,
        typer.Argument(
            help="GeoJSON in EPSG:4326 with the property ags or ars.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Replace the border of every municipality in the file that an administration here serves."""
    try:
        counts = borders.import_outlines(text=file.read_text("utf-8"))
    except UnicodeDecodeError:
        typer.echo(f"{file.name} is not UTF-8.", err=True)
        raise typer.Exit(1) from None
    except borders.OutlinesInvalid as error:
        typer.echo(f"{file.name}: {error}", err=True)
        raise typer.Exit(1) from None
    for ags, count in counts.items():
        typer.echo(f"{ags}: {count} points")
