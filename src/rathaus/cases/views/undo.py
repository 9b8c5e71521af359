"""The last step at the desk can be taken back: offered once, on the page that follows."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

_SESSION = "cases_undo"
_SALT = "rathaus.cases.undo"
_SECONDS = 15 * 60


@dataclass(frozen=True)
class Undo:
    sentence: str
    token: str


def offer(request: HttpRequest, sentence: str, previous: dict[str, int | None]) -> None:
    """Remember who had the cases before; the next page shows the sentence with a button."""
    token = signing.dumps(previous, salt=_SALT)
    request.session[_SESSION] = {"sentence": sentence, "token": token}


def take(request: HttpRequest) -> Undo | None:
    """The offer for this page, which is then gone."""
    found = request.session.pop(_SESSION, None)
    return Undo(found["sentence"], found["token"]) if found else None


def previous_from(token: str) -> dict[str, int | None]:
    """Number → who had it before. Raises signing.BadSignature for anything we did not offer."""
    found: dict[str, int | None] = signing.loads(token, salt=_SALT, max_age=_SECONDS)
    return found
