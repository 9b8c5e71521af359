"""Beginning an application for a guest at a counter of the waiting room."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rathaus.appointments.registry import CaseStarter, Guest, Started, Subject, case_starters
from rathaus.cases.enums import Intake
from rathaus.cases.transitions import SUBJECT
from rathaus.catalog import api as catalog
from rathaus.eforms import api as eforms
from rathaus.tenants import api as tenants

DRAFT = "draft"


def register() -> None:
    case_starters.register(
        "cases", CaseStarter(services=services, places=places, start=start, subject=subject)
    )


def services() -> list[tuple[str, str]]:
    return [
        (service.slug, service.name())
        for service in catalog.services()
        if catalog.is_done_online(service)
    ]


def places() -> list[tuple[str, str]]:
    towns = tenants.municipalities_of(tenants.active_tenant())
    return [(town.ags, town.name) for town in towns]


def start(request: HttpRequest, service: str, place: str, guest: Guest) -> Started:
    """The same form as at home, with what the appointment told us already in it."""
    offer = catalog.service(service, municipality=place)
    contact = eforms.Contact(name=guest.name, email=guest.email, phone=guest.phone)
    draft = catalog.start_application(
        offer=offer,
        municipality=tenants.Municipality.objects.get(ags=place),
        citizen=None,
        session_key=eforms.browser_key(request),
        intake=Intake.COUNTER.value,
        answers=eforms.first_answers(offer.form_version, contact),
    )
    return Started((DRAFT, str(draft.pk)), reverse("eforms:start", args=[draft.pk]))


def subject(kind: str, key: str) -> Subject | None:
    """The application as long as it is filled in, then the case."""
    if kind == SUBJECT:
        label = _("Vorgang %(number)s") % {"number": key}
        return Subject(label, reverse("cases-staff:detail", args=[key]))
    if kind != DRAFT:
        return None
    draft = eforms.Draft.objects.filter(pk=UUID(key)).first()
    if draft is None or not draft.is_open:
        return None
    return Subject(_("Antrag weiter ausfüllen"), reverse("eforms:start", args=[draft.pk]))
