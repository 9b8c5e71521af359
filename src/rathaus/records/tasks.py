"""The integrity check by the clock."""

from __future__ import annotations

import structlog

from rathaus.core.jobs import SLOW, periodic
from rathaus.records.verification import verify_documents
from rathaus.tenants.api import all_tenants

logger = structlog.get_logger("rathaus.records")


@periodic("20 3 * * 0", queue=SLOW)
def verify_all_documents() -> None:
    """Every Sunday night: read every document once and keep lost ones from being handed out."""
    for tenant in all_tenants():
        report = verify_documents(tenant)
        log = logger.error if report.losses else logger.info
        log("records.verified", town=tenant.slug, versions=report.versions, lost=len(report.losses))
