"""How the log shows documents."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit


def _file_page(reference: str) -> str:
    """The log knows the Aktenzeichen; looking it up for every line would cost a query each."""
    return f"{reverse('records-staff:list')}?{urlencode({'suche': reference})}"


audit.subjects.register("document", audit.Subject(_("Dokument"), lambda key: None))
audit.subjects.register("file", audit.Subject(_("Akte"), _file_page))
