"""The tenant's accent colour as a style sheet, because the content security policy forbids inline styles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control


def _on_colour(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "#000" if luminance > 0.179 else "#fff"


@cache_control(public=True, max_age=31536000, immutable=True)
def appearance(request: HttpRequest, colour: str) -> HttpResponse:
    """The colour is part of the address, so the answer may be kept for ever."""
    css = f":root {{ --rh-accent: #{colour}; --rh-on-accent: {_on_colour(colour)}; }}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")
