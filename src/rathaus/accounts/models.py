"""Accounts belong to no tenant; memberships do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from rathaus.accounts.enums import Role
from rathaus.core.models import TenantModel


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """One person's sign-in: a citizen everywhere, a staff member where a membership says so.

    Attributes:
        display_name: a staff member's name as colleagues and letters show it; a citizen's own
            choice of address on the screen.
        is_operator: may run the platform; sees no case of any tenant.
    """

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    last_login = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_unique")]

    def __str__(self) -> str:
        return self.display_name or self.email


class Membership(TenantModel):
    """A person works in an administration, with a role and in units."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    units = models.ManyToManyField(
        "tenants.OrganisationUnit", related_name="+", through="UnitMembership"
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "user"], name="accounts_membership_unique"),
        ]


class UnitMembership(TenantModel):
    """A member belongs to a unit; kept as a table of its own so that it carries the tenant."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("tenants.OrganisationUnit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["membership", "unit"], name="accounts_unit_membership_unique"
            ),
        ]
