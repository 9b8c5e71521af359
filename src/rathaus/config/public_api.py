"""``/api/v1/``: the public JSON endpoints of all modules, their OpenAPI document and its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial, wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser

from rathaus.appointments import endpoints as appointments
from rathaus.catalog import endpoints as catalog
from rathaus.core.endpoints import (
    FAILED,
    INVALID,
    KEY_REUSED,
    MALFORMED,
    NOT_FOUND,
    PROBLEM_TYPE,
    TOO_MANY,
    UNAVAILABLE,
    WRONG_MEDIA_TYPE,
    WRONG_METHOD,
    Kind,
    Problem,
    language_of,
    problem_response,
)
from rathaus.core.repeats import KeyReused
from rathaus.queueing import endpoints as queueing

DESCRIPTION = """\
Services, search, appointments and waiting rooms of this town hall, for other programmes. It can do what the public \
pages can, by the same rules, and knows no sign-in and no cookie. Whoever holds the code of a \
booking or of a number may see and change it. Times of day are those of the town; moments carry \
their offset.

What changes something needs an Idempotency-Key, new for each intention. Without an answer send the \
same again with the same key, as often as you like.

What does not work is a problem (RFC 9457) in German, or in English with `Accept-Language: en`. \
After 429 and 503 wait as long as Retry-After says.

New fields may be added at any time; what is there keeps its meaning within v1."""
EXAMPLE = """\
API={api}
DAY=$(date -d "next Tuesday" +%F)

curl $API/offices
curl "$API/offices/buergerbuero/times?concern=personalausweis&first=$DAY"

curl $API/holds \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(openssl rand -hex 16)" \\
  -d '{{"office": "buergerbuero", "concerns": [{{"key": "personalausweis"}}],
       "day": "'$DAY'", "start": "09:20"}}'

# "code" and "proof" are in the answer; an ALTCHA library solves the proof
curl $API/bookings/$CODE/confirm \\
  -H "Content-Type: application/json" -H "Idempotency-Key: $(openssl rand -hex 16)" \\
  -d '{{"name": "Beate Beispiel", "proof": "'$SOLUTION'"}}'"""
"""Two looks, a hold and a booking; ``{{api}}`` is the town's address."""

KINDS = (
    MALFORMED, NOT_FOUND, WRONG_METHOD, WRONG_MEDIA_TYPE, INVALID, KEY_REUSED, TOO_MANY, FAILED,
    UNAVAILABLE, *appointments.KINDS, *queueing.KINDS,
)  # fmt: skip
SUMMARIES = catalog.SUMMARIES | appointments.SUMMARIES | queueing.SUMMARIES
JSON = "application/json"


class PlainParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """JSON whose texts the database can keep.

        Raises:
            ValueError, RecursionError: it is something else.
        """
        found: dict[str, Any] = super().parse_body(request)
        _check_texts(found)
        return found


def _check_texts(value: object) -> None:
    """No zero bytes and no halves of surrogate pairs, which JSON allows."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError("A text holds a zero byte.")
        value.encode()
    elif isinstance(value, dict | list):
        for part in value:
            _check_texts(part)
        if isinstance(value, dict):
            _check_texts(list(value.values()))


class PublicApi(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = PublicApi(
    title="Rathaus", version="1.0", description=DESCRIPTION, urls_namespace="api",
    openapi_url=None, docs_url=None, parser=PlainParser(),
)  # fmt: skip
api.add_router("", catalog.router)
api.add_router("", appointments.router)
api.add_router("", queueing.router)


def _refused(request: HttpRequest, error: Exception, kind: Kind) -> HttpResponse:
    return problem_response(request, kind)


def _problem(request: HttpRequest, error: Any) -> HttpResponse:
    return problem_response(request, error.kind, retry_after=error.retry_after)


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [
        {"field": ".".join(map(str, found["loc"])), "message": str(found["msg"])}
        for found in error.errors
    ]
    return problem_response(request, INVALID, errors=errors)


api.add_exception_handler(Problem, _problem)
api.add_exception_handler(HttpError, partial(_refused, kind=MALFORMED))
api.add_exception_handler(KeyReused, partial(_refused, kind=KEY_REUSED))
api.add_exception_handler(ValidationError, _invalid)
api.add_exception_handler(Http404, partial(_refused, kind=NOT_FOUND))
for _error, _kind in {**appointments.REFUSALS, **queueing.REFUSALS}.items():
    api.add_exception_handler(_error, partial(_refused, kind=_kind))


# --- Before and after an endpoint ------------------------------------------------------------------

_GET = {"HEAD": "GET"}
"""The same without content, which the server drops."""

type View = Callable[..., HttpResponse]


def _in_the_words_of_http(view: View) -> View:
    """What ninja leaves open: HEAD, problems for a wrong method and a wrong format."""

    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        if request.method == "POST" and request.body and request.content_type != JSON:
            return problem_response(request, WRONG_MEDIA_TYPE)
        if "\0" in request.path_info:
            return problem_response(request, NOT_FOUND)
        asked, request.method = request.method, _GET.get(str(request.method), request.method)
        response = view(request, **values)
        request.method = asked
        response.headers.setdefault("Cache-Control", "no-store")
        if response.status_code != WRONG_METHOD.status:
            return response
        refused = problem_response(request, WRONG_METHOD)
        refused.headers["Allow"] = response.headers["Allow"]
        return refused

    return answer


def _patterns() -> Iterator[URLPattern]:
    for pattern in api.urls[0]:
        if isinstance(pattern, URLPattern) and pattern.name != "api-root":
            pattern.callback = _in_the_words_of_http(pattern.callback)
            yield pattern


# --- The document ---------------------------------------------------------------------------------


def openapi_document(address: str) -> dict[str, Any]:
    """OpenAPI 3.1; problems have their own content type.

    Args:
        address: of the town's API.
    """
    document: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=""))
    document["servers"] = [{"url": address.rstrip("/")}]
    document["info"] = document["info"] | {
        "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    }
    for _path, _method, operation in _operations(document):
        for parameter in operation["parameters"]:
            parameter.pop("examples", None)  # they stand in its schema; here OpenAPI wants names
            if parameter["in"] == "path":
                parameter["description"] = _PATHS[parameter["name"]]
        operation["responses"] = _answers(operation)
    return document


def _answers(operation: dict[str, Any]) -> dict[str, Any]:
    """By status, with what every operation may answer."""
    found: dict[int, Any] = operation["responses"]
    problem = found[429]["content"][JSON]
    can_be_malformed = [400, 415] if "requestBody" in operation else []
    answers = {}
    for status in sorted({*found, *can_be_malformed, 500, 503}):
        content = {PROBLEM_TYPE: problem} if status >= 400 else found[status].get("content", {})
        answers[str(status)] = {"description": _MEANINGS[status], "content": content}
        if status in _HEADERS:
            answers[str(status)]["headers"] = _HEADERS[status]
    return answers


_PATHS = {
    "slug": "Key of the service.",
    "office": "Key of the office.",
    "code": "Code of the booking or of the number, as it was answered; small letters will do.",
}
_MEANINGS = {
    200: "As asked.",
    201: "Made, or made before with the same key.",
    304: "Nothing new since the answer with this ETag.",
    400: "The content is not JSON.",
    404: "There is no such thing here.",
    409: "Refused in this state; the problem says why.",
    415: "The content is of another type than JSON.",
    422: "The request is not valid.",
    429: "Too many requests; see Retry-After.",
    500: "Something went wrong here; try again with the same key.",
    503: "Out of reach for a moment; try again with the same key.",
}
_LATER = {
    "Retry-After": {
        "description": "Seconds to wait.",
        "schema": {"type": "integer", "minimum": 1},
        "required": True,
    }
}
_HEADERS = {429: _LATER, 503: _LATER}


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield address, method, operation


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document of this town."""
    made = openapi_document(request.build_absolute_uri(reverse("api:page")))
    response = JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same to read."""
    made = openapi_document(request.build_absolute_uri(reverse("api:page")))
    language = language_of(request) if get_language() != "de" else "de"
    context = {
        "api": made,
        "groups": _groups(made),
        "schemas": [_schema(name, found) for name, found in made["components"]["schemas"].items()],
        "kinds": KINDS,
        "example": EXAMPLE.format(api=made["servers"][0]["url"]),
        "language": language,
    }
    return render(request, "core/api.html", context)


def _groups(made: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, method, operation in _operations(made):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        (tag,) = operation["tags"]
        summary = SUMMARIES[operation["operationId"]]
        groups.setdefault(gettext(tag), []).append(
            {
                "id": operation["operationId"],
                "method": method.upper(),
                "address": address,
                "summary": gettext(summary),
                "description": operation.get("description", "").replace("`", ""),
                "parameters": [_parameter(found) for found in operation["parameters"]],
                "body": _type_name(body.get("schema", {})) if body else "",
                "answers": [
                    _answer(status, answer)
                    for status, answer in operation["responses"].items()
                    if status < "400"
                ],
                "refusals": [status for status in operation["responses"] if status >= "400"],
            }
        )
    return list(groups.items())


def _answer(status: str, answer: dict[str, Any]) -> dict[str, str]:
    kind = _type_name(_content(answer))
    return {
        "status": status, "meaning": answer["description"],
        "type": kind, "schema": kind.strip("[]"),
    }  # fmt: skip


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any]
    for found in answer["content"].values():
        return dict(found["schema"])
    return {}


def _parameter(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": found["name"],
        "place": found["in"],
        "required": found["required"],
        "type": _type_name(found["schema"]),
        "description": found.get("description", ""),
    }


def _schema(name: str, found: dict[str, Any]) -> dict[str, Any]:
    required = found.get("required", [])
    fields = [
        {
            "name": key,
            "type": _type_name(value),
            "description": value.get("description", ""),
            "required": key in required,
            "example": value.get("examples", [""])[0],
        }
        for key, value in found.get("properties", {}).items()
    ]
    return {
        "name": name, "description": found.get("description", ""), "fields": fields,
        "values": found.get("enum", []),
    }  # fmt: skip


def _type_name(schema: dict[str, Any]) -> str:
    """A type in words: ``BookingOut``, ``date``, ``list of FreeDayOut``."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type_name(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"[{_type_name(schema['items'])}]"
    if schema.get("type") == "object":
        return "{text: text}"
    return str(schema.get("format") or schema.get("type", ""))


app_name = "api"
urlpatterns = [
    path("", page, name="page"),
    path("openapi.json", document, name="document"),
    *_patterns(),
]
