"""A whole town hall as it runs in the demo: web server, worker, database, mail catcher, test payments."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rathaus.config.processes import port_is_free
from tests.seeded import move_in

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN_SECONDS = 180.0
NOT_FOR_CHILDREN = ("RATHAUS_PGDATA", "RATHAUS_PLAIN_STATIC", "RATHAUS_STATE_DIR", "PYTEST_ADDOPTS")
"""What the tests' own environment sets and a real installation does not."""


@dataclass(frozen=True)
class TownHall:
    """A running demo.

    Attributes:
        portal: address without a slash at the end.
        state: its state directory.
    """

    portal: str
    state: Path

    def page(self, path: str, *, town: str = "stralendorf") -> str:
        """Address of a page of a town; ``path`` without a slash in front."""
        return f"{self.portal}/{town}/{path}"


def three_free_ports() -> int:
    """The first of three ports in a row that nobody listens on; somewhere, as others look too."""
    while True:
        start = random.randrange(18000, 28000, 10)
        if all(port_is_free(start + distance) for distance in range(3)):
            return start


@contextmanager
def open_town_hall(state: Path) -> Iterator[TownHall]:
    """Start the demo in ``state``, freshly seeded, and stop it in the end.

    Raises:
        RuntimeError: it ended or did not get ready; with what it said.
    """
    ready, said = state / "ready.json", state / "demo.log"
    move_in(state)
    environment = {
        name: value for name, value in os.environ.items() if name not in NOT_FOR_CHILDREN
    }
    environment |= {"RATHAUS_STATE_DIR": str(state), "PYTHONPATH": str(ROOT / "src")}
    with said.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "rathaus",
                "demo",
                "--port",
                str(three_free_ports()),
                "--ready-file",
                str(ready),
            ],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        deadline = time.monotonic() + START_WITHIN_SECONDS
        while not ready.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"The town hall did not open:\n{said.read_text()[-4000:]}")
            time.sleep(0.1)
        yield TownHall(json.loads(ready.read_text())["portal"], state)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
