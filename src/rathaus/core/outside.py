"""Statements outside the running transaction: they stay even if the request is rolled back.

Counters of attempts and used one-time codes must not vanish with a failed request, must not hold
row locks while a password is hashed, and must be seen by every process at once. So they have
connections of their own to the same database, in autocommit mode, kept in a small pool.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection as request_connection

MAX_IDLE = 4

_idle: deque[tuple[int, str, psycopg.Connection[tuple[Any, ...]]]] = deque()


def _database() -> str:
    return str(request_connection.settings_dict["NAME"])


def _open() -> psycopg.Connection[tuple[Any, ...]]:
    parameters = request_connection.get_connection_params()
    parameters.pop("cursor_factory", None)
    parameters.pop("context", None)
    return psycopg.connect(**parameters, autocommit=True)


def _usable(opened: psycopg.Connection[tuple[Any, ...]]) -> bool:
    if opened.closed or opened.broken:
        return False
    try:
        opened.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _take() -> psycopg.Connection[tuple[Any, ...]]:
    while _idle:
        try:
            process, database, opened = _idle.pop()
        except IndexError:  # another thread was faster
            break
        if process == os.getpid() and database == _database() and _usable(opened):
            return opened
        if process == os.getpid():
            opened.close()
    return _open()


@contextmanager
def outside_transaction() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A psycopg connection in autocommit mode; each statement is durable by itself."""
    opened = _take()
    try:
        yield opened
    except BaseException:
        opened.close()
        raise
    if len(_idle) < MAX_IDLE:
        _idle.append((os.getpid(), _database(), opened))
    else:
        opened.close()


def close_idle() -> bool:
    """Close the kept connections; True if there were any (so something was written)."""
    had = bool(_idle)
    while _idle:
        _idle.pop()[2].close()
    return had
