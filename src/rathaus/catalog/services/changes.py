"""What an administrator changed, in words for the history: fees are read years later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rathaus.catalog.offer import Service
from rathaus.core.money import format_euro

NOTHING = "–"


def changes_in_words(offer: Service, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """``Steuer für den ersten Hund: 40,00 € → 45,00 €; Satzung: …``; empty if nothing differs.

    Args:
        before, after: the package's parameters under their keys; other entries under German names.
    """
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return "; ".join(
        f"{_label(offer, key)}: {_value(offer, key, before)} → {_value(offer, key, after)}"
        for key in keys
    )


def _label(offer: Service, key: str) -> str:
    parameter = offer.definition.parameters.get(key)
    return parameter.label.de if parameter else key


def _value(offer: Service, key: str, values: Mapping[str, Any]) -> str:
    value, parameter = values.get(key), offer.definition.parameters.get(key)
    if value in ("", None):
        return NOTHING
    is_money = parameter is not None and parameter.type == "money" and isinstance(value, int)
    return format_euro(value) if is_money else str(value)
