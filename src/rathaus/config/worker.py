"""The job worker: works until a signal comes or the database goes away, and then really ends."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Sequence
from typing import Any, override

import psycopg
from django.db import DatabaseError
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.worker import Worker

from rathaus.core.jobs import return_jobs_of_dead_workers

FINISH_WITHIN_SECONDS = 20.0
"""Running jobs may finish that long; what they had begun comes back to another worker."""
END_WITHIN_SECONDS = 25.0
"""Then the process ends, come what may: on a broken connection an orderly end may wait for ever."""
LOST_WITHIN_SECONDS = 5.0
"""The same without a database: nothing can be finished."""
LOST = "The worker has lost the database{cause}. Nothing is lost; start it again."
CUT_OFF = "The worker did not end in time and was cut off. What it had begun is done again."


class WorkerLost(Exception):
    """The worker cannot go on; the text says why and what to do."""


def run_worker(*, queues: Sequence[str], concurrency: int) -> None:
    """Work on jobs until a signal comes; a second worker anywhere shares the same queues.

    Raises:
        WorkerLost: the database cannot be reached, or went away.
    """
    try:
        return_jobs_of_dead_workers()
        was_asked = asyncio.run(_work(queues=queues, concurrency=concurrency))
    except (ConnectorException, DatabaseError, psycopg.Error) as error:
        cause = f" ({type(error.__cause__ or error).__name__})"
        raise WorkerLost(LOST.format(cause=cause)) from error
    if not was_asked:
        raise WorkerLost(LOST.format(cause=""))


async def _work(*, queues: Sequence[str], concurrency: int) -> bool:
    """Whether somebody asked for the end."""
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's own
    with app.replace_connector(connector) as ours:
        async with ours.open_async():
            ours.perform_import_paths()  # type: ignore[no-untyped-call]
            worker = EndingWorker(
                app=ours,
                queues=list(queues),
                concurrency=concurrency,
                shutdown_graceful_timeout=FINISH_WITHIN_SECONDS,
                delete_jobs="successful",
            )
            await worker.run()  # type: ignore[no-untyped-call]
    return not worker.has_lost


class EndingWorker(Worker):
    """Ends the process a while after a stop was requested, whatever still hangs.

    Attributes:
        has_lost: the worker ends because of an error, not because somebody asked for it.
    """

    has_lost = False

    @override
    def stop(self) -> None:
        end_within(END_WITHIN_SECONDS, CUT_OFF)
        super().stop()  # type: ignore[no-untyped-call]

    def lose(self) -> None:
        self.has_lost = True
        end_within(LOST_WITHIN_SECONDS, LOST.format(cause=""))

    @override
    async def _monitor_side_tasks(self, side_tasks: list[asyncio.Task[Any]]) -> None:
        """Listening, heartbeats and timers run as long as the worker; it stops when one fails."""
        await super()._monitor_side_tasks(side_tasks)
        self.lose()

    @override
    async def _shutdown(self, side_tasks: list[asyncio.Task[Any]]) -> None:
        if not self._stop_event.is_set():  # fetching a job failed
            self.lose()
        await super()._shutdown(side_tasks)


def end_within(seconds: float, last_words: str) -> None:
    """End this process after ``seconds`` unless it has ended by itself."""

    def end() -> None:
        print(last_words, file=sys.stderr, flush=True)  # noqa: T201
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
