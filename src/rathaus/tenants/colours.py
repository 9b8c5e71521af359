"""From a town's one accent colour to readable pages, light and dark (WCAG 2.2, contrast 1.4.3)."""

from __future__ import annotations

from dataclasses import dataclass

WHITE = "ffffff"
BLACK = "000000"
READABLE = 4.5
"""Contrast ratio that normal text needs at level AA."""


def luminance(colour: str) -> float:
    """Relative luminance of ``rrggbb``, 0 (black) to 1 (white)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(colour: str, other: str, share: float) -> str:
    """``share`` of ``other`` (0 to 1) in ``colour``."""
    parts = zip(
        (int(colour[i : i + 2], 16) for i in (0, 2, 4)),
        (int(other[i : i + 2], 16) for i in (0, 2, 4)),
        strict=True,
    )
    return "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def readable_on(colour: str, background: str, towards: str) -> str:
    """``colour``, moved towards ``towards`` until text in it is readable on ``background``."""
    steps = (mix(colour, towards, step / 20) for step in range(21))
    return next(step for step in steps if contrast(step, background) >= READABLE + 0.3)


@dataclass(frozen=True)
class Palette:
    """One theme's accent and what is written on it, as ``rrggbb``."""

    accent: str
    on_accent: str

    @classmethod
    def light(cls, colour: str) -> Palette:
        return cls(readable_on(colour, WHITE, BLACK), WHITE)

    @classmethod
    def dark(cls, colour: str) -> Palette:
        return cls(readable_on(colour, "171a2b", WHITE), BLACK)
