"""Error pages: what happened, that nothing is lost, and what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the CSRF check; mostly an expired session or blocked cookies."""
    return render(request, "core/errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/404.html", status=404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "core/errors/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without context processors: the database may be the thing that failed."""
    from django.template.loader import render_to_string

    return HttpResponse(render_to_string("core/errors/500.html", {}), status=500)
