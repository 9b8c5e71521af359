"""Staff come by invitation: one mail, one link, one use."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from rathaus.accounts.enums import Role
from rathaus.accounts.events import MemberInvited, MemberJoined
from rathaus.accounts.models import Invitation, Membership, OutgoingMail, UnitMembership, User
from rathaus.accounts.services.invitations import (
    AlreadyInvited,
    AlreadyMember,
    InvitationNotOpen,
    WrongAccount,
    accept_invitation,
    invite_member,
    join_with_new_account,
    revoke_invitation,
    send_invitation_again,
)
from rathaus.core import events
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.pages import PageClient
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import OrganisationUnit, Tenant

NEW = "nadja.neu@stralendorf.example"
TEAM = "/stralendorf/amt/team/"


def invite(unit: OrganisationUnit | None = None, email: str = NEW) -> tuple[Invitation, str]:
    """An open invitation of the active tenant and the code that only its mail carries."""
    invitation = invite_member(
        email=email,
        display_name="Nadja Neu",
        role=Role.CLERK,
        units=[unit] if unit else [],
        by=None,
    )
    return invitation, code_in(OutgoingMail.objects.latest("pk").body)


def code_in(text: str) -> str:
    found = re.search(r"/konto/einladung/([^/\s]+)/", text)
    assert found is not None
    return found.group(1)


def test_from_the_invitation_to_the_first_day_at_work(
    stralendorf: Tenant,
    administrator: User,
    citizens_office: OrganisationUnit,
    page_client: Callable[..., PageClient],
    smtp_server: Postbox,
    run_jobs: Callable[[], int],
) -> None:
    boss = page_client(administrator)
    assert boss.get(f"{TEAM}einladen/").status_code == 200
    form = {
        "email": NEW.upper(),
        "display_name": "Nadja Neu",
        "role": "clerk",
        "units": [citizens_office.pk],
    }
    assert boss.post(f"{TEAM}einladen/", form)["Location"] == TEAM
    assert NEW in boss.get(TEAM).content.decode()
    run_jobs()
    [mail] = smtp_server.to(NEW)
    assert mail["Subject"] == "Amt Stralendorf: Einladung zur Mitarbeit"
    link = re.search(r"http\S+", mail.get_content())
    assert link is not None
    address = link.group().removeprefix("http://localhost:8000")
    visitor = page_client()
    for _ in range(3):  # mail scanners look at links
        assert visitor.get(address).status_code == 200
    assert User.objects.filter(email=NEW).count() == 0
    refused = visitor.post(address, {"display_name": "Nadja Neu", "password1": "kurz"})
    assert list(refused.context["form"].errors) == ["password1"]
    joined = visitor.post(address, {"display_name": "Nadja Neu", "password1": PASSWORD})
    assert joined["Location"].startswith("/stralendorf/amt/")
    nadja = User.objects.get(email=NEW)
    assert nadja.requires_second_factor
    assert nadja.emailaddress_set.get().verified
    with tenant_context(stralendorf):
        member = Membership.objects.get(user=nadja)
        assert (member.role, member.is_active) == ("clerk", True)
        assert UnitMembership.objects.get(membership=member).unit == citizens_office
    assert visitor.get(TEAM).status_code == 404
    assert visitor.get("/stralendorf/konto/zweiter-faktor/").status_code == 200
    assert page_client().get(address).status_code == 404


def test_an_invitation_works_once(in_stralendorf: Tenant) -> None:
    _, code = invite()
    user = join_with_new_account(code=code, display_name="Nadja Neu", password=PASSWORD)
    with pytest.raises(InvitationNotOpen):
        accept_invitation(code=code, user=user)
    with pytest.raises(InvitationNotOpen):
        join_with_new_account(code=code, display_name="Nadja Neu", password=PASSWORD)
    assert Membership.objects.filter(user=user).count() == 1


def test_a_citizen_with_an_account_accepts_with_it(
    stralendorf: Tenant, citizen: User, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        _, code = invite(email=citizen.email)
    address = f"/stralendorf/konto/einladung/{code}/"
    page = page_client().get(address)
    assert "Melden Sie sich damit an" in page.content.decode()
    client = page_client(citizen)
    assert "Einladung annehmen" in client.get(address).content.decode()
    with tenant_context(stralendorf):
        assert Membership.objects.count() == 0
    client.post(address)
    with tenant_context(stralendorf):
        assert Membership.objects.get().user == citizen
    citizen.refresh_from_db()
    assert citizen.display_name == "Beate Beispiel"


def test_somebody_elses_invitation_stays_closed(
    stralendorf: Tenant, citizen: User, stranger: User, page_client: Callable[..., PageClient]
) -> None:
    with tenant_context(stralendorf):
        _, code = invite(email=citizen.email)
    address = f"/stralendorf/konto/einladung/{code}/"
    client = page_client(stranger)
    assert "andere Adresse" in client.get(address).content.decode()
    client.post(address)
    with tenant_context(stralendorf):
        assert Membership.objects.count() == 0


def test_an_account_that_never_proved_the_address_does_not_get_in(in_stralendorf: Tenant) -> None:
    _, code = invite()
    squatter = User.objects.create_user(NEW, PASSWORD)
    with pytest.raises(WrongAccount):
        accept_invitation(code=code, user=squatter)
    with pytest.raises(WrongAccount):
        join_with_new_account(code=code, display_name="Nadja Neu", password=PASSWORD)


def test_sent_again_means_a_new_link_and_a_new_week(
    in_stralendorf: Tenant, clock: time_machine.Traveller
) -> None:
    invitation, old = invite()
    clock.shift(8 * 24 * 3600)
    with pytest.raises(InvitationNotOpen):
        join_with_new_account(code=old, display_name="Nadja Neu", password=PASSWORD)
    send_invitation_again(invitation_id=invitation.pk)
    new = code_in(OutgoingMail.objects.latest("pk").body)
    with pytest.raises(InvitationNotOpen):
        join_with_new_account(code=old, display_name="Nadja Neu", password=PASSWORD)
    clock.shift(6 * 24 * 3600)
    join_with_new_account(code=new, display_name="Nadja Neu", password=PASSWORD)


def test_a_withdrawn_invitation_opens_nothing(in_stralendorf: Tenant) -> None:
    invitation, code = invite()
    revoke_invitation(invitation_id=invitation.pk)
    with pytest.raises(InvitationNotOpen):
        join_with_new_account(code=code, display_name="Nadja Neu", password=PASSWORD)
    with pytest.raises(InvitationNotOpen):
        revoke_invitation(invitation_id=invitation.pk)
    with pytest.raises(InvitationNotOpen):
        send_invitation_again(invitation_id=invitation.pk)
    invite()


def test_nobody_is_invited_twice(in_stralendorf: Tenant, clerk: User) -> None:
    invite()
    with pytest.raises(AlreadyInvited):
        invite(email=NEW.upper())
    with pytest.raises(AlreadyMember):
        invite(email=clerk.email.upper())


def test_a_refused_invitation_keeps_what_was_typed(
    stralendorf: Tenant,
    administrator: User,
    clerk: User,
    page_client: Callable[..., PageClient],
) -> None:
    page = page_client(administrator).post(
        f"{TEAM}einladen/",
        {"email": clerk.email, "display_name": "Anna Amtlich", "role": "lead"},
    )
    assert list(page.context["form"].errors) == ["email"]
    assert 'value="Anna Amtlich"' in page.content.decode()


def test_the_code_is_kept_as_a_hash_only(in_stralendorf: Tenant) -> None:
    invitation, code = invite()
    assert len(code.replace("-", "")) == 24
    assert code not in str(Invitation.objects.filter(pk=invitation.pk).values())


def test_each_step_publishes_one_event(
    in_stralendorf: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[events.Event] = []
    monkeypatch.setattr(events, "_handlers", {events.Event: [seen.append]})
    invitation, code = invite()
    user = join_with_new_account(code=code, display_name="Nadja Neu", password=PASSWORD)
    assert seen == [
        MemberInvited(invitation_id=invitation.pk, role="clerk"),
        MemberJoined(user_id=user.pk, role="clerk"),
    ]


def test_guessing_codes_is_stopped(
    stralendorf: Tenant, page_client: Callable[..., PageClient]
) -> None:
    client = page_client()
    answers = [client.get(f"/stralendorf/konto/einladung/AAAA-{n}/").status_code for n in range(12)]
    assert answers == [404] * 10 + [429] * 2


def test_an_invitation_of_another_town_is_unknown_here(
    stralendorf: Tenant, hemer: Tenant, administrator: User, sign_in: Callable[[User], Client]
) -> None:
    with tenant_context(hemer):
        invitation, code = invite()
    assert Client().get(f"/stralendorf/konto/einladung/{code}/").status_code == 404
    assert Client().get(f"/konto/einladung/{code}/").status_code == 404
    boss = sign_in(administrator)
    for action in ("nochmal", "zurueckziehen"):
        answer = boss.post(f"{TEAM}einladungen/{invitation.pk}/{action}/")
        assert answer.status_code == 404
    with tenant_context(hemer):
        assert Invitation.objects.open().count() == 1
