"""A service page for anonymous visitors, served by Granian on this machine, with the load generator beside it.

Goal: 1,000 answers a second and 99 of 100 within 50 ms. Floor: an empty page of Django without
middleware, served the same way in the same run.
"""

from __future__ import annotations

import http.client
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bench import measuring
from bench.load import Load, visit

SERVICE = "/stralendorf/leistungen/hundesteuer-anmeldung/"
HOME = "/stralendorf/"
PORT = 8790
EMPTY = "bench.empty_page"


@contextmanager
def served(target: str, *, settings: str, port: int) -> Iterator[int]:
    """Two worker processes of Granian, as in production; the process number of their parent."""
    from rathaus.config.processes import wait_for_port
    from rathaus.config.serving import granian_command

    command = granian_command(host="127.0.0.1", port=port, workers=2, threads=2)
    if settings == EMPTY:
        command[-1] = "bench.empty_wsgi:application"
    log = measuring.STATE / f"{settings}.log"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": os.pathsep.join((str(measuring.ROOT / "src"), str(measuring.ROOT))),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        wait_for_port(port)
        _first_answer(target, port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def _first_answer(path: str, port: int) -> None:
    """Wait for both workers: the kernel spreads new connections over them, ready or not."""
    for _ in range(24):
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        connection.request("GET", path)
        connection.getresponse().read()
        connection.close()


def measure(
    path: str, *, settings: str = "rathaus.config.settings", port: int, connections: int = 16
) -> Load:
    with served(path, settings=settings, port=port):
        return visit("localhost", port, path, connections=connections, seconds=8)


def main() -> None:
    measuring.start(database="bench_pages", durable=True)
    from rathaus.config.demo import seed_everything

    seed_everything()
    measuring.vacuum("bench_pages")
    empty = measure("/", settings=EMPTY, port=PORT)
    for name, path, goal in (("service page", SERVICE, 1000.0), ("front page", HOME, None)):
        load = measure(path, port=PORT + 1)
        measuring.report(
            f"{name}, anonymous", load.per_second, unit="/s", better="higher", goal=goal,
            floor=empty.per_second, floor_name="empty page",
        )  # fmt: skip
        measuring.report(
            f"{name}, p99", measuring.percentile(load.milliseconds, 0.99), unit="ms",
            goal=50.0 if goal else None,
            floor=measuring.percentile(empty.milliseconds, 0.99), floor_name="empty page",
        )  # fmt: skip


if __name__ == "__main__":
    main()
