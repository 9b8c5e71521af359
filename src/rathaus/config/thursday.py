"""``rathaus demo thursday``: a day of visitors in fast motion, in the demo that is running."""

from __future__ import annotations

from typing import NoReturn

import psycopg
import typer
from django.conf import settings

from rathaus.core.postgres import embedded
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants


def play_thursday(*, town: str, visitors: int, speed: float) -> None:
    """Play until the last visitor has gone, or Ctrl-C.

    Args:
        town: short name of the administration; its first office is played.
        speed: seconds of the played day in a second of the wall's.
    """
    from rathaus.appointments import api as appointments
    from rathaus.appointments.demo import open_today, take_back
    from rathaus.queueing.liveplay import LivePlay

    need_the_demo()
    tenant = tenants.tenant_by_slug(town)
    if tenant is None:
        give_up(f"There is no town hall “{town}”.")
    with tenant_context(tenant):
        offices = appointments.offices()
    if not offices:
        give_up(f"{tenant.name} has no office with a waiting room. Try --town stralendorf.")
    typer.echo(f"{offices[0].name}: {visitors} visitors, {speed:g} times as fast. Ctrl-C ends it.")
    try:
        LivePlay(tenant, offices[0], speed, visitors, _tell, open_today, take_back).run()
    except KeyboardInterrupt:
        typer.echo("Broken off; everybody has gone home.")


def need_the_demo() -> None:
    """End with a hint unless a demo is running."""
    try:
        embedded.superuser(settings.DATA_DIRECTORY).close()
    except (psycopg.OperationalError, OSError):
        give_up("No demo is running here. Start it in another terminal: rathaus demo")


def give_up(words: str) -> NoReturn:
    """Say why, and end."""
    typer.echo(words)
    raise typer.Exit(1)


def _tell(seconds: float, words: str) -> None:
    typer.echo(f"{int(seconds) // 3600:02}:{int(seconds) // 60 % 60:02}  {words}")
