"""The first people of an installation, and those of the demo."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from rathaus.accounts import demo
from rathaus.accounts.cli import app
from rathaus.accounts.enums import Role
from rathaus.accounts.models import Invitation, Membership, OutgoingMail, User
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import OrganisationUnit, Tenant

runner = CliRunner()


def test_an_operator_from_the_command_line(db: None) -> None:
    arguments = ["operator", "create", "olga@rathaus.example", "--name", "Olga Operator"]
    done = runner.invoke(app, [*arguments, "--password", "drei blaue Elefanten"])
    assert done.exit_code == 0, done.output
    assert User.objects.get().is_operator
    again = runner.invoke(app, [*arguments, "--password", "drei blaue Elefanten"])
    assert again.exit_code == 1
    weak = runner.invoke(app, ["operator", "create", "o@x.example", "--password", "kurz"])
    assert weak.exit_code == 1
    assert User.objects.count() == 1


def test_the_first_administrator_is_invited_from_the_command_line(
    stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    arguments = ["staff", "invite", "chefin@stralendorf.example", "--tenant", "stralendorf"]
    done = runner.invoke(app, [*arguments, "--name", "Carla Chefin", "--unit", "buergerbuero"])
    assert done.exit_code == 0, done.output
    with tenant_context(stralendorf):
        invitation = Invitation.objects.get()
        assert (invitation.role, invitation.invited_by) == (Role.ADMINISTRATOR, None)
        assert list(invitation.units.all()) == [citizens_office]
    assert "/stralendorf/konto/einladung/" in OutgoingMail.objects.get().body


@pytest.mark.parametrize(
    "wrong",
    [
        ["--tenant", "atlantis"],
        ["--tenant", "stralendorf", "--role", "king"],
        ["--tenant", "stralendorf", "--unit", "keller"],
    ],
)
def test_what_the_command_line_refuses(stralendorf: Tenant, wrong: list[str]) -> None:
    done = runner.invoke(app, ["staff", "invite", "a@b.example", "--name", "A B", *wrong])
    assert done.exit_code == 2
    assert OutgoingMail.objects.count() == 0


def test_the_demo_has_its_people_once(
    stralendorf: Tenant, hemer: Tenant, citizens_office: OrganisationUnit
) -> None:
    for _ in range(2):
        demo.seed_platform()
        for tenant in (stralendorf, hemer):
            with tenant_context(tenant):
                demo.seed(tenant)
    assert User.objects.count() == 2 + 1 + 6 + 4
    with tenant_context(stralendorf):
        roles = sorted(Membership.objects.values_list("role", flat=True))
        assert roles == ["administrator", *["clerk"] * 4, "lead"]
    known = {sign_in.email for sign_in in demo.sign_ins()}
    assert known == set(User.objects.values_list("email", flat=True))
    for user in User.objects.order_by("pk"):
        assert user.check_password(demo.DEMO_PASSWORD)
        assert user.email.endswith(".example")
