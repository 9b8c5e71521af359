"""Putting an application aside, taking it up again, throwing it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.core.ratelimit import client_address, hit
from rathaus.eforms.forms import ResumeForm
from rathaus.eforms.models import Draft
from rathaus.eforms.queries import draft_by_code
from rathaus.eforms.services import make_resume_code, withdraw_draft
from rathaus.eforms.views.access import open_in_session, with_draft
from rathaus.eforms.views.citizen import draft_title

CODE = "eforms_code"
"""Session key of a new resume code on its way to the page that shows it once."""


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def pause(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The draft is kept; on request with a code, which is shown once, for any other device."""
    if request.method == "POST":
        request.session[CODE] = {
            "draft": str(draft.pk),
            "code": make_resume_code(draft_id=draft.pk),
        }
        return redirect("eforms:pause", draft.pk)
    shown = request.session.pop(CODE, None) or {}
    context = {
        "draft": draft,
        "draft_title": draft_title(draft),
        "kept_until": draft.kept_until,
        "in_account": draft.citizen_id is not None,
        "code": shown.get("code", "") if shown.get("draft") == str(draft.pk) else "",
        "has_code": bool(draft.resume_hash),
        "resume_address": request.build_absolute_uri(reverse("eforms:resume")),
    }
    return render(request, "eforms/pause.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    """Open a draft with its code."""
    form = ResumeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not hit("eforms.resume", client_address(request), limit=20, per_seconds=600):
            form.add_error(None, _("Das waren viele Versuche. Bitte warten Sie einige Minuten."))
            return render(request, "eforms/resume.html", {"form": form}, status=429)
        draft = draft_by_code(form.cleaned_data["code"])
        if draft is not None:
            open_in_session(request, draft)
            return redirect("eforms:start", draft.pk)
        form.refuse()
    return render(request, "eforms/resume.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def withdraw(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Ask once, then throw everything away."""
    if request.method == "POST":
        withdraw_draft(draft_id=draft.pk)
        messages.success(request, _("Ihr Entwurf ist gelöscht. Nichts davon ist noch gespeichert."))
        return redirect("home")
    return render(
        request, "eforms/withdraw.html", {"draft": draft, "draft_title": draft_title(draft)}
    )
