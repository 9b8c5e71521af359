"""The invited person's page: GET shows the invitation, POST accepts it."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rathaus.accounts.destinations import home_of
from rathaus.accounts.forms import JoinForm
from rathaus.accounts.models import Invitation, User
from rathaus.accounts.queries import invitation_by_code, request_citizen
from rathaus.accounts.services.invitations import (
    InvitationRefusal,
    accept_invitation,
    join_with_new_account,
)
from rathaus.accounts.sessions import limit_staff_session
from rathaus.core import ratelimit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def invitation(request: HttpRequest, code: str) -> HttpResponse:
    """Mail scanners follow links, so looking changes nothing; a wrong code costs an attempt."""
    found = invitation_by_code(code)
    if found is None:
        address = ratelimit.client_address(request)
        allowed = ratelimit.hit("accounts.invitation", address, limit=10, per_seconds=600)
        status = 404 if allowed else 429
        return render(request, "accounts/invitation_invalid.html", status=status)
    user = request_citizen(request)
    has_account = User.objects.filter(email__iexact=found.email).exists()
    if user is None and not has_account:
        return _join(request, found, code)
    if request.method == "POST" and user is not None:
        return _accept(request, user, code)
    context = {"invitation": found, "is_mine": user is not None and user.email == found.email}
    return render(request, "accounts/invitation.html", context)


def _accept(request: HttpRequest, user: User, code: str) -> HttpResponse:
    try:
        accept_invitation(code=code, user=user)
    except InvitationRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:invitation", code=code)
    limit_staff_session(request, user)
    return _welcome(request)


def _join(request: HttpRequest, found: Invitation, code: str) -> HttpResponse:
    """Nobody is signed in and the address has no account yet: name and password make one."""
    initial = {"display_name": found.display_name}
    form = JoinForm(request.POST or None, email=found.email, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/join.html", {"form": form, "invitation": found})
    try:
        user = join_with_new_account(
            code=code,
            display_name=form.cleaned_data["display_name"],
            password=form.cleaned_data["password1"],
        )
    except InvitationRefusal as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:invitation", code=code)
    login(request, user, backend=BACKEND)
    record_authentication(request, user, "password", reauthenticated=True)
    limit_staff_session(request, user)
    return _welcome(request)


def _welcome(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Willkommen im Team."))
    return redirect(home_of(request))
