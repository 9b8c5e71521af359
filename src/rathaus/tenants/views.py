"""The tenant's accent colour as a style sheet, because the content security policy forbids inline styles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from rathaus.tenants.colours import Palette


def _rule(palette: Palette) -> str:
    return (
        f":root {{ --rh-accent: #{palette.accent}; --rh-on-accent: #{palette.on_accent};"
        f" --kern-color-action-default: #{palette.accent};"
        f" --kern-color-action-on-default: #{palette.on_accent}; }}"
    )


@cache_control(public=True, max_age=31536000, immutable=True)
def appearance(request: HttpRequest, colour: str) -> HttpResponse:
    """The colour is part of the address, so the answer may be kept for ever."""
    light, dark = _rule(Palette.light(colour)), _rule(Palette.dark(colour))
    css = f"{light}\n@media (prefers-color-scheme: dark) {{ {dark} }}\n"
    return HttpResponse(css, content_type="text/css; charset=utf-8")
