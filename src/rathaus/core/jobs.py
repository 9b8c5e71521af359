"""Background jobs in PostgreSQL: enqueued in the caller's transaction, run after its commit.

A job carries ids, never personal data, and runs as the tenant that was active when it was
enqueued. Jobs must be idempotent: after a crash of the worker they run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from django.db import IntegrityError, close_old_connections, connection, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as procrastinate_app

from rathaus.core.actors import SYSTEM, acting_as
from rathaus.core.tenancy import active_tenant_id, tenant_context

logger = structlog.get_logger("rathaus.jobs")

MAIL = "mail"
FAST = "fast"
SLOW = "slow"

_RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


class Job:
    """A function that a worker runs later; made by :func:`job`."""

    def __init__(self, function: Callable[..., None], *, queue: str, retry: RetryStrategy) -> None:
        self.function = function
        self.name = f"{function.__module__}.{function.__name__}"
        self.__doc__ = function.__doc__
        self._task = procrastinate_app.task(name=self.name, queue=queue, retry=retry)(self._run)

    def _run(self, *, tenant_id: int | None, arguments: dict[str, Any]) -> None:
        close_old_connections()
        try:
            with acting_as(SYSTEM), tenant_context(tenant_id):
                self.function(**arguments)
        finally:
            close_old_connections()

    def enqueue(
        self, *, run_at: datetime | None = None, unique_key: str | None = None, **arguments: Any
    ) -> None:
        """Put the job into the queue, in the running transaction.

        Args:
            run_at: not before this time (aware).
            unique_key: while a job with this key waits, a second one is not added.
            arguments: keyword arguments of the function; JSON values only.
        """
        options: dict[str, Any] = {}
        if run_at is not None:
            options["schedule_at"] = run_at
        if unique_key is not None:
            tenant = active_tenant_id()
            options["queueing_lock"] = f"{self.name}:{tenant}:{unique_key}"
        deferrer = self._task.configure(**options)
        if unique_key is None:
            deferrer.defer(tenant_id=active_tenant_id(), arguments=arguments)
            return
        from procrastinate.exceptions import AlreadyEnqueued

        try:
            with transaction.atomic():
                deferrer.defer(tenant_id=active_tenant_id(), arguments=arguments)
        except AlreadyEnqueued:
            return

    def __call__(self, **arguments: Any) -> None:
        """Run at once, in the caller's transaction and tenant (tests, and jobs that call jobs)."""
        self.function(**arguments)


def job(
    *, queue: str = FAST, retry: RetryStrategy = _RETRY
) -> Callable[[Callable[..., None]], Job]:
    """Decorator: make the function a :class:`Job`.

    Args:
        queue: ``FAST`` (milliseconds), ``MAIL`` or ``SLOW`` (letters, imports).
    """

    def decorate(function: Callable[..., None]) -> Job:
        return Job(function, queue=queue, retry=retry)

    return decorate


def periodic(
    cron: str, *, queue: str = FAST
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorator: let the worker run the function by the clock, as no tenant.

    Args:
        cron: five fields (minute hour day month weekday), in the server's time zone.

    The function gets no argument; it walks the tenants itself if it needs them.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        def run(timestamp: int) -> None:
            close_old_connections()
            try:
                with acting_as(SYSTEM):
                    function()
            finally:
                close_old_connections()

        name = f"{function.__module__}.{function.__name__}"
        task = procrastinate_app.task(name=name, queue=queue, pass_context=False)(run)
        procrastinate_app.periodic(cron=cron, periodic_id=name)(task)
        return function

    return decorate


SILENT_SECONDS = 40.0
"""A worker shows signs of life every ten seconds; after this long it is dead."""

_JOBS_OF_DEAD_WORKERS = """
    SELECT job.id FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
    ORDER BY job.id
"""


def return_jobs_of_dead_workers(*, silent_seconds: float = SILENT_SECONDS) -> int:
    """Put back what killed workers had begun, so that others do it; how many jobs came back.

    A job whose like waits already (same ``unique_key``) is given up: the waiting one does the work.
    """
    returned = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_JOBS_OF_DEAD_WORKERS, [silent_seconds])
        for (job_id,) in cursor.fetchall():
            try:
                with transaction.atomic():
                    cursor.execute(
                        "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)", [job_id]
                    )
                    returned += 1
            except IntegrityError:
                cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', true)", [job_id])
    if returned:
        logger.warning("jobs.returned", jobs=returned)
    return returned
