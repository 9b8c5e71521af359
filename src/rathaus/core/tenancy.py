"""Whose data the current code may touch, enforced by PostgreSQL row-level security.

The active tenant lives in a context variable. The database wrapper
(:mod:`rathaus.core.postgres.base`) writes it into the transaction-local setting
``rathaus.tenant`` before any statement runs, and every tenant-owned table carries the forced
policy :class:`rathaus.core.models.TenantPolicy`. Code without an active tenant sees no row and cannot write one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any, Protocol

from django.db import transaction

_active: ContextVar[int | None] = ContextVar("rathaus_tenant", default=None)


class NoActiveTenant(RuntimeError):
    """Tenant-owned data were asked for, but no tenant is active."""


class TenantNeedsTransaction(RuntimeError):
    """Tenant-owned data were asked for outside a transaction, where no tenant can be set."""


class HasPrimaryKey(Protocol):
    pk: Any


def active_tenant_id() -> int | None:
    """Primary key of the active tenant, or None."""
    return _active.get()


def require_tenant_id() -> int:
    """Primary key of the active tenant.

    Raises:
        NoActiveTenant: there is none.
    """
    tenant_id = _active.get()
    if tenant_id is None:
        raise NoActiveTenant("No tenant is active: wrap the code in tenant_context(tenant).")
    return tenant_id


def require_tenant_transaction(what: str, using: str | None = None) -> int:
    """Primary key of the active tenant, known to the running transaction's statements.

    Args:
        what: whose rows are asked for, for the message.

    Raises:
        NoActiveTenant: there is none.
        TenantNeedsTransaction: no transaction is running.
    """
    tenant_id = require_tenant_id()
    if not transaction.get_connection(using).in_atomic_block:
        raise TenantNeedsTransaction(
            f"{what} was queried outside a transaction; use tenant_context()."
        )
    return tenant_id


def activate(tenant: HasPrimaryKey | int | None) -> Token[int | None]:
    """Make ``tenant`` the active one; give the token back to :func:`deactivate`."""
    return _active.set(tenant if tenant is None or isinstance(tenant, int) else int(tenant.pk))


def deactivate(token: Token[int | None]) -> None:
    _active.reset(token)


@contextmanager
def tenant_context(tenant: HasPrimaryKey | int | None) -> Iterator[None]:
    """Run a block, in a transaction, as the given tenant (``None``: as nobody)."""
    token = activate(tenant)
    try:
        with transaction.atomic():
            yield
    finally:
        deactivate(token)
