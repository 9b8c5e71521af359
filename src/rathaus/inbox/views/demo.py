"""The demo's mail viewer. Its addresses exist only where ``settings.DEMO`` is set."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rathaus.inbox.mailcatcher import CaughtMail, caught_mail, caught_mails

HTML_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@require_GET
def mails(request: HttpRequest) -> HttpResponse:
    return render(request, "inbox/demo/list.html", {"mails": caught_mails()})


@require_GET
def mail(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "inbox/demo/mail.html", {"mail": _mail_or_404(key)})


@require_GET
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone: no script, no form, nothing loaded from anywhere, an origin of its own."""
    found = _mail_or_404(key)
    if not found.html:
        raise Http404
    return HttpResponse(found.html, headers={"Content-Security-Policy": HTML_POLICY})


def _mail_or_404(key: str) -> CaughtMail:
    found = caught_mail(key)
    if found is None:
        raise Http404
    return found
