"""A case begun at a counter of the waiting room, with what the appointment told us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from rathaus.accounts.models import User
from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Booking, Concern, Counter, Office
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.cases import api as cases
from rathaus.catalog import api as catalog
from rathaus.catalog.tests.shelf import load_shelf
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.pages import PageClient
from rathaus.eforms import api as eforms
from rathaus.eforms.services.drafts import submit_draft
from rathaus.queueing.enums import Source
from rathaus.queueing.models import Ticket
from rathaus.queueing.services import tickets
from rathaus.tenants.models import OrganisationUnit, Tenant

DOG = "hundesteuer-anmeldung"
REST = {
    "anschrift": {"strasse": "Musterweg", "hausnummer": "1", "plz": "19075", "ort": "Pampow"},
    "hunde": [
        {"name": "Bello", "rasse": "Mischling", "wurftag": "2026-05-03", "seit": "2026-11-01"}
    ],
    "blindenhund": False,
    "zahlweise": "ueberweisung",
}
Visit = Callable[..., PageClient]


@pytest.fixture
def office(stralendorf: Tenant, citizens_office: OrganisationUnit) -> Office:
    load_shelf()
    with tenant_context(stralendorf):
        catalog.activate_service(slug=DOG, unit=citizens_office)
        made = make_office(citizens_office, counters=1)
        make_concern(made, "hund", service=DOG, letter="D")
        open_weekly(made)
        open_weekly(
            made, weekdays=range(7), opens=0, closes=1440, kind=HoursKind.WALK_IN, breaks=[]
        )
    return made


@pytest.fixture
def ticket(stralendorf: Tenant, office: Office) -> Ticket:
    """Somebody without an appointment."""
    with tenant_context(stralendorf):
        return tickets.take_ticket(
            office=office, concern=Concern.objects.get(), source=Source.RECEPTION,
            idempotency_key="gast",
        ).ticket  # fmt: skip


@pytest.fixture
def desk(stralendorf: Tenant, office: Office) -> str:
    with tenant_context(stralendorf):
        return f"/stralendorf/amt/schalter/{Counter.objects.get(office=office).pk}/"


def sit_with(client: PageClient, desk: str, ticket: Ticket) -> str:
    """Sit down with the guest at the counter; the address of the step."""
    client.post(f"{desk}hinsetzen/")
    client.post(f"{desk}{ticket.pk}/aufrufen/")
    client.post(f"{desk}{ticket.pk}/da/")
    return f"{desk}{ticket.pk}/vorgang/"


def test_from_the_number_to_the_case(
    page_client: Visit, clerk: User, ticket: Ticket, desk: str, stralendorf: Tenant
) -> None:
    client = page_client(clerk)
    step = sit_with(client, desk, ticket)
    assert "Vorgang beginnen" in client.get(desk).content.decode()
    page = client.get(step).content.decode()
    assert f'<option value="{DOG}" selected>' in page
    assert '<option value="13076107" selected>' in page
    assert client.post(step, {"leistung": DOG}).status_code == 422
    answer = client.post(step, {"leistung": DOG, "ort": "13076107"})
    with tenant_context(stralendorf):
        draft = eforms.Draft.objects.get()
        begun = Ticket.objects.get()
    assert str(draft.pk) in answer.headers["Location"]
    assert (begun.subject_kind, begun.subject_key) == ("draft", str(draft.pk))
    assert (draft.answers, draft.context["intake"]) == ({}, "counter")
    assert "Antrag weiter ausfüllen" in client.get(desk).content.decode()
    with tenant_context(stralendorf):
        draft.answers = REST | {
            "halter": {"vorname": "Beate", "nachname": "Beispiel"},
            "kontakt": {"email": "beate.beispiel@post.example"},
        }
        draft.save()
        case = cases.case_of_submission(submit_draft(draft_id=draft.pk).submission_id)
        assert case is not None
        linked = Ticket.objects.get()
    assert (linked.subject_kind, linked.subject_key) == ("case", case.number)
    assert f"Vorgang {case.number}" in client.get(desk).content.decode()


def test_what_the_appointment_told_us_is_in_the_form(
    page_client: Visit, clerk: User, office: Office, desk: str, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        day = date(2026, 12, 3)
        booking = book(
            office, Concern.objects.get(), day, 600,
            name="Beate Maria Beispiel", email="beate@post.example",
        )  # fmt: skip
        ticket = tickets.take_ticket(
            office=office, concern=Concern.objects.get(), source=Source.APPOINTMENT,
            idempotency_key="termin",
        ).ticket  # fmt: skip
        Ticket.objects.update(booking_id=booking.pk, state="waiting")
    client = page_client(clerk)
    step = sit_with(client, desk, ticket)
    client.post(step, {"leistung": DOG, "ort": "13076107"})
    with tenant_context(stralendorf):
        draft = eforms.Draft.objects.get()
        kept = Booking.objects.get()
    assert draft.answers == {
        "halter": {"vorname": "Beate Maria", "nachname": "Beispiel"},
        "kontakt": {"email": "beate@post.example"},
    }
    assert (kept.subject_kind, kept.subject_key) == ("draft", str(draft.pk))


def test_only_who_serves_the_guest_begins_a_case(
    page_client: Visit, clerk: User, lead: User, ticket: Ticket, desk: str
) -> None:
    step = sit_with(page_client(clerk), desk, ticket)
    page = page_client(lead).post(step, {"leistung": DOG, "ort": "13076107"}, follow=True)
    assert "Sie sitzen gerade nicht" in page.content.decode()
