"""How the log shows what the portal tells it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit


def _page(number: str) -> str:
    return f"{reverse('portal-staff:legal')}?fassung={number}"


audit.subjects.register("legal_texts", audit.Subject(_("Pflichtangaben, Fassung"), _page))
