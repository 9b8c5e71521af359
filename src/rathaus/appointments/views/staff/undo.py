"""The last step can be taken back: offered once, on the page that follows."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

_SESSION = "appointments_undo"


@dataclass(frozen=True)
class Undo:
    """A button that posts ``fields`` to ``url``, which checks again whether it may."""

    sentence: str
    url: str
    fields: dict[str, str]


def offer(request: HttpRequest, sentence: str, url: str, **fields: object) -> None:
    texts = {name: str(value) for name, value in fields.items()}
    request.session[_SESSION] = {"sentence": sentence, "url": url, "fields": texts}


def take(request: HttpRequest) -> Undo | None:
    """The offer for this page, which is then gone."""
    found = request.session.pop(_SESSION, None)
    return Undo(**found) if found else None
