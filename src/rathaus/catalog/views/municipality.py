"""Which municipality somebody lives in: asked once, remembered in a cookie, changeable."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rathaus.catalog import queries
from rathaus.catalog.forms import MunicipalityForm

ONE_YEAR = 365 * 24 * 3600


def municipality(request: HttpRequest) -> HttpResponse:
    """GET asks, POST remembers and goes back to where one came from."""
    places = queries.municipalities_here()
    onward = safe_onward(request)
    chosen = queries.chosen_municipality(request)
    form = MunicipalityForm(
        request.POST if request.method == "POST" else None,
        places=places,
        initial={"gemeinde": chosen.ags if chosen else ""},
    )
    if form.is_valid():
        response = redirect(onward)
        remember_municipality(response, request, form.cleaned_data["gemeinde"])
        return response
    context = {"form": form, "onward": onward, "chosen": chosen}
    return render(request, "catalog/citizen/municipality.html", context)


def remember_municipality(response: HttpResponse, request: HttpRequest, ags: str) -> None:
    """The cookie holds for one administration and all its languages."""
    address = request.address  # type: ignore[attr-defined]
    response.set_cookie(
        queries.MUNICIPALITY_COOKIE,
        ags,
        max_age=ONE_YEAR,
        path=f"{address.tenant_prefix}/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def safe_onward(request: HttpRequest) -> str:
    """A page of this town in this language; anything else is the front page."""
    wanted = request.POST.get("weiter") or request.GET.get("weiter") or ""
    own = wanted.startswith(get_script_prefix()) and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if own else reverse("home")
