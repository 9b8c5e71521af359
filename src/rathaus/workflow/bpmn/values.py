"""Attribute values: a literal, or ``${CEL}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rathaus.core.expressions import compile_expression, evaluate

_EXPRESSION = re.compile(r"^\$\{(.*)\}$", re.DOTALL)


def expression_in(text: str) -> str | None:
    """The CEL inside ``${…}``, or None if the text is a literal."""
    match = _EXPRESSION.match(text.strip())
    return match.group(1).strip() if match else None


def check_value(text: str) -> None:
    """Raises ExpressionInvalid if the text is ``${…}`` around something that is no CEL."""
    expression = expression_in(text)
    if expression is not None:
        compile_expression(expression)


def value_of(text: str, variables: Mapping[str, Any]) -> Any:
    """The literal itself, or the value of the expression.

    Raises:
        ExpressionFailed: a variable is missing or has the wrong type.
    """
    expression = expression_in(text)
    return text if expression is None else evaluate(expression, variables)
