"""The town's front pages, composed of other modules' parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


def my_town_hall(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


def imprint(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")


def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html")
