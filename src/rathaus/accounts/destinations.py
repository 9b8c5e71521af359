"""Where somebody goes after signing in, and which ``next`` addresses are believed."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rathaus.accounts.models import User
from rathaus.accounts.queries import staff_of
from rathaus.tenants import api as tenants


def safe_next(request: HttpRequest) -> str | None:
    """The ``next`` address of the request if it is one and stays on this host, else None."""
    target = str(request.POST.get("next") or request.GET.get("next") or "")
    allowed = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    is_address = target.startswith(("/", "http://", "https://"))
    return target if allowed and is_address else None


def home_of(request: HttpRequest) -> str:
    """The desk for staff of this town and operators, *Mein Rathaus* for everybody else here."""
    user = request.user
    if tenants.tenant_of(request) is None:
        is_operator = isinstance(user, User) and user.is_operator
        return _if_there("operator:home", "home") if is_operator else reverse("home")
    if staff_of(user) is not None:
        return _if_there("portal-staff:home", "accounts-staff:team")
    return reverse("portal:my-town-hall")


def _if_there(name: str, otherwise: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return reverse(otherwise)
