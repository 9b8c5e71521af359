"""Entries, their seals, and the head of each chain. Nothing here is ever changed or deleted.

A row without a tenant belongs to the platform's own chain (operators, sign-ins). The policy shows
a tenant its own chain, and the platform's chain only where no tenant is active.
"""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Now

from rathaus.audit.enums import ActorKind
from rathaus.core.models import TenantPolicy
from rathaus.core.tenancy import active_tenant_id


class ChainManager[M: models.Model](models.Manager[M]):
    """The rows of the active tenant's chain; without a tenant, of the platform's chain."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(tenant_id=active_tenant_id())


class AuditEntry(models.Model):
    """Something that happened, as it is hashed.

    Attributes:
        at: the database's clock at the moment of writing; a caller cannot set it.
        actor_id: account, without a foreign key: the log outlives the account.
        actor_label: a staff member's name; empty for citizens.
        sentence: German words after the actor's name, kept so that the history stays readable.
        payload: the event's own fields: ids, keys and numbers.
    """

    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        default=active_tenant_id,
        db_index=False,
    )
    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=12, choices=ActorKind)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120, blank=True)
    event_name = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=80, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    payload = models.JSONField(default=dict)

    objects: ClassVar[ChainManager[Self]] = ChainManager()

    class Meta:
        ordering = ["id"]
        constraints = [TenantPolicy(name="audit_entry_chain", or_platform=True)]
        indexes = [
            models.Index(
                fields=["tenant", "subject_kind", "subject_id", "id"], name="audit_entry_subject"
            ),
            models.Index(fields=["tenant", "-id"], name="audit_entry_newest"),
        ]


class Seal(models.Model):
    """The entry's place in the chain and the hash of everything up to it; written at commit.

    No foreign key constraints: a check at commit would wait for other rows while the chain's head
    is locked, and two transactions could wait for each other.
    """

    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    seq = models.BigIntegerField()
    entry = models.OneToOneField(
        AuditEntry,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    sealed_at = models.DateTimeField()
    hash = models.BinaryField(max_length=32)

    objects: ClassVar[ChainManager[Self]] = ChainManager()

    class Meta:
        ordering = ["seq"]
        constraints = [
            TenantPolicy(name="audit_seal_chain", or_platform=True),
            models.UniqueConstraint(
                fields=["tenant", "seq"], name="audit_seal_without_fork", nulls_distinct=False
            ),
        ]


class Head(models.Model):
    """The newest seal of a chain; locked last in every transaction that writes an entry.

    Attributes:
        id: the tenant's primary key, 0 for the platform.
    """

    id = models.BigIntegerField(primary_key=True)
    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    seq = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    objects: ClassVar[ChainManager[Self]] = ChainManager()

    class Meta:
        constraints = [
            TenantPolicy(name="audit_head_chain", or_platform=True),
            models.CheckConstraint(
                condition=Q(id=Coalesce("tenant", Value(0))), name="audit_head_one_a_chain"
            ),
        ]
