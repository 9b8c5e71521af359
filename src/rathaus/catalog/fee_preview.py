"""What the review page of a form says about money."""

from __future__ import annotations

import structlog

from rathaus.catalog.fees import FeeInvalid
from rathaus.catalog.queries import ServiceUnknown, service_version
from rathaus.eforms import api as eforms

logger = structlog.get_logger("rathaus.catalog")


def fee_preview(draft: eforms.Draft) -> eforms.ReviewExtra | None:
    """The fee for the answers so far; None for forms that belong to no service."""
    version = draft.context.get("service_version")
    if version is None:
        return None
    try:
        offer = service_version(version)
        quote = offer.fee(
            eforms.plain_answers(draft),
            parameters=draft.context.get("params", {}),
            context=draft.context,
        )
    except (FeeInvalid, ServiceUnknown) as error:
        logger.warning("catalog.fee_unknown", version=version, error=str(error))
        return None
    context = {"quote": quote, "days": offer.typical_days}
    return eforms.ReviewExtra("catalog/parts/fee_preview.html", context)
