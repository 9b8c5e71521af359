"""The database seen by an operator: roles, migration and whether row-level security really binds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from rathaus.core.postgres import embedded


@dataclass(frozen=True)
class Finding:
    """One line of ``rathaus check``.

    Attributes:
        what: what was looked at.
        problem: what is wrong and what to do; empty if all is well.
    """

    what: str
    problem: str = ""

    @property
    def is_good(self) -> bool:
        return not self.problem


def migrate() -> None:
    """Bring the schema up to date, as the role that owns it.

    Raises:
        subprocess.CalledProcessError: a migration failed; its words are on standard error.
    """
    environment = os.environ | {
        "RATHAUS_AS_OWNER": "1",
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--no-input", "--verbosity", "0"],
        env=environment,
        check=True,
    )


def prepare(connection: psycopg.Connection[Any], *, passwords: dict[str, str]) -> None:
    """Roles, passwords, extensions and grants, on a server of one's own (as its superuser)."""
    from psycopg import sql

    embedded.prepare_roles(connection)
    for role, password in passwords.items():
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
        )
    database = connection.execute("SELECT current_database()").fetchone()
    if database is not None:
        name = sql.Identifier(str(database[0]))
        connection.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, sql.Identifier(embedded.OWNER))
        )
    embedded.prepare_database(connection)


WORKING_ROLE = """
    SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user
"""
OWNED_TABLES = """
    SELECT count(*) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
      AND pg_has_role(current_user, relowner, 'MEMBER')
"""
PUBLIC_TABLES = ["tenants_tenant_municipalities", "inbox_citizentenant"]
"""Tables that name a tenant and belong to none; argued in tests/test_tenancy_everywhere.py."""
UNPROTECTED_TABLES = """
    SELECT c.relname FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND c.relname <> ALL (%s)
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity
               AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
    ORDER BY 1
"""


def check_database() -> Iterator[Finding]:
    """Look at the roles and tables through the connection the pages use."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    with connection.cursor() as cursor:
        cursor.execute(WORKING_ROLE)
        name, *powers = cursor.fetchone()
        yield Finding(
            f"Working role {name} has no special powers",
            "It is superuser, may bypass row-level security or may create roles or databases. "
            "Let `rathaus database prepare` make the roles."
            if any(powers)
            else "",
        )
        cursor.execute(OWNED_TABLES)
        (owned,) = cursor.fetchone()
        yield Finding(
            "Working role owns no table",
            f"It owns {owned}; an owner could switch row-level security off." if owned else "",
        )
        cursor.execute(UNPROTECTED_TABLES, [PUBLIC_TABLES])
        open_tables = [row[0] for row in cursor.fetchall()]
        yield Finding(
            "Row-level security is forced on every table of a tenant",
            f"Not on {', '.join(open_tables)}." if open_tables else "",
        )
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "All migrations have run",
        f"{len(pending)} are missing; run `rathaus migrate`." if pending else "",
    )


def passwords_from_environment() -> dict[str, str]:
    """Password of each signing-in role, from the addresses the installation will use."""
    from urllib.parse import unquote, urlsplit

    found = {}
    for role, variable in ((embedded.OWNER, "RATHAUS_OWNER_URL"), (embedded.APP, "DATABASE_URL")):
        parts = urlsplit(os.environ.get(variable, ""))
        if parts.password and unquote(parts.username or "") == role:
            found[role] = unquote(parts.password)
    return found


PREPARATION = f"""\
Rathaus works with three roles: {embedded.OWNER} owns the tables, {embedded.APP} works and owns
nothing (so row-level security binds it), {embedded.SEARCH} owns the search functions and never signs in.

1. On the server, as its superuser:   CREATE DATABASE rathaus;
2. Choose two passwords and set
     RATHAUS_OWNER_URL=postgresql://{embedded.OWNER}:PASSWORD@HOST/rathaus
     DATABASE_URL=postgresql://{embedded.APP}:PASSWORD@HOST/rathaus
3. rathaus database prepare --superuser-url postgresql://postgres@HOST/rathaus
4. rathaus migrate && rathaus check"""
