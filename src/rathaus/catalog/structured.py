"""What the line-of-business system gets: paths of its message, filled from the answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog

from rathaus.catalog.schema import Specialist
from rathaus.core.dates import today
from rathaus.core.expressions import ExpressionFailed, evaluate

logger = structlog.get_logger("rathaus.catalog")

_FIELD = re.compile(r"(?:answers\.)?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)")
_KNOWN = {"params", "context", "today"}


def structured_data(
    specialist: Specialist, *, answers: Mapping[str, Any], params: Mapping[str, Any]
) -> dict[str, Any]:
    """The message, nested by the dots of its paths; what was not answered is left out.

    So is what cannot be computed from these answers: an application arrives all the same.
    """
    message: dict[str, Any] = {}
    for path, source in specialist.data.items():
        try:
            value = structured_value(source, answers=answers, params=params)
        except ExpressionFailed as error:
            logger.warning("catalog.specialist_value_missing", path=path, reason=str(error)[:200])
            continue
        if value is not None:
            *parents, last = path.split(".")
            part = message
            for parent in parents:
                part = part.setdefault(parent, {})
            part[last] = value
    return message


def structured_value(source: str, *, answers: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
    """A field's answer, None if it is not there; anything else is computed.

    Raises:
        ExpressionFailed: it cannot be computed.
    """
    field = _FIELD.fullmatch(source.strip())
    if field and field[1].partition(".")[0] not in _KNOWN:
        return _answer(answers, field[1])
    variables = {"answers": dict(answers), "params": dict(params), "today": today()}
    return evaluate(source, {**answers, **variables})


def _answer(answers: Mapping[str, Any], path: str) -> Any:
    found: Any = answers
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
