"""Template context: what the links at the foot of every page say about it."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.portal.feedback import spoken_of


def feedback(request: HttpRequest) -> dict[str, str]:
    return {"spoken_of": spoken_of(request)}
