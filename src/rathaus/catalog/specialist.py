"""What the line-of-business system gets of an application: the message of the package, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.catalog.schema import Specialist
from rathaus.core.dates import today
from rathaus.core.expressions import ExpressionFailed, evaluate


def message(
    specialist: Specialist, *, answers: Mapping[str, Any], params: Mapping[str, Any]
) -> dict[str, Any]:
    """Nested as the paths say; what was not asked or not answered is not in it.

    Args:
        answers: the form's plain answers (hidden fields absent).
        params: the administration's parameters.
    """
    known = dict(answers) | {"answers": dict(answers), "params": dict(params), "today": today()}
    found: dict[str, Any] = {}
    for path, source in specialist.data.items():
        try:
            value = evaluate(source, known)
        except ExpressionFailed:  # reads an answer that is not there
            continue
        *above, name = path.split(".")
        place = found
        for part in above:
            place = place.setdefault(part, {})
        place[name] = value
    return found
