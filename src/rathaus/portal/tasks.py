"""What the clock does."""

from __future__ import annotations

from rathaus.core.jobs import SLOW, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.portal.feedback import forget_old_feedback
from rathaus.tenants import api as tenants


@periodic("50 4 * * *", queue=SLOW)
def forget_feedback() -> None:
    """Every night: feedback about pages goes after a year."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            forget_old_feedback()
