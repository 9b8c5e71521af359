"""The test provider's memory: one SQLite table, so that it survives a restart."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS attempt (
    id TEXT PRIMARY KEY,
    originator TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'INITIAL',
    effective_at REAL NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    UNIQUE (originator, endpoint, request_id)
)
"""


class RequestKnown(ValueError):
    """An attempt with that request number exists."""


@dataclass(frozen=True)
class Attempt:
    """What the provider knows about an attempt.

    Attributes:
        decided: the answer the payer chose, ``INITIAL`` if none yet.
        effective_at: Unix time from which the answer is told.
    """

    id: str
    originator: str
    endpoint: str
    request: dict[str, Any]
    decided: str
    effective_at: float
    created_at: float

    def status(self, now: float) -> str:
        return self.decided if now >= self.effective_at else "INITIAL"


class Store:
    """Safe to use from several threads.

    Args:
        path: a file, or ``:memory:``.
    """

    def __init__(self, path: Path | str = ":memory:") -> None:
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(_SCHEMA)

    def add(self, originator: str, endpoint: str, request: dict[str, Any]) -> Attempt:
        """Raises RequestKnown."""
        identifier = secrets.token_hex(12)
        values = (
            identifier, originator, endpoint, request["requestId"], json.dumps(request), time.time(),
        )  # fmt: skip
        try:
            with self._lock:
                self._connection.execute(
                    "INSERT INTO attempt (id, originator, endpoint, request_id, request, created_at) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    values,
                )
        except sqlite3.IntegrityError as error:
            raise RequestKnown(request["requestId"]) from error
        found = self.get(identifier)
        assert found is not None  # noqa: S101 - it was just written
        return found

    def get(self, identifier: str) -> Attempt | None:
        with self._lock:
            row = self._connection.execute(
                "SELECT id, originator, endpoint, request, status, effective_at, created_at "
                "FROM attempt WHERE id = ?",
                (identifier,),
            ).fetchone()
        if row is None:
            return None
        key, originator, endpoint, request, decided, effective_at, created_at = row
        return Attempt(
            key, originator, endpoint, json.loads(request), decided, effective_at, created_at
        )

    def decide(self, identifier: str, status: str, *, after: float = 0) -> bool:
        """Set the answer once; False if there was one already."""
        with self._lock:
            cursor = self._connection.execute(
                "UPDATE attempt SET status = ?, effective_at = ? WHERE id = ? AND status = 'INITIAL'",
                (status, time.time() + after, identifier),
            )
        return cursor.rowcount == 1

    def overrule(self, identifier: str, status: str) -> None:
        """Change an answer that was given, as banks sometimes do."""
        with self._lock:
            self._connection.execute(
                "UPDATE attempt SET status = ?, effective_at = 0 WHERE id = ?", (status, identifier)
            )

    def close(self) -> None:
        self._connection.close()
