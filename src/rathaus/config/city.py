"""``rathaus demo city``: 20 offices with 12 counters each, in the demo that is running."""

from __future__ import annotations

import typer

from rathaus.config.thursday import give_up, need_the_demo
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants

CITY = "schwerin"


def grow_city(*, offices: int, counters: int, weeks: int, booked: int) -> None:
    """Once more books what has become free since.

    Args:
        booked: percent of the time with appointments.
    """
    from rathaus.appointments.democity import grow

    need_the_demo()
    tenant = tenants.tenant_by_slug(CITY)
    if tenant is None:
        give_up(f"There is no town hall “{CITY}”.")
    typer.echo("Building and booking, a minute or two …")
    with tenant_context(tenant):
        new, appointments = grow(
            tenant, offices=offices, counters=counters, weeks=weeks, share=booked / 100
        )
    typer.echo(f"{tenant.name}: {new} new offices, {appointments} new appointments.")
