"""What ``rathaus demo`` prints when everything answers: where to go and as whom."""

from __future__ import annotations

from itertools import groupby

from rich.console import Console
from rich.table import Table

from rathaus.accounts import demo as people
from rathaus.config.demo import demo_modules
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants


def welcome(portal: str, *, colour: bool) -> None:
    """Print addresses and sign-ins.

    Args:
        portal: address of the installation, without a slash at the end.
    """
    console = Console(highlight=False, no_color=not colour, width=None if colour else 120)
    console.print("\n[bold]Das Rathaus ist geöffnet.[/bold]  The town hall is open.\n")
    console.print(_addresses(portal))
    console.print(
        f"\n[bold]Anmelden[/bold] at {portal}/konto/anmelden/ – password of all: [bold]{people.DEMO_PASSWORD}[/bold]\n"
    )
    console.print(_sign_ins())
    console.print("\nEverything here is invented and stays on this computer. Ctrl-C stops it.\n")


def _addresses(portal: str) -> Table:
    table = Table.grid(padding=(0, 3))
    for tenant in tenants.all_tenants():
        table.add_row(f"  {tenant.name}", f"{portal}/{tenant.slug}/")
        for words, path in _special_addresses(tenant):
            table.add_row(f"    {words}", f"{portal}/{tenant.slug}/{path}")
    table.add_row("  All town halls", f"{portal}/")
    table.add_row("  Mails that were sent", f"{portal}/post/")
    return table


def _special_addresses(tenant: tenants.Tenant) -> list[tuple[str, str]]:
    """What the modules' ``demo.addresses(tenant)`` name: words and path below the town's address."""
    found = []
    with tenant_context(tenant):
        for module in demo_modules():
            if hasattr(module, "addresses"):
                found += module.addresses(tenant)
    return found


def _sign_ins() -> Table:
    table = Table.grid(padding=(0, 3))
    for _ in range(4):
        table.add_column(no_wrap=True)
    for town, members in groupby(people.sign_ins(), key=lambda sign_in: sign_in.town):
        for number, member in enumerate(members):
            table.add_row(
                f"  {town}" if number == 0 else "", member.role, member.name, member.email
            )
    return table
