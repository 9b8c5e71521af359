"""The floor of every page: Django's request, a view that says nothing, Django's response."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from rathaus.config.settings import *  # noqa: F403

ROOT_URLCONF = __name__
MIDDLEWARE = []
INSTALLED_APPS = []


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"", headers={"Content-Length": "0"})


urlpatterns = [path("", nothing)]
