"""The web server: which program, with which arguments."""

from __future__ import annotations

import os
import sys
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
