"""Administrators read every case of the house, and work only where they belong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from rathaus.accounts.enums import Role
from rathaus.accounts.export import export_of
from rathaus.accounts.models import User
from rathaus.audit.models import AuditEntry
from rathaus.cases import services
from rathaus.cases.enums import Decision
from rathaus.cases.models import Case, Note
from rathaus.cases.queries import case_by_number
from rathaus.cases.services.messages import conversation_of, tell
from rathaus.cases.tests.conftest import DOG, as_staff, make_draft
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_staff
from rathaus.eforms.models import FormVersion
from rathaus.inbox import api as inbox
from rathaus.records import api as records
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db

DESK = "/stralendorf/amt/vorgaenge/"
type PageClient = Callable[..., Client]


@pytest.fixture
def elsewhere(stralendorf: Tenant, tax_office: OrganisationUnit) -> User:
    """Administers the town hall, but works in another unit than the case's."""
    return make_staff(
        stralendorf, "ada.anders@stralendorf.example", "Ada Anders", Role.ADMINISTRATOR, tax_office
    )


def test_an_administrator_of_another_unit_sees_the_case_and_no_button(
    case: Case, page_client: PageClient, elsewhere: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        message = inbox.post_message(
            conversation=conversation_of(case),
            author=inbox.MessageAuthor.CITIZEN,
            body="Guten Tag",
        )
    page = page_client(elsewhere).get(f"{DESK}{case.number}/").content.decode()
    assert "Sie können ihn lesen, aber nicht bearbeiten." in page
    for step in ("uebernehmen", "rueckfrage", "entscheiden", "nachricht", "notiz", "frist"):
        assert f"{case.number}/{step}/" not in page
    with tenant_context(stralendorf):
        message.refresh_from_db()
        assert message.read_at is None
        assert AuditEntry.objects.filter(subject_id=case.number, actor_id=elsewhere.pk).exists()


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("uebernehmen/", {}),
        ("zurueckgeben/", {}),
        ("notiz/", {"body": "Ich war hier."}),
        ("frist/", {"due_on": "2099-03-01", "reason": "Urlaub"}),
        ("rueckfrage/", {"body": "Impfpass?", "due_on": "2099-01-01"}),
        ("nachricht/", {"body": "Guten Tag"}),
        ("entscheiden/", {"decision": "approved", "reasoning": ""}),
        ("entscheiden/vorschau/", {"decision": "approved", "reasoning": ""}),
        ("weitergeben/", {}),
    ],
)
def test_an_administrator_of_another_unit_changes_nothing(
    case: Case,
    page_client: PageClient,
    elsewhere: User,
    stralendorf: Tenant,
    step: str,
    data: dict[str, Any],
) -> None:
    page = page_client(elsewhere).post(f"{DESK}{case.number}/{step}", data)
    assert page.status_code == 302
    with tenant_context(stralendorf):
        now = case_by_number(case.number)
        assert (now.state, now.due_on, now.assignee_id) == (case.state, case.due_on, None)
        assert not Note.objects.exists()
        conversation = conversation_of(case)
        assert not [m for m in inbox.messages_of(conversation) if m.body == "Guten Tag"]


def test_the_services_refuse_too(case: Case, elsewhere: User, stralendorf: Tenant) -> None:
    with tenant_context(stralendorf):
        for attempt in (
            lambda: services.add_note(staff=as_staff(elsewhere), case=case, body="x"),
            lambda: services.write_message(staff=as_staff(elsewhere), case=case, body="x"),
        ):
            with pytest.raises(services.NotYourCase):
                attempt()


def test_a_form_of_a_colleagues_case_is_refused_before_anything_is_typed(
    case: Case, page_client: PageClient, clerk: User, second_clerk: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        services.claim_case(staff=as_staff(second_clerk), number=case.number)
    for step in ("rueckfrage/", "entscheiden/", "weitergeben/"):
        page = page_client(clerk).get(f"{DESK}{case.number}/{step}", follow=True)
        assert page.redirect_chain
    page = page_client(clerk).get(f"{DESK}{case.number}/rueckfrage/", follow=True)
    assert "Berta Büro bearbeitet diesen Vorgang." in page.content.decode()


def test_the_second_of_two_clerks_is_told_who_was_faster(
    case: Case, page_client: PageClient, clerk: User, second_clerk: User
) -> None:
    address = f"{DESK}{case.number}/uebernehmen/"
    one, other = page_client(clerk), page_client(second_clerk)
    assert "Sie bearbeiten jetzt" in one.post(address, follow=True).content.decode()
    page = other.post(address, follow=True).content.decode()
    assert "Anna Amtlich war schneller und bearbeitet ihn." in page
    history = one.get(f"{DESK}{case.number}/").content.decode()
    assert "Anna Amtlich hat den Vorgang übernommen" in history


def test_the_file_of_a_running_case_cannot_be_closed_so_the_notice_finds_its_place(
    case: Case, page_client: PageClient, clerk: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        akte = records.file_for("case", case.number)
    assert akte is not None
    client, address = page_client(clerk), f"/stralendorf/amt/akten/{akte.pk}/"
    assert "schließt sich die Akte von allein" in client.get(address).content.decode()
    page = client.post(f"{address}schliessen/", follow=True).content.decode()
    assert "Der Vorgang läuft noch." in page
    with tenant_context(stralendorf):
        services.decide_case(staff=as_staff(clerk), number=case.number, decision=Decision.APPROVED)
        akte.refresh_from_db()
        assert akte.is_closed


def test_a_file_of_another_unit_links_to_no_case_that_the_lead_may_not_open(
    case: Case, page_client: PageClient, stralendorf: Tenant, tax_office: OrganisationUnit,
    citizens_office: OrganisationUnit,
) -> None:  # fmt: skip
    own, other = (
        make_staff(stralendorf, f"{unit.key}@stralendorf.example", "Lea", Role.LEAD, unit)
        for unit in (citizens_office, tax_office)
    )
    with tenant_context(stralendorf):
        found = records.file_for("case", case.number)
        unit = case.unit_id
    assert found is not None
    for lead in (own, other):
        page = page_client(lead).get(f"/stralendorf/amt/akten/{found.pk}/").content.decode()
        mine = unit == (citizens_office if lead == own else tax_office).pk
        assert (f'href="{DESK}{case.number}/"' in page) == mine
        assert case.number in page


def test_a_person_gets_everything_we_hold(
    case: Case, form: FormVersion, citizen: User, stranger: User, stralendorf: Tenant
) -> None:
    with tenant_context(stralendorf):
        make_draft(form, DOG, citizen=citizen)
        tell(case, "Guten Tag", author=inbox.MessageAuthor.OFFICE, key="gruss")
    held = export_of(citizen)["verwaltungen"][stralendorf.name]
    assert [row["number"] for row in held["vorgaenge"]] == [case.number]
    assert held["vorgaenge"][0]["answers"]["person"]["nachname"] == "Beispiel"
    assert [one["filename"] for one in held["vorgaenge"][0]["documents"]] == ["nachweis.pdf"]
    assert "Guten Tag" in [row["body"] for row in held["nachrichten"]]
    [draft] = held["entwuerfe"]
    assert draft["answers"]["person"]["nachname"] == "Beispiel"
    assert export_of(stranger)["verwaltungen"] == {}
