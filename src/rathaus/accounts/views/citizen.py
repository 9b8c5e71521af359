"""The account's own pages."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from rathaus.accounts.access import citizen_required
from rathaus.accounts.destinations import home_of, safe_next
from rathaus.accounts.queries import passed_second_factor

AFTER_SECOND_FACTOR = "accounts.after_second_factor"
"""Session key: where the work goes on once the second factor is set up."""


@citizen_required
def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/profile.html")


@citizen_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Staff come here when their session has no second factor yet: set one up, or prove it."""
    target = safe_next(request) or home_of(request)
    if passed_second_factor(request):
        return redirect(target)
    kinds = set(Authenticator.objects.filter(user=request.user.pk).values_list("type", flat=True))
    for kind, name in (("webauthn", "mfa_reauthenticate_webauthn"), ("totp", "mfa_reauthenticate")):
        if kind in kinds:
            return redirect(f"{reverse(name)}?{urlencode({'next': target})}")
    request.session[AFTER_SECOND_FACTOR] = target
    return render(request, "accounts/second_factor.html")
