"""View decorators: who may come in. Who is not staff gets 404 on staff pages, not 403."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.account.decorators import reauthentication_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from rathaus.accounts.enums import Role
from rathaus.accounts.queries import passed_second_factor, request_citizen, request_staff, staff_of

type View = Callable[..., HttpResponse]


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    return redirect_to_login(request.get_full_path(), reverse("account_login"))


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """To the page where a second factor is set up or asked for, and back here afterwards."""
    return redirect_to_login(request.get_full_path(), reverse("accounts:second-factor"))


def citizen_required(view: View) -> View:
    """Signed-in accounts; everybody else is asked to sign in and comes back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        if request_citizen(request) is None:
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def staff_required(role: Role = Role.CLERK) -> Callable[[View], View]:
    """Staff of the active tenant with at least this role; strangers learn nothing (404)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
            if request_citizen(request) is None:
                return _to_sign_in(request)
            staff = request_staff(request) or staff_of(request.user)
            if staff is None or not staff.is_at_least(role):
                raise Http404
            if not passed_second_factor(request):
                return _to_second_factor(request)
            return view(request, *args, **kwargs)

        guarded.staff_role = role  # type: ignore[attr-defined]
        return guarded

    return decorate


def confirmation_required(view: View) -> View:
    """The person has proved a moment ago, by password or second factor, that it is still them."""
    guarded: View = reauthentication_required(view, app="rathaus.accounts")
    return guarded


def operator_required(view: View) -> View:
    """Platform operators only."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        user = request_citizen(request)
        if user is None:
            return _to_sign_in(request)
        if not user.is_operator:
            raise Http404
        if not passed_second_factor(request):
            return _to_second_factor(request)
        return view(request, *args, **kwargs)

    return guarded
