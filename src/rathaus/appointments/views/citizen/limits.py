"""How often one network address may send a form."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from rathaus.core import ratelimit


def within_limit(
    request: HttpRequest, form: forms.Form, scope: str, *, limit: int, per_seconds: int
) -> bool:
    """Count this one; if it is one too many, the form says so."""
    address = ratelimit.client_address(request)
    if ratelimit.hit(scope, address, limit=limit, per_seconds=per_seconds):
        return True
    form.add_error(
        None,
        _("Von Ihrem Anschluss kamen sehr viele Anfragen. Bitte versuchen Sie es in einer Stunde noch einmal."),
    )  # fmt: skip
    return False
