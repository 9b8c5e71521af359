"""The supervisor restarts what dies and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from rathaus.config.processes import Supervisor, port_is_free, wait_for_port

SERVER = """
import http.server, sys
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), http.server.BaseHTTPRequestHandler).serve_forever()
"""


def test_a_dead_process_comes_back_and_all_end_together(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    said: list[str] = []
    supervisor = Supervisor(said.append)
    child = supervisor.add(
        "web",
        [sys.executable, "-c", SERVER, str(port)],
        environment=os.environ,
        log=tmp_path / "web.log",
    )
    wait_for_port(port)
    running = threading.Thread(target=supervisor.run)
    running.start()
    first = child.process
    assert first is not None
    first.kill()
    while child.process is first or not child.is_running:
        running.join(timeout=0.05)
    wait_for_port(port)

    supervisor.end()
    running.join()
    assert said == [f"web ended with -9; starting it again in 0.5 s. See {tmp_path / 'web.log'}"]
    assert not child.is_running
    assert port_is_free(port)


def test_the_help_names_every_command() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "rathaus", "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "120", "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    for command in (
        "demo",
        "serve",
        "worker",
        "build",
        "migrate",
        "check",
        "manage",
        "database",
        "tenants",
    ):
        assert f" {command} " in finished.stdout


def test_sigterm_is_a_clean_end() -> None:
    supervisor = Supervisor(lambda text: None)
    supervisor.listen_to_signals()
    threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()
    supervisor.run()
