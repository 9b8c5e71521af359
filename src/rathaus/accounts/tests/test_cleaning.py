"""What is over is forgotten, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Invitation, OutgoingMail, User
from rathaus.accounts.services import cleaning
from rathaus.accounts.services.invitations import invite_member, revoke_invitation
from rathaus.accounts.tasks import forget_what_is_over, send_outgoing_mail
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import PASSWORD
from rathaus.core.tests.post import Postbox
from rathaus.tenants.models import Tenant

DAY = 24 * 3600


def test_accounts_nobody_confirmed_go_after_a_week(
    citizen: User, clerk: User, clock: time_machine.Traveller
) -> None:
    ghost = User.objects.create_user("geist@post.example", PASSWORD)
    EmailAddress.objects.create(user=ghost, email=ghost.email, primary=True)
    clock.shift(6 * DAY)
    assert cleaning.remove_unconfirmed_accounts() == 0
    clock.shift(2 * DAY)
    assert cleaning.remove_unconfirmed_accounts() == 1
    assert set(User.objects.order_by("pk")) == {citizen, clerk}


def test_ended_sessions_go_with_their_devices(
    stralendorf: Tenant, citizen: User, clock: time_machine.Traveller
) -> None:
    for _ in range(2):
        Client().post(
            "/stralendorf/konto/anmelden/", {"login": citizen.email, "password": PASSWORD}
        )
    clock.shift(13 * DAY)
    assert cleaning.forget_ended_sessions() == 0
    clock.shift(2 * DAY)
    assert cleaning.forget_ended_sessions() == 2
    assert UserSession.objects.count() == 0


def test_invitations_are_kept_for_a_quarter(
    stralendorf: Tenant, hemer: Tenant, clock: time_machine.Traveller
) -> None:
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            for name in ("a", "b"):
                made = invite_member(
                    email=f"{name}@x.example", display_name="A B", role=Role.LEAD, units=[], by=None
                )
            revoke_invitation(invitation_id=made.pk)
    clock.shift(89 * DAY)
    forget_what_is_over()
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            assert Invitation.objects.count() == 2
    clock.shift(2 * DAY)
    forget_what_is_over()
    for tenant in (stralendorf, hemer):
        with tenant_context(tenant):
            assert Invitation.objects.count() == 0
    assert OutgoingMail.objects.count() == 0


def test_a_mail_goes_once_however_often_its_job_runs(
    smtp_server: Postbox, run_jobs: Callable[[], int]
) -> None:
    mail = OutgoingMail.objects.create(to="a@x.example", subject="Hallo", body="Text")
    for _ in range(2):
        send_outgoing_mail(mail_id=mail.pk)
    assert len(smtp_server.messages) == 1
    assert smtp_server.messages[0]["Auto-Submitted"] == "auto-generated"
