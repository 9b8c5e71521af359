"""``rathaus operator create`` and ``rathaus staff invite``: the first people of an installation."""

from __future__ import annotations

from typing import Annotated

import typer
from django.db import transaction

app = typer.Typer()
operator = typer.Typer(help="People who run the platform.")
staff = typer.Typer(help="People who work in a town hall.")
app.add_typer(operator, name="operator")
app.add_typer(staff, name="staff")


@operator.callback()
def _operator() -> None:
    """People who run the platform."""


@operator.command("create")
def create(
    email: Annotated[str, typer.Argument(help="Address to sign in with.")],
    name: Annotated[str, typer.Option(help="Name that logs and histories show.")] = "",
    password: Annotated[
        str,
        typer.Option(
            prompt=True,
            confirmation_prompt=True,
            hide_input=True,
            envvar="RATHAUS_OPERATOR_PASSWORD",
            help="At least 10 characters; asked for if it is not given.",
        ),
    ] = "",
) -> None:
    """Create the account of a platform operator; the second factor is set up at the first sign-in."""
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from rathaus.accounts.models import User
    from rathaus.accounts.services.accounts import AccountExists, create_operator

    try:
        validate_password(password, User(email=email, display_name=name))
        with transaction.atomic():
            create_operator(email=email, password=password, display_name=name)
    except ValidationError as error:
        typer.secho("\n".join(error.messages), fg="red", err=True)
        raise typer.Exit(1) from error
    except AccountExists as error:
        typer.secho(f"{email} has an account already.", fg="red", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{email} can sign in at /konto/anmelden/ and sets up a second factor there.")


@staff.command("invite")
def invite(
    email: Annotated[str, typer.Argument(help="Address of the person at work.")],
    tenant: Annotated[str, typer.Option(help="Slug of the administration, such as stralendorf.")],
    name: Annotated[str, typer.Option(help="First and last name.")],
    role: Annotated[str, typer.Option(help="clerk, lead or administrator.")] = "administrator",
    unit: Annotated[
        list[str] | None, typer.Option(help="Key of a unit; may be given several times.")
    ] = None,
) -> None:
    """Invite somebody into an administration by mail, above all its first administrator."""
    from rathaus.accounts.enums import Role
    from rathaus.accounts.services.invitations import InvitationRefusal, invite_member
    from rathaus.core.tenancy import tenant_context
    from rathaus.tenants import api as tenants

    if role not in Role.values:
        raise typer.BadParameter(f"{role} is none of {', '.join(Role.values)}.", param_hint="role")
    town = tenants.tenant_by_slug(tenant)
    if town is None:
        raise typer.BadParameter(f"There is no administration {tenant!r}.", param_hint="tenant")
    with tenant_context(town):
        try:
            units = [tenants.unit_by_key(key) for key in unit or ()]
            invite_member(email=email, display_name=name, role=Role(role), units=units, by=None)
        except tenants.OrganisationUnit.DoesNotExist as error:
            raise typer.BadParameter("There is no such unit.", param_hint="unit") from error
        except InvitationRefusal as refusal:
            typer.secho(str(refusal), fg="red", err=True)
            raise typer.Exit(1) from refusal
    typer.echo(f"The invitation to {email} is on its way and is valid for seven days.")
