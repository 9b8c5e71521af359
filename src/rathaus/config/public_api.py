"""``/api/v1/``: the public JSON endpoints of all modules, their OpenAPI document and its page."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.operation import Operation

from rathaus.appointments import endpoints as appointments
from rathaus.core.endpoints import (
    INVALID,
    KEY_REUSED,
    NOT_FOUND,
    PROBLEM_TYPE,
    TOO_MANY,
    Kind,
    Problem,
    language_of,
    problem_response,
)
from rathaus.queueing import endpoints as queueing

DESCRIPTION = """\
Appointments and waiting rooms of this town hall, for other programmes. It can do what the public \
pages can, by the same rules, and knows no sign-in and no cookie. Whoever holds the code of a \
booking or of a number may see and change it. Times of day are those of the town; moments carry \
their offset."""
KINDS = (INVALID, NOT_FOUND, KEY_REUSED, TOO_MANY, *appointments.KINDS, *queueing.KINDS)


class PublicApi(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        return str(operation.view_func.__name__)


api = PublicApi(
    title="Rathaus", version="1.0", description=DESCRIPTION, urls_namespace="api",
    openapi_url=None, docs_url=None,
)  # fmt: skip
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
api.add_exception_handler(ValidationError, _invalid)
api.add_exception_handler(Http404, partial(_refused, kind=NOT_FOUND))
for _error, _kind in {**appointments.REFUSALS, **queueing.REFUSALS}.items():
    api.add_exception_handler(_error, partial(_refused, kind=_kind))


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
        answers = {}
        for status, answer in sorted(operation["responses"].items()):
            content = answer["content"]
            if status >= 400:
                content = {PROBLEM_TYPE: next(iter(content.values()))}
            answers[str(status)] = {"description": _MEANINGS[status], "content": content}
        operation["responses"] = answers
    return document


_MEANINGS = {
    200: "As asked.",
    201: "Made, or made before with the same key.",
    404: "There is no such thing here.",
    409: "Refused in this state; the problem says why.",
    422: "The request is not valid.",
    429: "Too many requests; see Retry-After.",
}


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
        "language": language,
    }
    return render(request, "core/api.html", context)


def _groups(made: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, method, operation in _operations(made):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        groups.setdefault(operation["tags"][0], []).append(
            {
                "id": operation["operationId"],
                "method": method.upper(),
                "address": address,
                "summary": operation["summary"],
                "description": operation.get("description", "").replace("`", ""),
                "parameters": [_parameter(found) for found in operation["parameters"]],
                "body": _type_name(body.get("schema", {})) if body else "",
                "answers": [
                    (status, answer["description"], _type_name(_content(answer)))
                    for status, answer in operation["responses"].items()
                ],
            }
        )
    return list(groups.items())


def _content(answer: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(iter(answer["content"].values()))["schema"]
    return found


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
    return str(schema.get("format") or schema.get("type", "null"))


app_name = "api"
urlpatterns = [
    path("", page, name="page"),
    path("openapi.json", document, name="document"),
    *(
        pattern
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name != "api-root"
    ),
]
