"""Error pages: what happened, that nothing is lost, and what to do next."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.core.endpoints import (
    FAILED,
    MALFORMED,
    NOT_FOUND,
    UNAVAILABLE,
    is_for_programmes,
    problem_response,
)

RETRY_SECONDS = 5


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check; mostly an expired session or blocked cookies."""
    return render(request, "core/errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programmes(request):
        return problem_response(request, NOT_FOUND)
    return render(request, "core/errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_for_programmes(request):
        return problem_response(request, MALFORMED)
    return render(request, "core/errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: the database may be the thing that failed."""
    from django.template.loader import render_to_string

    if is_for_programmes(request):
        if isinstance(sys.exception(), OperationalError | InterfaceError):
            return problem_response(request, UNAVAILABLE, retry_after=RETRY_SECONDS)
        return problem_response(request, FAILED)
    return HttpResponse(render_to_string("core/errors/500.html", {}), status=500)
