"""What the clock does."""

from __future__ import annotations

from rathaus.core.jobs import periodic
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.services import delete_forgotten_drafts
from rathaus.tenants import api as tenants


@periodic("17 3 * * *")
def forget_old_drafts() -> None:
    """Every night: drafts that nobody touched for 30 days go away, with their files."""
    for tenant in tenants.all_tenants():
        while True:
            with tenant_context(tenant):
                if delete_forgotten_drafts() == 0:
                    break
