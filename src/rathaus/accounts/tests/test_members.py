"""Roles, units and access of the people who work in a town hall."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from rathaus.accounts import api
from rathaus.accounts.enums import Role
from rathaus.accounts.events import MemberDeactivated, MemberReactivated, MemberRoleChanged
from rathaus.accounts.models import Membership, User
from rathaus.accounts.services.members import (
    LastAdministrator,
    MemberRefusal,
    OwnMembership,
    change_member,
    deactivate_member,
    reactivate_member,
)
from rathaus.core import events
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_staff
from rathaus.core.tests.pages import PageClient
from rathaus.tenants.models import OrganisationUnit, Tenant

TEAM = "/stralendorf/amt/team/"


def membership_of(user: User) -> Membership:
    return Membership.objects.get(user=user)


def test_staff_of_the_active_town_by_name(
    clerk: User, lead: User, clerk_of_hemer: User, in_stralendorf: Tenant
) -> None:
    assert [staff.user for staff in api.staff_members()] == [clerk, lead]
    deactivate_member(membership_id=membership_of(clerk).pk, by=None)
    assert [staff.user for staff in api.staff_members()] == [lead]


def test_members_of_a_unit(
    clerk: User,
    tax_clerk: User,
    citizens_office: OrganisationUnit,
    tax_office: OrganisationUnit,
    in_stralendorf: Tenant,
) -> None:
    [member] = api.members_of_unit(citizens_office.pk)
    assert (member.user, member.unit_ids) == (clerk, frozenset({citizens_office.pk}))
    assert [staff.user for staff in api.members_of_unit(tax_office.pk)] == [tax_clerk]


def test_an_account_by_its_number(citizen: User) -> None:
    assert api.user_by_id(citizen.pk) == citizen
    assert api.user_by_id(0) is None


def test_a_change_of_role_and_units_works_at_once(
    stralendorf: Tenant,
    administrator: User,
    clerk: User,
    tax_office: OrganisationUnit,
    page_client: Callable[..., PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[events.Event] = []
    monkeypatch.setattr(events, "_handlers", {events.Event: [seen.append]})
    with tenant_context(stralendorf):
        pk = membership_of(clerk).pk
    boss = page_client(administrator)
    assert boss.get(f"{TEAM}{pk}/").status_code == 200
    done = boss.post(f"{TEAM}{pk}/", {"role": "administrator", "units": [tax_office.pk]})
    assert done["Location"] == TEAM
    assert page_client(clerk).get(TEAM).status_code == 200
    assert seen == [
        MemberRoleChanged(user_id=clerk.pk, role="administrator", unit_ids=(tax_office.pk,))
    ]
    with tenant_context(stralendorf):
        staff = api.staff_of(clerk)
    assert staff is not None
    assert staff.unit_ids == frozenset({tax_office.pk})


def test_a_locked_member_is_outside_at_once_and_can_come_back(
    stralendorf: Tenant,
    administrator: User,
    lead: User,
    page_client: Callable[..., PageClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[events.Event] = []
    monkeypatch.setattr(events, "_handlers", {events.Event: [seen.append]})
    with tenant_context(stralendorf):
        membership = membership_of(lead)
        change_member(membership_id=membership.pk, role=Role.ADMINISTRATOR, units=[], by=None)
    seen.clear()
    at_work, boss = page_client(lead), page_client(administrator)
    assert at_work.get(TEAM).status_code == 200
    assert boss.get(f"{TEAM}{membership.pk}/sperren/").status_code == 200
    assert boss.post(f"{TEAM}{membership.pk}/sperren/")["Location"] == TEAM
    assert at_work.get(TEAM).status_code == 404
    assert lead.email in boss.get(f"{TEAM}?zugang=gesperrt").content.decode()
    assert boss.get(f"{TEAM}{membership.pk}/").status_code == 200
    boss.post(f"{TEAM}{membership.pk}/oeffnen/")
    assert at_work.get(TEAM).status_code == 200
    assert seen == [MemberDeactivated(user_id=lead.pk), MemberReactivated(user_id=lead.pk)]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda me, other: change_member(membership_id=me.pk, role=Role.CLERK, units=[], by=me.user), OwnMembership),
        (lambda me, other: deactivate_member(membership_id=me.pk, by=me.user), OwnMembership),
        (lambda me, other: reactivate_member(membership_id=me.pk, by=me.user), OwnMembership),
        (lambda me, other: change_member(membership_id=other.pk, role=Role.ADMINISTRATOR, units=[], by=other.user), OwnMembership),
        (lambda me, other: change_member(membership_id=me.pk, role=Role.LEAD, units=[], by=other.user), LastAdministrator),
        (lambda me, other: deactivate_member(membership_id=me.pk, by=other.user), LastAdministrator),
        (lambda me, other: deactivate_member(membership_id=me.pk, by=None), LastAdministrator),
    ],
)  # fmt: skip
def test_what_must_not_happen_to_members(
    administrator: User,
    clerk: User,
    in_stralendorf: Tenant,
    change: Callable[[Membership, Membership], object],
    refusal: type[MemberRefusal],
) -> None:
    me, other = membership_of(administrator), membership_of(clerk)
    with pytest.raises(refusal):
        change(me, other)
    assert Membership.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1
    assert membership_of(clerk).role == Role.CLERK


def test_the_page_says_why_a_change_is_refused(
    stralendorf: Tenant, administrator: User, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        pk = membership_of(administrator).pk
    boss = page_client(administrator)
    assert 'name="role"' not in boss.get(f"{TEAM}{pk}/").content.decode()
    page = boss.post(f"{TEAM}{pk}/", {"role": "clerk"})
    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [str(OwnMembership())]


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_lock_each_other_out_at_once(
    stralendorf: Tenant, administrator: User, lead: User
) -> None:
    with tenant_context(stralendorf):
        change_member(
            membership_id=membership_of(lead).pk, role=Role.ADMINISTRATOR, units=[], by=None
        )
    start, refusals = threading.Barrier(2), []

    def lock(victim: User, by: User) -> None:
        start.wait()
        try:
            with tenant_context(stralendorf):
                deactivate_member(membership_id=membership_of(victim).pk, by=by)
        except LastAdministrator as refusal:
            refusals.append(refusal)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=lock, args=pair)
        for pair in ((administrator, lead), (lead, administrator))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refusals) == 1
    with tenant_context(stralendorf):
        assert Membership.objects.active().administrators().count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Adam Admin", "Anna Amtlich", "Stefan Steuer"]),
        ("?q=amtl", ["Anna Amtlich"]),
        ("?q=STEFAN.STEUER@", ["Stefan Steuer"]),
        ("?q=abgaben", ["Stefan Steuer"]),
        ("?rolle=administrator", ["Adam Admin"]),
        ("?rolle=boss", ["Adam Admin", "Anna Amtlich", "Stefan Steuer"]),
        ("?zugang=gesperrt", []),
        ("?q=%25", []),
        ("?seite=99", ["Adam Admin", "Anna Amtlich", "Stefan Steuer"]),
    ],
)
def test_searching_the_team(
    administrator: User,
    clerk: User,
    tax_clerk: User,
    page_client: Callable[..., PageClient],
    query: str,
    found: list[str],
) -> None:
    page = page_client(administrator).get(f"{TEAM}{query}")
    assert [row.user.display_name for row in page.context["rows"]] == found


def test_the_list_asks_the_same_number_of_queries_for_one_and_for_fifty(
    stralendorf: Tenant,
    administrator: User,
    citizens_office: OrganisationUnit,
    tax_office: OrganisationUnit,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = sign_in(administrator)
    client.get(TEAM)
    with CaptureQueriesContext(connection) as one:
        client.get(TEAM)
    for number in range(49):
        make_staff(
            stralendorf, f"m{number}@stralendorf.example", f"Mitarbeit {number}", Role.CLERK,
            citizens_office, tax_office,
        )  # fmt: skip
    with django_assert_num_queries(len(one.captured_queries)):
        page = client.get(TEAM)
    assert len(page.context["rows"]) == 50


def test_the_team_of_another_town_is_unknown_here(
    stralendorf: Tenant,
    hemer: Tenant,
    administrator: User,
    clerk_of_hemer: User,
    sign_in: Callable[[User], Client],
) -> None:
    with tenant_context(hemer):
        pk = membership_of(clerk_of_hemer).pk
    boss = sign_in(administrator)
    for address in (f"{TEAM}{pk}/", f"{TEAM}{pk}/sperren/"):
        assert boss.get(address).status_code == 404
        assert boss.post(address, {"role": "lead"}).status_code == 404
    assert boss.post(f"{TEAM}{pk}/oeffnen/").status_code == 404
    with tenant_context(hemer):
        assert membership_of(clerk_of_hemer).is_active
