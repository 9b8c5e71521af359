"""Changes of a person's own account, and the operators' accounts."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.models import OutgoingMail, User
from rathaus.accounts.sessions import end_all_sessions_of, towns_where_staff


class WorkAccount(Exception):
    """Somebody who works in a town hall or runs the platform cannot close the account alone."""

    def __str__(self) -> str:
        return str(
            _(
                "Mit diesem Konto arbeiten Sie im Rathaus. Bitte lassen Sie zuerst Ihren Zugang"
                " von der Administration sperren."
            )
        )


class AccountExists(Exception):
    """An account has that address already."""


@transaction.atomic
def rename_account(*, user: User, display_name: str) -> None:
    """Address the person by this name from now on."""
    user.display_name = display_name
    user.save(update_fields=["display_name"])


@transaction.atomic
def close_account(*, user: User) -> None:
    """Remove everything that says who it was; what stays is a number that old cases point to.

    Cases themselves stay with the administrations that must keep them by law.

    Raises:
        WorkAccount: the account works in a town hall or runs the platform.
    """
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if user.is_operator or towns_where_staff(user):
        raise WorkAccount
    Authenticator.objects.filter(user=user).delete()
    OutgoingMail.objects.filter(to__iexact=user.email).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email = f"geschlossen-{user.pk}@konto.invalid"
    user.display_name, user.is_active, user.closed_at = "", False, timezone.now()
    user.set_unusable_password()
    user.save(update_fields=["email", "display_name", "is_active", "closed_at", "password"])
    end_all_sessions_of(user)


@transaction.atomic
def create_operator(*, email: str, password: str, display_name: str = "") -> User:
    """An account that may run the platform; it has to add a second factor at the first sign-in.

    Raises:
        AccountExists: the address is taken; an operator has an account for nothing else.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise AccountExists(email)
    user = User.objects.create_user(
        email.lower(),
        password,
        display_name=display_name,
        is_operator=True,
        requires_second_factor=True,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
