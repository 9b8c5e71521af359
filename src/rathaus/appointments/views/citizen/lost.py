"""Whoever lost the link gets it once more by mail; the page tells nobody who has an appointment."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.appointments.forms.lost import LostForm
from rathaus.appointments.services import send_links
from rathaus.appointments.views.citizen.limits import within_limit
from rathaus.core import ratelimit

ASKED = {"limit": 6, "per_seconds": 3600}
"""Of one network address, whatever e-mail addresses it names."""
MAILS = {"limit": 3, "per_seconds": 3600}
"""To one e-mail address, whoever asks."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether there are appointments or not."""
    form = LostForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and within_limit(request, form, "appointments.lost", **ASKED):
        email = form.cleaned_data["email"]
        if ratelimit.hit("appointments.lost-mail", email.lower(), **MAILS):
            send_links(email=email)
        messages.success(
            request,
            _("Gibt es Termine mit dieser Adresse, kommt gleich eine E-Mail mit den Links. Kommt keine: Sehen Sie im Spam-Ordner nach, oder rufen Sie uns an."),
        )  # fmt: skip
        return redirect("appointments:lost")
    return render(request, "appointments/citizen/lost.html", {"form": form})
