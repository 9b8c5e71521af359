"""Staff come by invitation: an administrator asks, a mail carries a code, the person accepts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rathaus.accounts import mail
from rathaus.accounts.enums import Role
from rathaus.accounts.events import InvitationRevoked, InvitationSentAgain, MemberInvited
from rathaus.accounts.models import Invitation, InvitationUnit, Membership, User
from rathaus.accounts.services.members import add_member
from rathaus.core import tokens
from rathaus.core.events import publish
from rathaus.tenants import api as tenants

VALID_FOR = timedelta(days=7)


class InvitationRefusal(Exception):
    """Something about an invitation that must not happen; ``str()`` is a sentence for the screen."""

    sentence = _("Das geht nicht.")

    def __str__(self) -> str:
        return str(self.sentence)


class AlreadyInvited(InvitationRefusal):
    sentence = _(
        "An diese Adresse ist schon eine Einladung offen. Sie können sie noch einmal schicken."
    )


class AlreadyMember(InvitationRefusal):
    sentence = _("Diese Person gehört schon zum Team.")


class InvitationNotOpen(InvitationRefusal):
    """Used, withdrawn or expired."""

    sentence = _("Diese Einladung gilt nicht mehr.")


class WrongAccount(InvitationRefusal):
    """The invitation is for another address than that of the signed-in account."""

    sentence = _("Diese Einladung gilt für eine andere E-Mail-Adresse.")


@transaction.atomic
def invite_member(
    *,
    email: str,
    display_name: str,
    role: Role,
    units: Iterable[tenants.OrganisationUnit],
    by: User | None,
) -> Invitation:
    """Invite somebody into the active tenant and mail the link.

    Args:
        by: the administrator; None for the operator at the command line.

    Raises:
        AlreadyMember: an active member has that address.
        AlreadyInvited: an open invitation goes to that address.
    """
    if Membership.objects.active().filter(user__email__iexact=email).exists():
        raise AlreadyMember
    if Invitation.objects.open().filter(email__iexact=email).exists():
        raise AlreadyInvited
    code = tokens.new_code()
    invitation = Invitation.objects.create(
        email=email.lower(),
        display_name=display_name,
        role=role,
        invited_by=by,
        **_fresh(code),
    )
    for unit in units:
        InvitationUnit.objects.create(invitation=invitation, unit=unit)
    _mail(invitation, code)
    publish(MemberInvited(invitation_id=invitation.pk, role=role))
    return invitation


@transaction.atomic
def send_invitation_again(*, invitation_id: int) -> Invitation:
    """Mail a new link with a new code and a new deadline; the old link stops working.

    Raises:
        InvitationNotOpen: it was accepted or withdrawn.
    """
    invitation = _lock_open(invitation_id)
    code = tokens.new_code()
    fresh = _fresh(code)
    for name, value in fresh.items():
        setattr(invitation, name, value)
    invitation.save(update_fields=list(fresh))
    _mail(invitation, code)
    publish(InvitationSentAgain(invitation_id=invitation.pk))
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation_id: int) -> Invitation:
    """Take an invitation back; its link stops working.

    Raises:
        InvitationNotOpen: it was accepted or withdrawn before.
    """
    invitation = _lock_open(invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    publish(InvitationRevoked(invitation_id=invitation.pk))
    return invitation


@transaction.atomic
def accept_invitation(*, code: str, user: User) -> Membership:
    """Make the signed-in account a member; exactly once, however often it is tried.

    Raises:
        InvitationNotOpen: no such code, or used, withdrawn, expired.
        WrongAccount: the account has no verified address that was invited.
    """
    invitation = _lock_valid(code)
    owns_address = EmailAddress.objects.filter(
        user=user, verified=True, email__iexact=invitation.email
    )
    if not owns_address.exists():
        raise WrongAccount
    return _accept(invitation, user)


@transaction.atomic
def join_with_new_account(*, code: str, display_name: str, password: str) -> User:
    """Make an account for the invited address and accept; having the code proves the address.

    Raises:
        InvitationNotOpen: no such code, or used, withdrawn, expired.
        WrongAccount: an account with that address exists; its owner has to sign in.
    """
    invitation = _lock_valid(code)
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise WrongAccount
    user = User.objects.create_user(invitation.email, password, display_name=display_name)
    EmailAddress.objects.create(user=user, email=invitation.email, verified=True, primary=True)
    _accept(invitation, user)
    return user


def _accept(invitation: Invitation, user: User) -> Membership:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    if not user.display_name:
        user.display_name = invitation.display_name
        user.save(update_fields=["display_name"])
    units = tenants.OrganisationUnit.objects.filter(
        pk__in=InvitationUnit.objects.filter(invitation=invitation).values("unit_id")
    )
    return add_member(user=user, role=Role(invitation.role), units=units)


def _fresh(code: str) -> dict[str, object]:
    now = timezone.now()
    return {"code_hash": tokens.hash_code(code), "sent_at": now, "expires_at": now + VALID_FOR}


def _lock_open(invitation_id: int) -> Invitation:
    found = Invitation.objects.open().select_for_update(of=("self",)).filter(pk=invitation_id)
    invitation = found.first()
    if invitation is None:
        raise InvitationNotOpen
    return invitation


def _lock_valid(code: str) -> Invitation:
    found = Invitation.objects.select_for_update(of=("self",)).filter(
        code_hash=tokens.hash_code(code)
    )
    invitation = found.first()
    if invitation is None or not invitation.is_valid:
        raise InvitationNotOpen
    return invitation


def _mail(invitation: Invitation, code: str) -> None:
    tenant = tenants.active_tenant()
    mail.send_account_mail(
        "accounts/mail/invitation.txt",
        to=invitation.email,
        context={
            "display_name": invitation.display_name,
            "tenant": tenant,
            "link": tenants.absolute_url(tenant, "accounts:invitation", code),
            "expires_at": invitation.expires_at,
        },
    )
