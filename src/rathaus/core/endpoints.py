"""What the public JSON endpoints of all modules share: problems, limits and the idempotency key.

Problems follow RFC 9457; their words are German, or English under ``/en/`` or for a client that
asks for English (``Accept-Language``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from ninja import Header, Schema
from pydantic import Field

from rathaus.core import ratelimit
from rathaus.core.repeats import KEPT

_OURS = re.compile(r"(/[\w-]+){0,2}/api/v1/")


class Rate(TypedDict):
    """So many attempts at once, and the time in which they grow back."""

    limit: int
    per_seconds: int


PROBLEM_TYPE = "application/problem+json"
READS: Rate = {"limit": 300, "per_seconds": 60}
"""Calendars and times, of one network address."""

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        min_length=16,
        max_length=48,
        pattern=r"^[A-Za-z0-9_-]+$",
        description="Chosen by the client, unguessable, new for each intention. A request that is"
        f" repeated within {KEPT.days} days with the same key and content is not carried out again;"
        " the answer shows what came of it. A refused request leaves its key unused.",
        examples=["7b1f0c52-5d0e-4c9e-9c7a-2f1f6f0f7a31"],
    ),
]


class FieldProblem(Schema):
    """One thing that is wrong with the request."""

    field: str = Field(description="Where: dotted path.", examples=["body.day"])
    message: str = Field(examples=["Input should be a valid date"])


class ProblemOut(Schema):
    """A problem as RFC 9457 describes it."""

    type: str = Field(
        description="Address of the explanation on the page of the API.",
        examples=["/stralendorf/api/v1/#time-taken"],
    )
    title: str = Field(
        description="German, or English on request.", examples=["The time is not free"]
    )
    status: int = Field(description="As in the answer's first line.", examples=[409])
    detail: str = Field(
        description="What to do.",
        examples=["Somebody else was faster, or the office is not open then."],
    )
    errors: list[FieldProblem] = Field(default=[], description="Only for invalid requests.")


@dataclass(frozen=True)
class Kind:
    """A sort of problem.

    Attributes:
        key: fragment of its address.
        title, detail: lazy German source texts.
    """

    key: str
    status: int
    title: str | Promise
    detail: str | Promise


INVALID = Kind(
    "invalid", 422, _("Die Anfrage ist nicht gültig"),
    _("Was nicht stimmt, steht bei „errors“."),
)  # fmt: skip
NOT_FOUND = Kind(
    "not-found", 404, _("Das gibt es hier nicht"),
    _("Den Schlüssel oder den Code kennen wir nicht, oder die Zeit dafür ist vorbei."),
)  # fmt: skip
KEY_REUSED = Kind(
    "key-reused", 422, _("Der Idempotency-Key wurde schon benutzt"),
    _("Zu diesem Schlüssel gehört eine andere Anfrage. Wählen Sie für jede Absicht einen neuen."),
)  # fmt: skip
MALFORMED = Kind(
    "malformed", 400, _("Die Anfrage ist nicht lesbar"),
    _("Der Inhalt ist kein JSON in UTF-8, hat Zeichen, die es nicht gibt, oder er ist zu lang."),
)  # fmt: skip
WRONG_METHOD = Kind(
    "method-not-allowed", 405, _("Diese Methode gibt es hier nicht"),
    _("Welche es gibt, steht im Kopf „Allow“."),
)  # fmt: skip
WRONG_MEDIA_TYPE = Kind(
    "unsupported-media-type", 415, _("Dieses Format verstehen wir nicht"),
    _("Schicken Sie JSON mit „Content-Type: application/json“."),
)  # fmt: skip
FAILED = Kind(
    "server-error", 500, _("Bei uns ist ein Fehler passiert"),
    _("Wiederholen Sie die Anfrage mit demselben Idempotency-Key. Sie wird nicht doppelt ausgeführt."),
)  # fmt: skip
UNAVAILABLE = Kind(
    "unavailable", 503, _("Wir sind gerade nicht erreichbar"),
    _("Wiederholen Sie die Anfrage in einigen Sekunden mit demselben Idempotency-Key."),
)  # fmt: skip
TOO_MANY = Kind(
    "too-many-requests", 429, _("Zu viele Anfragen"),
    _("Von Ihrem Anschluss kamen sehr viele Anfragen. Versuchen Sie es später noch einmal."),
)  # fmt: skip


class Problem(Exception):
    """Raised by an endpoint; the answer is the problem."""

    def __init__(self, kind: Kind, *, retry_after: int | None = None) -> None:
        super().__init__(kind.key)
        self.kind = kind
        self.retry_after = retry_after


def limit(request: HttpRequest, scope: str, rate: Rate = READS, *, key: str = "") -> None:
    """Count an attempt of the caller's network address, or of the given key.

    Raises:
        Problem: too many.
    """
    if not ratelimit.hit(scope, key or ratelimit.client_address(request), **rate):
        raise Problem(TOO_MANY, retry_after=-(-rate["per_seconds"] // rate["limit"]))


def problem_response(
    request: HttpRequest,
    kind: Kind,
    *,
    errors: list[dict[str, str]] | None = None,
    retry_after: int | None = None,
) -> JsonResponse:
    with translation.override(language_of(request)):
        body: dict[str, Any] = {
            "type": f"{_page(request)}#{kind.key}",
            "title": str(kind.title),
            "status": kind.status,
            "detail": str(kind.detail),
        }
    if errors is not None:
        body["errors"] = errors
    response = JsonResponse(body, status=kind.status, content_type=PROBLEM_TYPE)
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def is_for_programmes(request: HttpRequest) -> bool:
    """Whether the address is one of the API, also of one that does not exist."""
    return _OURS.match(request.path) is not None


def _page(request: HttpRequest) -> str:
    """Address of the API's page. It is cut out of the request, as towns may be out of reach."""
    found = _OURS.match(request.path)
    return found[0] if found else reverse("api:page")


def language_of(request: HttpRequest) -> str:
    """The address's language; under the German address English if the client prefers it."""
    active = translation.get_language() or "de"
    accepted = request.headers.get("Accept-Language", "")
    return "en" if active == "de" and accepted.lower().startswith("en") else active
