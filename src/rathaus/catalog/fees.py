"""What an application costs: CEL over the answers and the administration's parameters, in cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.catalog.schema import Cost, Fee, Texts
from rathaus.core.dates import today
from rathaus.core.expressions import ExpressionFailed, ExpressionInvalid, evaluate, holds


class FeeInvalid(ValueError):
    """A fee could not be computed, or is no whole number of cents from 0 up."""


@dataclass(frozen=True)
class FeeItem:
    """One line of the bill.

    Attributes:
        label: ``{"de", "en", "leicht"}``.
        cents: greater than zero.
    """

    key: str
    label: Mapping[str, str]
    cents: int


@dataclass(frozen=True)
class FeeQuote:
    """What is due with the application.

    Attributes:
        total_cents: sum of the items; 0 means free of charge.
    """

    total_cents: int
    items: list[FeeItem]


@dataclass(frozen=True)
class CostLine:
    """A line of the cost table on a service page.

    Attributes:
        due: it is due with the application.
    """

    label: Texts
    cents: int
    per: Texts | None = None
    due: bool = False


def quote(
    fees: list[Fee],
    *,
    answers: Mapping[str, Any],
    params: Mapping[str, Any],
    context: Mapping[str, Any] | None = None,
) -> FeeQuote:
    """Compute all fees.

    Args:
        answers: the form's plain answers (hidden fields absent).
        params: the administration's parameters.

    Raises:
        FeeInvalid: naming the fee.
    """
    variables = dict(answers) | {
        "answers": dict(answers),
        "params": dict(params),
        "context": dict(context or {}),
        "today": today(),
    }
    items = [item for fee in fees if (item := _item(fee, variables)) is not None]
    return FeeQuote(sum(item.cents for item in items), items)


def _item(fee: Fee, variables: Mapping[str, Any]) -> FeeItem | None:
    try:
        if fee.when is not None and not holds(fee.when, variables):
            return None
        cents = evaluate(fee.amount, variables)
    except (ExpressionFailed, ExpressionInvalid) as error:
        raise FeeInvalid(f"Fee {fee.key!r}: {error}") from error
    if not isinstance(cents, int) or isinstance(cents, bool) or cents < 0:
        raise FeeInvalid(f"Fee {fee.key!r} gave {cents!r}; expected cents.")
    return FeeItem(fee.key, fee.label.model_dump(), cents) if cents else None


def cost_lines(costs: list[Cost], fees: list[Fee], params: Mapping[str, Any]) -> list[CostLine]:
    """What a service page can say before any answer: fees over parameters alone, and information."""
    lines = []
    for fee in fees:
        try:
            item = _item(fee, {"params": dict(params)})
        except FeeInvalid:  # depends on answers; the package has cost lines for it
            continue
        if item is not None:
            lines.append(CostLine(fee.label, item.cents, due=True))
    known = {"params": dict(params)}
    return lines + [CostLine(cost.label, evaluate(cost.amount, known), cost.per) for cost in costs]
