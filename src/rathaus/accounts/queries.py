"""Who somebody is, in the active tenant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Invitation, Membership, UnitMembership, User
from rathaus.core import tokens
from rathaus.core.actors import ANONYMOUS, Actor, ActorKind
from rathaus.core.tenancy import active_tenant_id


@dataclass(frozen=True)
class Staff:
    """A signed-in staff member of the active tenant.

    Attributes:
        user: the account.
        role: the role in this tenant.
        unit_ids: primary keys of the units the person belongs to.
    """

    user: User
    role: Role
    unit_ids: frozenset[int]

    def is_at_least(self, role: Role) -> bool:
        return self.role.includes(role)


def staff_of(user: object) -> Staff | None:
    """The user as staff of the active tenant; None for everybody else."""
    if not isinstance(user, User) or not user.is_active or active_tenant_id() is None:
        return None
    if not user.requires_second_factor:  # has never worked anywhere; the usual citizen
        return None
    with transaction.atomic():
        membership = Membership.objects.filter(user=user, is_active=True).first()
        if membership is None:
            return None
        units = UnitMembership.objects.filter(membership=membership).values_list(
            "unit_id", flat=True
        )
        return Staff(user, Role(membership.role), frozenset(units))


def passed_second_factor(request: HttpRequest) -> bool:
    """True if this session was opened or confirmed with a second factor (or this is the demo)."""
    if settings.DEMO:
        return True
    records = get_authentication_records(request, request_citizen(request))
    return any(record.get("method") == "mfa" for record in records)


def request_staff(request: HttpRequest) -> Staff | None:
    """:func:`staff_of` the request's user, looked up once per request.

    A session without a second factor is nobody's staff session.
    """
    if not hasattr(request, "_rathaus_staff"):
        found = staff_of(request.user)
        allowed = found is not None and passed_second_factor(request)
        request._rathaus_staff = found if allowed else None  # type: ignore[attr-defined]
    staff = request._rathaus_staff  # type: ignore[attr-defined]
    return staff if isinstance(staff, Staff) else None


def request_citizen(request: HttpRequest) -> User | None:
    """The signed-in account behind the request, or None."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def account_of(request: HttpRequest) -> User:
    """The signed-in account, for views behind ``citizen_required`` and its sisters.

    Raises:
        PermissionDenied: nobody is signed in; a decorator is missing.
    """
    user = request_citizen(request)
    if user is None:
        raise PermissionDenied
    return user


def actor_of(request: HttpRequest) -> Actor:
    """The actor behind the request. Visitors without a session cost no query."""
    user = request_citizen(request)
    if user is None:
        return ANONYMOUS
    if request_staff(request) is not None:
        return Actor(ActorKind.STAFF, user.pk, str(user))
    if user.is_operator:
        return Actor(ActorKind.OPERATOR, user.pk, str(user))
    return Actor(ActorKind.CITIZEN, user.pk)


def user_by_id(user_id: int) -> User | None:
    """The account with that number, whether active or not."""
    return User.objects.filter(pk=user_id).first()


def _as_staff(memberships: Iterable[Membership]) -> list[Staff]:
    """Memberships (with their users joined) and their units, in two queries."""
    members = list(memberships)
    unit_ids: dict[int, set[int]] = {member.pk: set() for member in members}
    for membership_id, unit_id in UnitMembership.objects.filter(
        membership__in=unit_ids
    ).values_list("membership_id", "unit_id"):
        unit_ids[membership_id].add(unit_id)
    return [
        Staff(member.user, Role(member.role), frozenset(unit_ids[member.pk])) for member in members
    ]


def staff_members() -> list[Staff]:
    """All active staff of the active tenant, by name."""
    return _as_staff(Membership.objects.active().select_related("user").by_name())


def members_of_unit(unit_id: int) -> list[Staff]:
    """The active staff of one unit of the active tenant, by name."""
    in_unit = Membership.objects.active().filter(units=unit_id)
    return _as_staff(in_unit.select_related("user").by_name())


def invitation_by_code(code: str) -> Invitation | None:
    """The invitation of the active tenant that this code still opens, or None."""
    if active_tenant_id() is None:
        return None
    found = Invitation.objects.filter(code_hash=tokens.hash_code(code)).first()
    return found if found is not None and found.is_valid else None
