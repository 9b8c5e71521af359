"""A worker dies; others do its jobs."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from rathaus.core.jobs import job, return_jobs_of_dead_workers

pytestmark = pytest.mark.django_db

done: list[str] = []


@job()
def remember(*, word: str) -> None:
    done.append(word)


def begin(word: str, *, last_sign_of_life: str | None, unique_key: str | None = None) -> int:
    """A job that a worker has begun; the worker's row is gone if there is no sign of life."""
    remember.enqueue(word=word, unique_key=unique_key)
    number = int(ProcrastinateJob.objects.order_by("-id")[0].pk)
    with connection.cursor() as cursor:
        worker = None
        if last_sign_of_life is not None:
            cursor.execute(
                "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id",
                [last_sign_of_life],
            )
            (worker,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker, number],
        )
    return number


def status(number: int) -> str | None:
    found = ProcrastinateJob.objects.filter(pk=number).first()
    return found and str(found.status)


@pytest.mark.parametrize(
    ("last_sign_of_life", "returned", "then"),
    [
        ("41 seconds", 1, "todo"),
        (None, 1, "todo"),
        ("39 seconds", 0, "doing"),
        ("0 seconds", 0, "doing"),
    ],
)
def test_only_jobs_of_dead_workers_come_back(
    last_sign_of_life: str | None, returned: int, then: str
) -> None:
    number = begin("eins", last_sign_of_life=last_sign_of_life)
    assert return_jobs_of_dead_workers() == returned
    assert status(number) == then


def test_a_job_whose_like_waits_already_is_given_up() -> None:
    begun = begin("zwei", last_sign_of_life=None, unique_key="immer")
    remember.enqueue(word="zwei", unique_key="immer")
    assert return_jobs_of_dead_workers() == 0
    assert status(begun) is None
    assert ProcrastinateJob.objects.filter(status="todo").count() == 1
