"""Plots as plain SVG, made on the server: horizontal bars that stay legible at 320 pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LINE, BAR = 360, 40, 14
LABEL_ROOM = 60
"""Kept free on the right for the number."""


@dataclass(frozen=True)
class Bar:
    """One bar; ``second`` is drawn striped, so that the series differ without colour."""

    y: float
    width: float
    value: str
    value_x: float
    second: bool = False


@dataclass(frozen=True)
class Group:
    """A label with one bar for each series."""

    label: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Plot:
    width: int
    height: float
    groups: tuple[Group, ...]


def bars(rows: Sequence[tuple[str, Sequence[float]]]) -> Plot:
    """A plot of labelled values; all values are at least 0."""
    top = max((value for _, values in rows for value in values), default=0) or 1
    groups, y = [], 4.0
    for label, values in rows:
        drawn = tuple(_bar(y, place, value, top) for place, value in enumerate(values))
        groups.append(Group(label, y + 12, drawn))
        y += LINE + (len(values) - 1) * (BAR + 3)
    return Plot(WIDTH, y, tuple(groups))


def _bar(y: float, place: int, value: float, top: float) -> Bar:
    width = round(max(1.0, value / top * (WIDTH - LABEL_ROOM)), 1)
    words = f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",")
    return Bar(y + 18 + place * (BAR + 3), width, words, width + 5, second=place > 0)
