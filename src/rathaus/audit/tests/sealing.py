"""For tests: seal without a commit, and tamper as somebody who owns the machine."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection

from rathaus.core.postgres import embedded


def seal_now() -> None:
    """Run what would run at commit; for tests inside a transaction that is never committed."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(statement: str, parameters: list[Any] | None = None) -> None:
    """Run SQL as the superuser with all triggers off: what no application can hinder."""
    name = str(connection.settings_dict["NAME"])
    with embedded.superuser(settings.DATA_DIRECTORY, name) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(statement.encode(), parameters)
