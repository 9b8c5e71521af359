"""Structured logs: one JSON line an event, names like ``cases.decided``, no personal data."""

from __future__ import annotations

from typing import Any

import structlog

from rathaus.core.actors import current_actor
from rathaus.core.tenancy import active_tenant_id


def _context(
    _logger: Any, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    event.setdefault("tenant", active_tenant_id())
    event.setdefault("actor", current_actor().kind.value)
    return event


def configure(*, json: bool, level: str) -> None:
    """Set structlog up; called once by the settings."""
    renderer: Any = structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _context,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            {"debug": 10, "info": 20, "warning": 30, "error": 40}[level]
        ),
        cache_logger_on_first_use=True,
    )
