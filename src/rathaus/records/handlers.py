"""How the log shows documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit
from rathaus.records.models import Document


def _file_page(reference: str) -> str:
    """The log knows the Aktenzeichen; looking it up for every line would cost a query each."""
    return f"{reverse('records-staff:list')}?{urlencode({'suche': reference})}"


def _document_names(keys: Sequence[str]) -> Mapping[str, str]:
    numbers = [int(key) for key in keys if key.isdecimal()]
    documents = Document.objects.filter(pk__in=numbers).select_related("file")
    return {str(one.pk): f"„{one.title}“, {one.file.reference}" for one in documents}


audit.subjects.register(
    "document",
    audit.Subject(_("Dokument"), lambda key: None, names=_document_names, shows_key=False),
)
audit.subjects.register("file", audit.Subject(_("Akte"), _file_page))
