"""Loading a service and its working copy for an administrator, and the people beside them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from rathaus.accounts.api import Role, User, request_staff, staff_required
from rathaus.catalog import api as catalog
from rathaus.formeditor import queries
from rathaus.formeditor.models import WorkingForm

type EditorView = Callable[..., HttpResponse]


def offer_or_404(slug: str) -> catalog.Service:
    """A service that has a form; raises Http404."""
    try:
        offer = catalog.package(slug)
    except catalog.ServiceUnknown as error:
        raise Http404(slug) from error
    if offer.package_form_id is None:
        raise Http404(slug)
    return offer


def author_of(request: HttpRequest) -> User:
    """The signed-in administrator; only behind ``staff_required``."""
    staff = request_staff(request)
    if staff is None:
        raise Http404
    return staff.user


def with_working(view: EditorView) -> EditorView:
    """Give the view the service and its working copy; without one, lead to where it is begun."""

    @never_cache
    @staff_required(Role.ADMINISTRATOR)
    @wraps(view)
    def opened(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        offer = offer_or_404(slug)
        working: WorkingForm | None = queries.working_form(slug)
        if working is None:
            return redirect("formeditor-staff:begin", slug)
        return view(request, offer, working, **kwargs)

    return opened


def seen_revision(request: HttpRequest, working: WorkingForm) -> int:
    """The revision that the page showed; the present one where it does not say."""
    said = request.POST.get("stand", "")
    known = said.isascii() and said.isdigit() and len(said) < 9
    return min(int(said), working.revision) if known else working.revision
