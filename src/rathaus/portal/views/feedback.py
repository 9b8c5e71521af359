"""Feedback on every page: a page of its own, so that the pages themselves stay the same for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.core.ratelimit import client_address, hit
from rathaus.portal import feedback as words

LIMIT, PER_SECONDS = 10, 3600


@never_cache
def give(request: HttpRequest) -> HttpResponse:
    if "danke" in request.GET:
        return render(request, "portal/feedback_thanks.html")
    sent = request.method == "POST"
    initial = {name: request.GET.get(name, "") for name in ("seite", "art")}
    form = words.FeedbackForm(request.POST if sent else None, initial=initial)
    if sent and form.is_valid():
        if hit("portal.feedback", client_address(request), limit=LIMIT, per_seconds=PER_SECONDS):
            words.give_feedback(
                page=form.cleaned_data["seite"],
                kind=form.cleaned_data["art"],
                text=form.cleaned_data["text"],
                language=get_language() or "de",
            )
            return redirect(reverse("portal:feedback") + "?danke")
        form.add_error(
            None, _("Das waren viele Rückmeldungen in kurzer Zeit. Bitte später noch einmal.")
        )
    return render(request, "portal/feedback.html", {"form": form})


@staff_required(Role.LEAD)
def read(request: HttpRequest) -> HttpResponse:
    context = {"rows": words.feedback_to_read(), "counts": words.feedback_counts()}
    return render(request, "portal/feedback_list.html", context)


@require_POST
@staff_required(Role.LEAD)
def put_away(request: HttpRequest, feedback_id: int) -> HttpResponse:
    words.put_away(feedback_id=feedback_id)
    messages.success(request, _("Erledigt und gelöscht."))
    return redirect("portal-staff:feedback")
