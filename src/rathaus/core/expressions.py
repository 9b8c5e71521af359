"""CEL, the one language for conditions, computed values, fees and routing.

Expressions run on the server only, in the Rust interpreter of ``common-expression-language``; they
cannot loop for ever, reach the file system or call Python.
Source: https://github.com/google/cel-spec
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import cel


class ExpressionInvalid(ValueError):
    """The text is not a CEL expression."""


class ExpressionFailed(ValueError):
    """The expression could not be evaluated with these variables."""


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> cel.Program:
    """Raises ExpressionInvalid, with the parser's own words."""
    try:
        return cel.compile(source)
    except Exception as error:
        raise ExpressionInvalid(f"{source!r} is not a valid CEL expression: {error}") from error


_TEXT_LITERAL = re.compile(r"""[rRbB]*(?:\"(?:\\.|[^"\\])*\"|'(?:\\.|[^'\\])*')""")
_MACRO_VARIABLE = re.compile(r"\.\s*(?:all|exists|exists_one|map|filter)\s*\(\s*([A-Za-z_]\w*)\s*,")


def without_texts(source: str) -> str:
    """The expression with every text literal emptied, for looking at its names."""
    return _TEXT_LITERAL.sub('""', source)


def variables_of(source: str) -> set[str]:
    """Names the expression needs from outside, without those that its own macros bind.

    Raises:
        ExpressionInvalid: it does not parse.
    """
    bound = set(_MACRO_VARIABLE.findall(without_texts(source)))
    return set(_names(source)) - bound


@lru_cache(maxsize=4096)
def _names(source: str) -> frozenset[str]:
    return frozenset(compile_expression(source).variables())


def evaluate(source: str, variables: Mapping[str, Any]) -> Any:
    """Value of the expression.

    Raises:
        ExpressionInvalid: it does not parse.
        ExpressionFailed: a variable is missing or has the wrong type.
    """
    program = compile_expression(source)
    try:
        # Handing over a variable costs more than most expressions.
        used = {name: _cel_value(variables[name]) for name in _names(source) if name in variables}
        return program.execute(used)
    except Exception as error:
        raise ExpressionFailed(f"{source!r} failed: {error}") from error


def holds(source: str, variables: Mapping[str, Any]) -> bool:
    """True if the condition is exactly ``true``; anything but a boolean is a failure."""
    value = evaluate(source, variables)
    if not isinstance(value, bool):
        raise ExpressionFailed(f"{source!r} gave {value!r}, which is neither true nor false.")
    return value


def _cel_value(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value
