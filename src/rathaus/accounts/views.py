"""The account's own pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rathaus.accounts.access import citizen_required


@citizen_required
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/profile.html")
