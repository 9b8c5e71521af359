"""Base classes of every tenant-owned model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from rathaus.core.tenancy import require_tenant_id, require_tenant_transaction


class TenantPolicy(models.BaseConstraint):
    """Forced row-level security as a constraint, so that migrations carry it by themselves.

    Attributes:
        or_platform: rows without a tenant exist and belong to the platform; they are visible only
            where no tenant is active.
    """

    def __init__(self, *, name: str, or_platform: bool = False) -> None:
        super().__init__(name=name)
        self.or_platform = or_platform

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        if self.or_platform:
            kwargs["or_platform"] = True
        return path, args, kwargs

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        table, policy = self._names(model, schema_editor)
        active = "(SELECT NULLIF(current_setting('rathaus.tenant', true), '')::bigint)"
        condition = f"tenant_id = {active}"
        if self.or_platform:
            condition += f" OR (tenant_id IS NULL AND {active} IS NULL)"
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; "
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY; "
            f"CREATE POLICY {policy} ON {table} USING ({condition}) WITH CHECK ({condition})"
        )

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        table, policy = self._names(model, schema_editor)
        return f"DROP POLICY {policy} ON {table}"

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Nothing inside CREATE TABLE; the policy follows as a statement of its own."""
        if schema_editor is not None:
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def _names(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> tuple[str, str]:
        if model is None or schema_editor is None:
            raise TypeError("A tenant policy needs a table to stand on.")
        return schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.name)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database checks; there is nothing to validate in Python."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantPolicy) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class TenantQuerySet[M: models.Model](models.QuerySet[M]):
    """Base of every tenant-owned QuerySet; add adjectives (``open()``, ``overdue()``) below it."""

    def for_list(self) -> Self:
        """Rows for a list page: a lazy load in the template raises instead of querying."""
        return self.fetch_mode(models.FETCH_RAISE)


class TenantManager[M: models.Model](models.Manager[M]):
    """Fails closed: raises without an active tenant or outside a transaction."""

    def get_queryset(self) -> models.QuerySet[M]:
        tenant_id = require_tenant_transaction(self.model.__name__, self.db)
        return super().get_queryset().filter(tenant_id=tenant_id)


class TenantModel(models.Model):
    """Base of every model that belongs to one administration.

    A subclass with own constraints writes
    ``constraints = [*TenantModel.Meta.constraints, ...]``; a meta-test checks the policy.
    """

    tenant = models.ForeignKey(
        settings.TENANT_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        default=require_tenant_id,
        editable=False,
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager.from_queryset(TenantQuerySet)()

    class Meta:
        abstract = True
        constraints = [TenantPolicy(name="%(app_label)s_%(class)s_tenant")]
