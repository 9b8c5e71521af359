"""Where the waiting room answers questions of the modules below: how the log names its things."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rathaus.appointments import api as appointments
from rathaus.audit import api as audit


def register() -> None:
    audit.subjects.register("ticket", audit.Subject(_("Nummer"), staff_url=lambda key: None))
    audit.subjects.register("counter", audit.Subject(_("Schalter"), staff_url=counter_page))
    audit.subjects.register("queue", audit.Subject(_("Warteraum"), staff_url=lead_page))


def counter_page(key: str) -> str:
    return reverse("queueing-staff:counter", args=[key])


def lead_page(key: str) -> str | None:
    office = appointments.Office.objects.filter(pk=key).first()
    return reverse("queueing-staff:lead-office", args=[office.key]) if office else None
