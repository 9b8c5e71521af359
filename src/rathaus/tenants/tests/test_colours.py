"""Whatever colour a town chooses, its buttons and links stay readable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rathaus.tenants.colours import READABLE, Palette, contrast, luminance

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"{number:06x}")


@given(colours)
def test_every_accent_is_readable_in_both_themes(colour: str) -> None:
    light, dark = Palette.light(colour), Palette.dark(colour)
    assert contrast(light.accent, "ffffff") >= READABLE
    assert contrast(light.accent, light.on_accent) >= READABLE
    assert contrast(dark.accent, "171a2b") >= READABLE
    assert contrast(dark.accent, dark.on_accent) >= READABLE


def test_a_readable_colour_is_kept() -> None:
    assert Palette.light("1f6b4f").accent == "1f6b4f"


def test_luminance_of_black_and_white() -> None:
    assert luminance("000000") == 0
    assert round(luminance("ffffff"), 6) == 1
    assert round(contrast("000000", "ffffff"), 6) == 21
