"""What the clock does in the waiting room."""

from __future__ import annotations

from rathaus.core.jobs import SLOW, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.queueing.services.clearing import clear_past_days
from rathaus.tenants import api as tenants


@periodic("5 1 * * *", queue=SLOW)
def clear_yesterday() -> None:
    """Every night: past days are ended, and nothing leads to a person any more."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            clear_past_days()
