"""Who works in the administration, as what, and in which units."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rathaus.accounts.enums import Role
from rathaus.accounts.events import (
    MemberDeactivated,
    MemberJoined,
    MemberReactivated,
    MemberRoleChanged,
)
from rathaus.accounts.models import Membership, UnitMembership, User
from rathaus.core.events import publish
from rathaus.tenants.api import OrganisationUnit


class MemberRefusal(Exception):
    """A change of a member that must not happen; ``str()`` is a sentence for the screen."""

    sentence = _("Das geht nicht.")

    def __str__(self) -> str:
        return str(self.sentence)


class LastAdministrator(MemberRefusal):
    """Nobody could invite or unlock anybody any more."""

    sentence = _(
        "Das ist die letzte Person mit der Rolle Administration. Geben Sie die Rolle zuerst"
        " jemand anderem."
    )


class OwnMembership(MemberRefusal):
    """Nobody changes their own rights."""

    sentence = _("Ihre eigene Rolle und Ihren eigenen Zugang kann nur jemand anderes ändern.")


@transaction.atomic
def add_member(*, user: User, role: Role, units: Iterable[OrganisationUnit]) -> Membership:
    """Make the account staff of the active tenant; a locked member comes back with the new role."""
    membership, is_new = Membership.objects.select_for_update(of=("self",)).get_or_create(
        user=user, defaults={"role": role}
    )
    if not is_new:
        membership.role, membership.is_active = role, True
        membership.save(update_fields=["role", "is_active"])
    _put_into(membership, units)
    if not user.requires_second_factor:
        user.requires_second_factor = True
        user.save(update_fields=["requires_second_factor"])
    publish(MemberJoined(user_id=user.pk, role=role))
    return membership


@transaction.atomic
def change_member(
    *, membership_id: int, role: Role, units: Iterable[OrganisationUnit], by: User | None
) -> Membership:
    """Give a member another role or other units.

    Raises:
        OwnMembership: ``by`` is the member.
        LastAdministrator: nobody else could administer this tenant.
    """
    membership, others = _lock(membership_id, by=by)
    if membership.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR and not others:
        raise LastAdministrator
    membership.role = role
    membership.save(update_fields=["role"])
    unit_ids = _put_into(membership, units)
    publish(MemberRoleChanged(user_id=membership.user_id, role=role, unit_ids=unit_ids))
    return membership


@transaction.atomic
def deactivate_member(*, membership_id: int, by: User | None) -> Membership:
    """Lock a member out of this administration, at once and until reactivated.

    Raises:
        OwnMembership: ``by`` is the member.
        LastAdministrator: nobody else could administer this tenant.
    """
    membership, others = _lock(membership_id, by=by)
    if not membership.is_active:
        return membership
    if membership.role == Role.ADMINISTRATOR and not others:
        raise LastAdministrator
    membership.is_active = False
    membership.save(update_fields=["is_active"])
    publish(MemberDeactivated(user_id=membership.user_id))
    return membership


@transaction.atomic
def reactivate_member(*, membership_id: int, by: User | None) -> Membership:
    """Let a member work here again, with the old role and units.

    Raises:
        OwnMembership: ``by`` is the member.
    """
    membership, _others = _lock(membership_id, by=by)
    if membership.is_active:
        return membership
    membership.is_active = True
    membership.save(update_fields=["is_active"])
    publish(MemberReactivated(user_id=membership.user_id))
    return membership


def _lock(membership_id: int, *, by: User | None) -> tuple[Membership, list[Membership]]:
    """The member and the other active administrators.

    All are locked at once and in one order, so that two administrators can neither remove each
    other at the same moment nor wait for each other for ever.
    """
    concerned = Q(pk=membership_id) | Q(role=Role.ADMINISTRATOR, is_active=True)
    locked = list(
        Membership.objects.filter(concerned).select_for_update(of=("self",)).order_by("pk")
    )
    membership = next((found for found in locked if found.pk == membership_id), None)
    if membership is None:
        raise Membership.DoesNotExist
    if by is not None and membership.user_id == by.pk:
        raise OwnMembership
    return membership, [found for found in locked if found is not membership]


def _put_into(membership: Membership, units: Iterable[OrganisationUnit]) -> tuple[int, ...]:
    """Exactly these units from now on; their primary keys in order."""
    wanted = {unit.pk for unit in units}
    UnitMembership.objects.filter(membership=membership).exclude(unit_id__in=wanted).delete()
    known = set(
        UnitMembership.objects.filter(membership=membership).values_list("unit_id", flat=True)
    )
    for unit_id in sorted(wanted - known):
        UnitMembership.objects.create(membership=membership, unit_id=unit_id)
    return tuple(sorted(wanted))
