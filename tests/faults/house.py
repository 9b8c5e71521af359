"""A town hall whose processes can be killed one by one, and held still in the middle of a transaction."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rathaus.config.processes import Child, Supervisor, port_is_free, rathaus, wait_for_port
from rathaus.core.postgres import embedded
from tests.seeded import move_in

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90
GATE = 4711
"""Advisory lock on which a held transaction waits."""

HOLD = """
CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({gate});
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER wait_at_gate AFTER {event} ON {table}
    DEFERRABLE INITIALLY {when} FOR EACH ROW EXECUTE FUNCTION wait_at_gate();
"""


def until(condition: Callable[[], Any], what: str) -> Any:
    """Wait for a condition, not for a time; its value.

    Raises:
        TimeoutError: it did not come true.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise TimeoutError(f"Waited in vain until {what}.")


@dataclass
class House:
    """Web server, worker, mail catcher, test payments and PostgreSQL, each a process of its own.

    Attributes:
        state: directory of everything.
        port: of the web server; mail and payments take the next two.
    """

    state: Path
    port: int
    children: dict[str, Child] = field(default_factory=dict)
    supervisor: Supervisor = field(default_factory=lambda: Supervisor(print))

    def __post_init__(self) -> None:
        self.keeper = threading.Thread(target=self.supervisor.run, daemon=True)

    @property
    def cluster(self) -> Path:
        return self.state / "postgres"

    @property
    def ports(self) -> dict[str, int]:
        return {"web": self.port, "mail": self.port + 1, "payments": self.port + 2}

    @property
    def portal(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        strange = ("RATHAUS_PLAIN_STATIC", "DATABASE_URL", "RATHAUS_OWNER_URL")
        return {name: value for name, value in os.environ.items() if name not in strange} | {
            "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
            "PYTHONPATH": str(ROOT / "src"),
            "RATHAUS_STATE_DIR": str(self.state),
            "RATHAUS_PGDATA": str(self.cluster),
            "RATHAUS_DATABASE": "rathaus",
            "RATHAUS_DEMO": "1",
            "RATHAUS_LOG_LEVEL": "info",
            "RATHAUS_PUBLIC_URL": self.portal,
            "RATHAUS_SMTP_PORT": str(self.port + 1),
            "RATHAUS_TESTPAY_URL": f"http://localhost:{self.port + 2}",
            "RATHAUS_PROOF_PREFIX": "0",  # the clients of a storm share two cores with the house
        }

    # --- Building ------------------------------------------------------------------------------------
    def build(self) -> None:
        """Database, data and static files, as they were seeded; PostgreSQL runs."""
        move_in(self.state)
        embedded.ensure_running(self.cluster, stop_at_exit=True)

    def commands(self) -> dict[str, list[str]]:
        return {
            "web": rathaus("serve", "--port", str(self.port), "--workers", "1"),
            "worker": rathaus("worker"),
            "mail": rathaus("catch-mail", "--port", str(self.port + 1)),
            "payments": rathaus("testpay", "--port", str(self.port + 2)),
        }

    def open(self) -> None:
        """Start all processes, and restart what dies, as a service manager does."""
        for name in self.commands():
            self.start(name)
        self.keeper.start()

    def start(self, name: str) -> None:
        """Start one process and wait until it answers."""
        log = self.state / "log" / f"{name}.log"
        self.children[name] = self.supervisor.add(
            name, self.commands()[name], environment=self.environment, log=log
        )
        if name in self.ports:
            wait_for_port(self.ports[name])

    def close(self) -> None:
        self.supervisor.end()
        self.keeper.join(timeout=PATIENCE_SECONDS)

    # --- Breaking ------------------------------------------------------------------------------------
    def kill(self, name: str) -> None:
        """``kill -9`` a process with everything it started; it stays dead until :meth:`repair`.

        ``database`` is one too.
        """
        if name == "database":
            self._kill_database()
        else:
            self.supervisor.remove(self.children.pop(name), signal.SIGKILL)
            port = self.ports.get(name)
            until(lambda: not port or port_is_free(port), f"{name} has let its port go")

    def _kill_database(self) -> None:
        pid = int((self.cluster / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        gone = Path(f"/proc/{pid}")
        until(
            lambda: not gone.exists() and not _anybody_works_in(self.cluster),
            "the last process of PostgreSQL is gone",
        )

    def repair(self, name: str) -> None:
        """Start again what was killed."""
        if name == "database":
            embedded.ensure_running(self.cluster, stop_at_exit=True)
        elif name not in self.children:
            self.start(name)

    # --- Holding still ---------------------------------------------------------------------------------
    @contextmanager
    def hold(
        self, table: str, *, event: str = "INSERT", when: str = "DEFERRED"
    ) -> Iterator[Callable[[], None]]:
        """Let every transaction that writes into ``table`` wait at its commit while the block runs.

        Gives a function that returns as soon as somebody waits. ``when="IMMEDIATE"`` holds at the
        statement instead of at the commit.
        """
        keeper = embedded.superuser(self.cluster, "rathaus")
        keeper.execute("SELECT pg_advisory_lock(%s)", [GATE])
        keeper.execute(HOLD.format(gate=GATE, table=table, event=event, when=when))  # type: ignore[arg-type]

        def somebody_waits() -> None:
            waiting = (
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
            )
            until(
                lambda: keeper.execute(waiting, [GATE]).fetchone(), f"somebody writes into {table}"
            )

        try:
            yield somebody_waits
        finally:
            keeper.close()  # lets everybody go on who still lives
            embedded.ensure_running(self.cluster, stop_at_exit=True)
            with embedded.superuser(self.cluster, "rathaus") as cleaner:
                cleaner.execute(f'DROP TRIGGER wait_at_gate ON "{table}"')  # type: ignore[arg-type]

    # --- Looking ---------------------------------------------------------------------------------------
    def ask(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows, as the superuser: over all towns, past row-level security."""
        with embedded.superuser(self.cluster, "rathaus") as connection:
            return list(connection.execute(query, parameters).fetchall())  # type: ignore[arg-type]

    def rathaus(self, *arguments: str) -> str:
        """Run a ``rathaus`` command; what it said."""
        finished = subprocess.run(
            rathaus(*arguments),
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    def mails_to(self, address: str) -> list[Path]:
        kept = sorted((self.state / "mail").glob("*.eml"))
        return [path for path in kept if address in path.read_text(errors="replace")]


def _anybody_works_in(cluster: Path) -> bool:
    """Whether a process has its working directory in the cluster, as all of PostgreSQL's have."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").resolve() == cluster.resolve():
                return True
        except OSError:
            continue
    return False
