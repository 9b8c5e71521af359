"""What the clock does."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from rathaus.catalog.services.delivery import deliver
from rathaus.catalog.usage import forget_old_use
from rathaus.core.jobs import SLOW, periodic
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants


@periodic("40 3 * * *", queue=SLOW)
def deliver_catalogues() -> None:
    """Every night: what the federal collection service fetches in the morning."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant), transaction.atomic():
            deliver(tenant=tenant, folder=settings.XZUFI_DIR)


@periodic("55 4 1 * *", queue=SLOW)
def forget_use() -> None:
    """Every month: counts of use that are over a year old."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            forget_old_use()
