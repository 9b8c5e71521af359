"""The account's own pages."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.accounts import sessions
from rathaus.accounts.access import citizen_required, confirmation_required
from rathaus.accounts.destinations import home_of, safe_next
from rathaus.accounts.export import export_of
from rathaus.accounts.forms import NameForm
from rathaus.accounts.queries import account_of, passed_second_factor, staff_of
from rathaus.accounts.services.accounts import WorkAccount, close_account, rename_account

AFTER_SECOND_FACTOR = "accounts.after_second_factor"
"""Session key: where the work goes on once the second factor is set up."""


@citizen_required
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am here and how I sign in, each with the page that changes it."""
    user = account_of(request)
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "staff": staff_of(user),
        "pending_email": EmailAddress.objects.filter(user=user, verified=False).first(),
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_password": user.has_usable_password(),
        "sessions": len(sessions.open_sessions(request)),
    }
    return render(request, "accounts/profile.html", context)


@citizen_required
def name(request: HttpRequest) -> HttpResponse:
    user = account_of(request)
    form = NameForm(
        request.POST if request.method == "POST" else None,
        initial={"display_name": user.display_name},
    )
    if request.method == "POST" and form.is_valid():
        rename_account(user=user, display_name=form.cleaned_data["display_name"])
        messages.success(request, _("Ihr Name ist gespeichert."))
        return redirect("accounts:profile")
    return render(request, "accounts/name.html", {"form": form})


@citizen_required
def session_list(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/sessions.html", {"sessions": sessions.open_sessions(request)})


@citizen_required
@require_POST
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End the session named in ``sitzung``, or all others; the own one stays."""
    chosen = request.POST.get("sitzung", "")
    count = sessions.end_sessions(
        request=request, session_id=int(chosen) if chosen.isdigit() else None
    )
    messages.success(
        request,
        ngettext("%(count)d Anmeldung ist beendet.", "%(count)d Anmeldungen sind beendet.", count)
        % {"count": count},
    )
    return redirect("accounts:sessions")


@citizen_required
def data(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/data.html")


@citizen_required
@require_POST
@confirmation_required
def data_export(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        export_of(account_of(request)), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
    return response


@citizen_required
def close(request: HttpRequest) -> HttpResponse:
    """GET tells what closing means; POST (after the password once more) does it."""
    return _close(request) if request.method == "POST" else render(request, "accounts/close.html")


@confirmation_required
def _close(request: HttpRequest) -> HttpResponse:
    try:
        close_account(user=account_of(request))
    except WorkAccount as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:close")
    logout(request)
    return redirect("accounts:closed")


def closed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/closed.html")


@citizen_required
def second_factor(request: HttpRequest) -> HttpResponse:
    """Staff come here when their session has no second factor yet: set one up, or prove it."""
    target = safe_next(request) or home_of(request)
    if passed_second_factor(request):
        return redirect(target)
    kinds = set(
        Authenticator.objects.filter(user=account_of(request)).values_list("type", flat=True)
    )
    for kind, name in (("webauthn", "mfa_reauthenticate_webauthn"), ("totp", "mfa_reauthenticate")):
        if kind in kinds:
            return redirect(f"{reverse(name)}?{urlencode({'next': target})}")
    request.session[AFTER_SECOND_FACTOR] = target
    return render(request, "accounts/second_factor.html")


@citizen_required
def go_on(request: HttpRequest) -> HttpResponse:
    """Back to what somebody wanted before the second factor came in between."""
    return redirect(request.session.pop(AFTER_SECOND_FACTOR, None) or home_of(request))
