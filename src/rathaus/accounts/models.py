"""Accounts belong to no tenant; memberships do."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from rathaus.accounts.enums import Role
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet


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
        requires_second_factor: has or had work to do here as staff or operator. Known without
            looking into any tenant, so that such an account cannot give up its last second factor,
            and so that the pages of everybody else need not ask for a membership.
        closed_at: the person closed the account; what remains is a number that old cases point to.
    """

    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=120, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    requires_second_factor = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
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


class MembershipQuerySet(TenantQuerySet["Membership"]):
    def active(self) -> Self:
        return self.filter(is_active=True, user__is_active=True)

    def administrators(self) -> Self:
        return self.filter(role=Role.ADMINISTRATOR)

    def matching(self, text: str) -> Self:
        """Members whose name, address or unit contains the text."""
        return self.filter(
            Q(user__display_name__icontains=text)
            | Q(user__email__icontains=text)
            | Exists(
                UnitMembership.objects.filter(membership=OuterRef("pk"), unit__name__icontains=text)
            )
        )

    def by_name(self) -> Self:
        return self.order_by(Lower("user__display_name"), "user__email", "pk")


class Membership(TenantModel):
    """A person works in an administration, with a role and in units."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    units = models.ManyToManyField(
        "tenants.OrganisationUnit", related_name="+", through="UnitMembership"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects = TenantManager.from_queryset(MembershipQuerySet)()  # type: ignore[misc]

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


class InvitationQuerySet(TenantQuerySet["Invitation"]):
    def open(self) -> Self:
        """Neither accepted nor withdrawn; may have expired, then it can be sent again."""
        return self.filter(accepted_at=None, revoked_at=None)


class Invitation(TenantModel):
    """An administrator asks somebody by mail to work here.

    Attributes:
        code_hash: SHA-256 of the code in the mail's link; the code itself is stored nowhere.
        sent_at: when the current code was made; sending again makes a new one.
    """

    email = models.EmailField()
    display_name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=Role)
    units = models.ManyToManyField(
        "tenants.OrganisationUnit", related_name="+", through="InvitationUnit"
    )
    code_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    objects = TenantManager.from_queryset(InvitationQuerySet)()  # type: ignore[misc]

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                "tenant",
                Lower("email"),
                condition=Q(accepted_at=None, revoked_at=None),
                name="accounts_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="accounts_invitation_not_both",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="accounts_invitation_accepted_by_somebody",
            ),
        ]

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_valid(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and not self.has_expired


class InvitationUnit(TenantModel):
    """A unit the invited person will belong to."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="+")
    unit = models.ForeignKey("tenants.OrganisationUnit", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["invitation", "unit"], name="accounts_invitation_unit_unique"
            ),
        ]


class OutgoingMail(models.Model):
    """A mail about an account on its way out, deleted as soon as it is sent.

    It belongs to no tenant, because accounts do not; the job carries only its number, so no
    address and no code ever stands in the job table.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=250)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
