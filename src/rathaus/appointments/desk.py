"""How the log names appointments and offices, and where staff finds them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.audit import api as audit


def register() -> None:
    audit.subjects.register("booking", audit.Subject(_("Termin"), staff_url=booking_page))
    audit.subjects.register("office", audit.Subject(_("Stelle"), staff_url=office_page))


def booking_page(reference: str) -> str:
    return reverse("appointments-staff:booking", args=[reference])


def office_page(key: str) -> str:
    return f"{reverse('appointments-staff:day')}?stelle={key}"
