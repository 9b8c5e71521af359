"""Anchors by the clock."""

from __future__ import annotations

import structlog

from rathaus.audit.anchors import write_anchors
from rathaus.core.jobs import periodic

logger = structlog.get_logger("rathaus.audit")


@periodic("*/10 * * * *")
def anchor_heads() -> None:
    """Every ten minutes: what was cut off a chain since then is noticed."""
    logger.info("audit.anchored", heads=len(write_anchors()))
