"""Confirming that it is still the same person, and then going on with what was asked.

A POST that needs a confirmation first is kept in the session and done afterwards, so nothing typed
is lost. Allauth looks up its address without our tenant and language; we do it with the path that
the tenant middleware left.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.views import ReauthenticateView
from allauth.core.internal.httpkit import deserialize_request
from allauth.mfa.base.views import ReauthenticateView as ByCodeView
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView as ByPasskeyView
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import resolve


class ResumeInThisTown:
    """Mixin for allauth's three ways to confirm."""

    request: HttpRequest

    def form_valid(self, form: Form) -> HttpResponse:
        state: dict[str, Any] = self.request.session.pop(STATE_SESSION_KEY, None) or {}
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # of the view
        if "request" not in state or response.status_code != 302:
            return response
        suspended = deserialize_request(state["request"], self.request)
        if suspended.get_full_path() != response.headers["Location"]:
            return response
        match = resolve(suspended.path_info)
        resumed: HttpResponse = match.func(suspended, *match.args, **match.kwargs)
        return resumed


class ConfirmByPassword(ResumeInThisTown, ReauthenticateView):
    pass


class ConfirmByCode(ResumeInThisTown, ByCodeView):
    pass


class ConfirmByPasskey(ResumeInThisTown, ByPasskeyView):
    pass


by_password = ConfirmByPassword.as_view()
by_code = ConfirmByCode.as_view()
by_passkey = ConfirmByPasskey.as_view()
