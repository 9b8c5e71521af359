"""The staff's front page: what today needs."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rathaus.accounts import api as accounts
from rathaus.cases import api as cases
from rathaus.portal.legal.pages import open_gaps


@require_GET
@accounts.staff_required()
def home(request: HttpRequest) -> HttpResponse:
    staff = accounts.request_staff(request)
    if staff is None:
        raise Http404
    context = {"staff": staff, "day": cases.day_of(staff)}
    if staff.is_at_least(accounts.Role.ADMINISTRATOR):
        context["gaps"] = open_gaps()
    return render(request, "portal/desk_home.html", context)


@require_GET
@accounts.staff_required()
def keys(request: HttpRequest) -> HttpResponse:
    """The keyboard help as a page of its own, for browsers without JavaScript."""
    return render(request, "portal/desk_keys.html")
