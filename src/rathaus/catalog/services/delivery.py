"""The nightly delivery of the catalogue to the federal collection service."""

from __future__ import annotations

from pathlib import Path

import structlog
from django.db import transaction
from django.utils import timezone

from rathaus.catalog.events import DeliverySwitched
from rathaus.catalog.models import XzufiDelivery
from rathaus.catalog.xzufi import INDEX, FarFewer, NothingToExport, export_catalogue
from rathaus.core.events import publish
from rathaus.tenants.api import Tenant

logger = structlog.get_logger("rathaus.catalog")


@transaction.atomic
def switch_delivery(*, on: bool) -> XzufiDelivery:
    """Deliver every night from now on, or no longer; doing it twice changes nothing."""
    delivery, _ = XzufiDelivery.objects.get_or_create()
    if delivery.is_on is not on:
        delivery.is_on = on
        delivery.save(update_fields=["is_on"])
        publish(DeliverySwitched(on=on))
    return delivery


def deliver(*, tenant: Tenant, folder: Path) -> XzufiDelivery | None:
    """Write the active tenant's messages and note how it went; None if it does not want it."""
    delivery = XzufiDelivery.objects.filter(is_on=True).first()
    if delivery is None:
        return None
    delivery.problem = _problem(tenant, folder)
    if not delivery.problem:
        index = folder / tenant.slug / INDEX
        delivery.files = len(index.read_text().splitlines())
        delivery.delivered_at = timezone.now()
    delivery.save(update_fields=["problem", "files", "delivered_at"])
    log = logger.error if delivery.problem else logger.info
    log("catalog.xzufi_delivered", town=tenant.slug, files=delivery.files, why=delivery.problem)
    return delivery


def _problem(tenant: Tenant, folder: Path) -> str:
    """Empty if the folder is written; else the last one stays as it is."""
    try:
        export_catalogue(tenant, folder)
    except NothingToExport:
        return "nothing"
    except FarFewer:
        return "fewer"
    except OSError:
        return "failed"
    return ""
