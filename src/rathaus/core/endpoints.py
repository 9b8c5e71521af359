"""What the public JSON endpoints of all modules share: problems, limits and the idempotency key.

Problems follow RFC 9457; their words are German, or English under ``/en/`` or for a client that
asks for English (``Accept-Language``).
"""

from __future__ import annotations

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
        description="Chosen by the client, unguessable, new for each intention: a request that is"
        " repeated with the same key does nothing twice and gets the same answer.",
        examples=["7b1f0c52-5d0e-4c9e-9c7a-2f1f6f0f7a31"],
    ),
]


class FieldProblem(Schema):
    """One thing that is wrong with the request."""

    field: str = Field(description="Where: dotted path.", examples=["body.day"])
    message: str


class ProblemOut(Schema):
    """A problem as RFC 9457 describes it."""

    type: str = Field(description="Address of the explanation on the page of the API.")
    title: str
    status: int
    detail: str
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
            "type": f"{reverse('api:page')}#{kind.key}",
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


def language_of(request: HttpRequest) -> str:
    """The address's language; under the German address English if the client prefers it."""
    active = translation.get_language() or "de"
    accepted = request.headers.get("Accept-Language", "")
    return "en" if active == "de" and accepted.lower().startswith("en") else active
