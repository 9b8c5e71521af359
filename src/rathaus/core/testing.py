"""The tests' database: migrated once as the owner, copied per worker, used as the working role."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from psycopg import sql

from rathaus.core.postgres import embedded

SOURCE = Path(__file__).resolve().parents[1]


def schema_fingerprint() -> str:
    """Changes when a migration or a database function changes."""
    digest = hashlib.sha256()
    for path in sorted(SOURCE.glob("*/migrations/**/*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(path.relative_to(SOURCE).as_posix().encode())
            digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    digest.update((SOURCE / "core" / "models.py").read_bytes())
    digest.update((SOURCE / "core" / "postgres" / "embedded.py").read_bytes())
    return digest.hexdigest()[:16]


def template_database(data_directory: Path) -> str:
    """Name of a migrated database to copy from; made on first use of a schema."""
    import fasteners

    name = f"template_{schema_fingerprint()}"
    with fasteners.InterProcessLock(data_directory.parent / "template.lock"):
        with embedded.superuser(data_directory) as connection:
            done = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]
            ).fetchone()
            if done:
                return name
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"')
        embedded.create_database(data_directory, name)
        environment = os.environ | {"RATHAUS_AS_OWNER": "1", "RATHAUS_DATABASE": name}
        finished = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity", "0"],
            env=environment,
            cwd=SOURCE.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise RuntimeError(f"The migrations failed:\n{finished.stdout}\n{finished.stderr}")
        with embedded.superuser(data_directory) as connection:
            connection.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


def make_test_database(data_directory: Path, name: str) -> None:
    """A fresh copy of the template under ``name``, replacing an older one."""
    template = template_database(data_directory)
    with embedded.superuser(data_directory) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(
            f'CREATE DATABASE "{name}" OWNER {embedded.OWNER} TEMPLATE "{template}" STRATEGY file_copy'
        )


def use_database(name: str) -> Any:
    """Point Django's default connection at ``name`` and return it."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    return connection


KEPT = ("django_migrations", "django_content_type", "auth_permission")
"""Tables that migrations fill and no test changes."""

FILLED = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname <> ALL (%s)
      AND pg_relation_size(c.oid) > 0
"""


def empty_tables(data_directory: Path, name: str) -> None:
    """Take out the rows that a test committed, past triggers, foreign keys and row-level security.

    Quicker than Django's TRUNCATE of all tables, which makes new files for every index.
    """
    with embedded.superuser(data_directory, name) as connection:
        filled = connection.execute(FILLED, [list(KEPT)]).fetchall()
        deleting = [
            sql.SQL("DELETE FROM {}").format(sql.Identifier("public", str(table)))
            for (table,) in filled
        ]
        past_triggers = sql.SQL("SET session_replication_role = replica")
        connection.execute(sql.SQL("; ").join([past_triggers, *deleting]))
