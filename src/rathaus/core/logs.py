"""Structured logs: one JSON line an event, names like ``cases.decided``, no personal data.

What libraries say through :mod:`logging` becomes the same kind of line. Of an exception only its
type and the places it came through are kept: messages quote values, of databases and of people.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import structlog

from rathaus.core.actors import current_actor
from rathaus.core.tenancy import active_tenant_id

PLACES = 12
"""How many of the last places of a traceback are kept."""
LEVELS = {
    "django.request": "ERROR",  # 404 and 403 are daily life
    "django.security.DisallowedHost": "CRITICAL",  # robots try names all day
}


def _context(
    _logger: Any, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    event.setdefault("tenant", active_tenant_id())
    event.setdefault("actor", current_actor().kind.value)
    return event


def _failure(
    _logger: Any, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Replace ``exc_info`` by ``error`` (types, the last one first) and ``places``."""
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else given or None
    if error is True:
        error = sys.exception()
    if error is not None:
        event["error"] = " < ".join(type(cause).__name__ for cause in _causes(error))
        event["places"] = _places(error)
    return event


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-PLACES:]
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]


def _of_library(
    _logger: Any, _method: str, event: structlog.types.EventDict
) -> structlog.types.EventDict:
    """A record of :mod:`logging`: a failed request says its route, not its address.

    Addresses may hold a token; jobs and other messages of libraries hold numbers only.
    """
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["event"] = "request.failed"
        event["method"] = request.method
        event["route"] = match.route if match else None
        event["status"] = getattr(record, "status_code", None)
    elif record.exc_info:
        event["event"] = str(record.msg).partition(" with exception")[0]
    return event


_COMMON: list[Callable[..., Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _context,
    _failure,
]


def configure(*, json: bool, level: str) -> None:
    """Set structlog up; called once by the settings."""
    structlog.configure(
        processors=[*_COMMON, _renderer(json)],
        wrapper_class=structlog.make_filtering_bound_logger(
            {"debug": 10, "info": 20, "warning": 30, "error": 40}[level]
        ),
        cache_logger_on_first_use=True,
    )


def of_libraries(*, json: bool) -> dict[str, Any]:
    """Django's ``LOGGING``: warnings and errors of every library, on the error output."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_COMMON[:-1], _of_library, _failure],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _renderer(json),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["errors"], "level": "WARNING"},
        "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}}
        | {name: {"level": level} for name, level in LEVELS.items()},
    }


def _renderer(json: bool) -> Any:
    return structlog.processors.JSONRenderer() if json else structlog.dev.ConsoleRenderer()
