"""The team as its administrators see it: lists with everything a row shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from rathaus.accounts.enums import Role
from rathaus.accounts.models import (
    Invitation,
    InvitationUnit,
    Membership,
    UnitMembership,
    User,
)


@dataclass(frozen=True)
class MemberRow:
    """A member with what the list shows beside the name.

    Attributes:
        units: names in alphabetical order.
        has_second_factor: a passkey or app is set up.
    """

    membership: Membership
    user: User
    role: Role
    units: tuple[str, ...]
    has_second_factor: bool


@dataclass(frozen=True)
class InvitationRow:
    invitation: Invitation
    role: Role
    units: tuple[str, ...]


def member_list(
    *, text: str = "", role: str = "", only_inactive: bool = False
) -> QuerySet[Membership]:
    """Memberships of the active tenant for a list, by name; the user is joined."""
    found = Membership.objects.filter(is_active=not only_inactive)
    if role in Role.values:
        found = found.filter(role=role)
    if text:
        found = found & Membership.objects.matching(text)
    return found.select_related("user").by_name().for_list()


def member_rows(memberships: Iterable[Membership]) -> list[MemberRow]:
    """Two more queries for any number of members."""
    members = list(memberships)
    units = _unit_names(
        UnitMembership.objects.filter(membership__in=[member.pk for member in members])
        .order_by("unit__name")
        .values_list("membership_id", "unit__name")
    )
    protected = set(
        Authenticator.objects.filter(user__in=[member.user_id for member in members])
        .exclude(type=Authenticator.Type.RECOVERY_CODES)
        .values_list("user_id", flat=True)
    )
    return [
        MemberRow(
            membership=member,
            user=member.user,
            role=Role(member.role),
            units=tuple(units.get(member.pk, ())),
            has_second_factor=member.user_id in protected,
        )
        for member in members
    ]


def open_invitations() -> list[InvitationRow]:
    """Invitations nobody has answered yet, the latest first."""
    invitations = list(Invitation.objects.open().order_by("-sent_at", "-pk"))
    units = _unit_names(
        InvitationUnit.objects.filter(invitation__in=[found.pk for found in invitations])
        .order_by("unit__name")
        .values_list("invitation_id", "unit__name")
    )
    return [
        InvitationRow(found, Role(found.role), tuple(units.get(found.pk, ())))
        for found in invitations
    ]


def member_row(membership_id: int) -> MemberRow | None:
    """One member of the active tenant, or None."""
    found = Membership.objects.filter(pk=membership_id).select_related("user")
    rows = member_rows(found)
    return rows[0] if rows else None


def _unit_names(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    names: dict[int, list[str]] = {}
    for key, name in pairs:
        names.setdefault(key, []).append(name)
    return names
