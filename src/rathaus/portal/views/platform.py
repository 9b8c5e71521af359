"""The installation's own front page: choose your town hall."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.tenants import api as tenants


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/platform_home.html", {"tenants": tenants.all_tenants()})
