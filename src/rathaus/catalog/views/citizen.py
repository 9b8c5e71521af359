"""Public pages of the catalogue."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def services(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
