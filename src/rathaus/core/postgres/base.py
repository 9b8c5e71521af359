"""Django's PostgreSQL backend, plus the active tenant in every transaction.

The tenant is a transaction-local setting: a pooled connection cannot carry it into the next
request, and a statement outside a transaction sees no tenant-owned row at all.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from rathaus.core.tenancy import active_tenant_id

_UNKNOWN = object()

# The stubs know Django's public methods only; hence "type: ignore[misc]" on the private ones below.


class DatabaseWrapper(base.DatabaseWrapper):
    _tenant_in_transaction: object = None

    def _cursor(self, name: str | None = None) -> Any:
        cursor = super()._cursor(name)  # type: ignore[misc]
        self._announce_tenant()
        return cursor

    def _announce_tenant(self) -> None:
        """Set ``rathaus.tenant`` for the running transaction if it differs from the active one."""
        tenant_id = active_tenant_id()
        if self.get_autocommit() or tenant_id == self._tenant_in_transaction:
            return
        if self.needs_rollback:
            return
        self.connection.execute(
            "SELECT set_config('rathaus.tenant', %s, true)",
            ["" if tenant_id is None else str(tenant_id)],
        )
        self._tenant_in_transaction = tenant_id

    def _commit(self) -> Any:
        self._tenant_in_transaction = None
        return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        self._tenant_in_transaction = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self._tenant_in_transaction = _UNKNOWN

    def _set_autocommit(self, autocommit: bool) -> None:
        self._tenant_in_transaction = None
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def _close(self) -> Any:
        self._tenant_in_transaction = None
        return super()._close()  # type: ignore[misc]
