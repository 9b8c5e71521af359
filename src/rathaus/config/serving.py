"""The two kinds of process that do the work: web server and job worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

WSGI = "rathaus.config.wsgi:application"


def granian_command(*, host: str, port: int, workers: int, threads: int) -> list[str]:
    """Program and arguments of the web server.

    WSGI, because it answers three to five times as many pages as ASGI on the same cores
    (docs/decisions/0001-stack.md).
    """
    program = Path(sys.executable).with_name("granian")
    return [
        str(program), "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", str(threads), "--backlog", "1024",
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--no-ws",
        "--log-level", os.environ.get("RATHAUS_LOG_LEVEL", "info"), WSGI,
    ]  # fmt: skip


def run_worker(*, queues: Sequence[str], concurrency: int) -> None:
    """Work on jobs until a signal comes; a second worker anywhere shares the same queues."""
    from django.core.management import call_command

    from rathaus.core.jobs import return_jobs_of_dead_workers

    return_jobs_of_dead_workers()
    call_command(
        "procrastinate",
        "worker",
        f"--queues={','.join(queues)}",
        f"--concurrency={concurrency}",
        "--shutdown-graceful-timeout=20",
        "--delete-jobs=successful",
    )
