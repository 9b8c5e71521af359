"""Mail and jobs in tests: a real SMTP server that keeps what it gets, and a worker on demand."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Postbox:
    """What the SMTP server of the test has accepted, oldest first."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    async def handle_DATA(  # noqa: N802 - aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        content = envelope.content or b""
        assert isinstance(content, bytes)
        message = message_from_bytes(content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 Message accepted"

    def wait_for(self, count: int, *, seconds: float = 20) -> list[EmailMessage]:
        """All messages as soon as there are ``count``; fails if they do not come."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.messages) >= count, seconds), (
                f"{len(self.messages)} messages arrived instead of {count}"
            )
            return list(self.messages)

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if address in str(message["To"])]


class _AnyPort(Controller):
    """A controller on a free port: it listens where the system says and tells us."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[Postbox]:
    """A real SMTP server; Django's mail goes there through the real backend."""
    box = Postbox()
    controller = _AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": box.port, "timeout": 10},
        }
    }
    yield box
    controller.stop()


@pytest.fixture
def run_jobs(db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Do all due jobs now, in this thread and as their tenants; the number of jobs done.

    Jobs that jobs enqueue are done too. What a job raises, the test sees.
    """
    from django.utils import timezone
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    # A worker drops stale connections around each job; the test's own must stay as it is.
    monkeypatch.setattr("rathaus.core.jobs.close_old_connections", lambda: None)

    def run() -> int:
        done = 0
        while True:
            due = ProcrastinateJob.objects.filter(status="todo").order_by("priority", "id")
            ready = [
                job for job in due if job.scheduled_at is None or job.scheduled_at <= timezone.now()
            ]
            if not ready:
                return done
            job = ready[0]
            app.tasks[job.task_name].func(**job.args)
            _finish(job.pk)
            done += 1

    return run


def _finish(job_id: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded', attempts = attempts + 1 WHERE id = %s",
            [job_id],
        )
