"""A worker ends when it is asked to, when the database is gone, and even when something hangs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings
from django.db import connection

from rathaus.config.worker import CUT_OFF, LOST
from rathaus.core.postgres import embedded

HANGS = """
    import asyncio, sys
    import django
    django.setup()
    from procrastinate.worker import Worker
    from rathaus.config import worker

    async def hang(self, side_tasks):
        await asyncio.Event().wait()

    Worker._shutdown = hang
    worker.END_WITHIN_SECONDS = worker.LOST_WITHIN_SECONDS = 0.2
    ended = worker.EndingWorker(app=worker.app)

    async def main():
        ended.stop() if sys.argv[1] == "asked" else None
        await ended._shutdown([])

    asyncio.run(main())
"""


def environment() -> dict[str, str]:
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment() | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("how", "said"),
    [("asked", CUT_OFF), ("failed", LOST.format(cause=""))],
    ids=["asked", "failed"],
)
def test_a_worker_that_hangs_at_its_end_is_cut_off(how: str, said: str) -> None:
    finished = run("-c", dedent(HANGS), how)
    assert finished.returncode == 1, finished.stderr
    assert finished.stderr == f"{said}\n"


def test_without_a_database_it_says_one_sentence_and_fails(tmp_path: Path) -> None:
    finished = run("-m", "rathaus", "worker", RATHAUS_PGDATA=str(tmp_path))
    assert finished.returncode == 1
    assert finished.stderr == f"{LOST.format(cause=' (OperationalError)')}\n"


CONNECTIONS = "FROM pg_stat_activity WHERE application_name = 'worker under test'"


@pytest.mark.usefixtures("django_db_setup")
@pytest.mark.parametrize(("cut", "code"), [(True, 1), (False, 0)], ids=["cut", "asked"])
def test_how_a_worker_ends(cut: bool, code: int) -> None:
    """By lost connections, as when PostgreSQL restarts, or by SIGTERM."""
    database = str(connection.settings_dict["NAME"])
    with (
        embedded.superuser(settings.DATA_DIRECTORY, database) as superuser,
        subprocess.Popen(
            [sys.executable, "-m", "rathaus", "worker"],
            env=environment() | {"RATHAUS_DATABASE": database, "PGAPPNAME": "worker under test"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as worker,
    ):
        while superuser.execute("SELECT 1 FROM procrastinate_workers").fetchone() is None:
            assert worker.poll() is None
            time.sleep(0.02)
        while cut and worker.poll() is None:
            superuser.execute(f"SELECT pg_terminate_backend(pid) {CONNECTIONS}")
            time.sleep(0.05)
        worker.terminate()
        _, errors = worker.communicate(timeout=60)
        superuser.execute("DELETE FROM procrastinate_workers")
    assert worker.returncode == code, errors
    last_words = [line for line in errors.splitlines() if not line.startswith("{")]
    assert len(last_words) == code
    assert not cut or last_words[0].startswith("The worker has lost the database")
