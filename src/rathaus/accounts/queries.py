"""Who somebody is, in the active tenant."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from rathaus.accounts.enums import Role
from rathaus.accounts.models import Membership, UnitMembership, User
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
    with transaction.atomic():
        membership = Membership.objects.filter(user=user, is_active=True).first()
        if membership is None:
            return None
        units = UnitMembership.objects.filter(membership=membership).values_list(
            "unit_id", flat=True
        )
        return Staff(user, Role(membership.role), frozenset(units))


def request_staff(request: HttpRequest) -> Staff | None:
    """:func:`staff_of` the request's user, looked up once per request."""
    if not hasattr(request, "_rathaus_staff"):
        request._rathaus_staff = staff_of(request.user)  # type: ignore[attr-defined]
    found = request._rathaus_staff  # type: ignore[attr-defined]
    return found if isinstance(found, Staff) else None


def request_citizen(request: HttpRequest) -> User | None:
    """The signed-in account behind the request, or None."""
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


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
