"""A cache that all processes share, in an unlogged PostgreSQL table.

It holds what must be the same everywhere and must survive a rolled-back request: the sign-in
limits of django-allauth and the used one-time codes. For values that each process may keep for
itself use ``caches["local"]``, which costs no query.
"""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils import timezone

from rathaus.core.outside import outside_transaction

_FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class SharedCache(BaseCache):
    """Django's cache interface over ``core_sharedcache``.

    Values are pickled; only the application's own database role can write the table.
    """

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _key(self, key: str, version: int | None) -> str:
        return str(self.make_and_validate_key(key, version=version))

    def _expires(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return _FOREVER if seconds is None else timezone.now() + timedelta(seconds=float(seconds))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with outside_transaction() as connection:
            row = connection.execute(
                "SELECT value FROM core_sharedcache WHERE key = %s AND expires_at > %s",
                [self._key(key, version), timezone.now()],
            ).fetchone()
        return default if row is None else pickle.loads(row[0])  # noqa: S301

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        with outside_transaction() as connection:
            connection.execute(
                "INSERT INTO core_sharedcache (key, value, expires_at) VALUES (%s, %s, %s)"
                " ON CONFLICT (key) DO UPDATE"
                " SET value = excluded.value, expires_at = excluded.expires_at",
                [self._key(key, version), pickle.dumps(value), self._expires(timeout)],
            )

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """True for exactly one of several processes that add the same key at once."""
        with outside_transaction() as connection:
            row = connection.execute(
                "INSERT INTO core_sharedcache AS known (key, value, expires_at)"
                " VALUES (%(key)s, %(value)s, %(expires)s)"
                " ON CONFLICT (key) DO UPDATE"
                " SET value = excluded.value, expires_at = excluded.expires_at"
                " WHERE known.expires_at <= %(now)s RETURNING true",
                {
                    "key": self._key(key, version),
                    "value": pickle.dumps(value),
                    "expires": self._expires(timeout),
                    "now": timezone.now(),
                },
            ).fetchone()
        return row is not None

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with outside_transaction() as connection:
            return (
                connection.execute(
                    "UPDATE core_sharedcache SET expires_at = %s WHERE key = %s AND expires_at > %s",
                    [self._expires(timeout), self._key(key, version), timezone.now()],
                ).rowcount
                == 1
            )

    def delete(self, key: str, version: int | None = None) -> bool:
        with outside_transaction() as connection:
            return (
                connection.execute(
                    "DELETE FROM core_sharedcache WHERE key = %s", [self._key(key, version)]
                ).rowcount
                == 1
            )

    def clear(self) -> None:
        with outside_transaction() as connection:
            connection.execute("DELETE FROM core_sharedcache")


def remove_expired() -> int:
    """Delete values nobody can read any more; the number of rows."""
    with outside_transaction() as connection:
        return connection.execute(
            "DELETE FROM core_sharedcache WHERE expires_at < %s", [timezone.now()]
        ).rowcount
