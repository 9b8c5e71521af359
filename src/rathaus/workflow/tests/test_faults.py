"""A worker is killed in the middle of a step: nothing is lost and nothing is done twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import OrganisationUnit, Tenant
from rathaus.workflow import tasks
from rathaus.workflow.api import Instance, deploy, start, steps_of
from rathaus.workflow.models import Timer
from rathaus.workflow.tests import building
from rathaus.workflow.tests.building import end, model, service

ASYNC = model(
    building.start(),
    service("a", "test.slow", rathaus__async="true"),
    service("b", "test.slow"),
    end(),
    "s > a > b > e",
)


def worker(middle: Path, mode: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "rathaus.workflow.tests.slow_worker", str(middle), mode],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "rathaus.config.settings",
            "RATHAUS_DATABASE": connection.settings_dict["NAME"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        },
    )


def wait_for(path: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, "the worker ended before it came to the middle of the step"
        assert time.monotonic() < deadline, "the worker never came to the middle of the step"
        time.sleep(0.02)


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_the_step_to_the_next_one(
    stralendorf: Tenant, tmp_path: Path
) -> None:
    with tenant_context(stralendorf):
        deploy(key="process", xml=ASYNC)
        start(key="process", subject_kind="matter", subject_key="1", variables={})

    first = worker(tmp_path / "first", "hang")
    wait_for(tmp_path / "first", first)
    first.send_signal(signal.SIGKILL)
    first.wait()
    with tenant_context(stralendorf):
        assert OrganisationUnit.objects.count() == 0
        assert Timer.objects.count() == 1
        assert [row.step.action for row in steps_of("matter", "1")] == [
            "started",
            "completed",
            "entered",
        ]

    tasks.plan_due_timers()  # the clock's round, which any living worker does every minute
    assert worker(tmp_path / "second", "go").wait() == 0
    with tenant_context(stralendorf):
        instance = Instance.objects.get()
        assert instance.status == "completed"
        written = OrganisationUnit.objects.order_by("key").values_list("key", flat=True)
        assert list(written) == [f"k{instance.pk}-1", f"k{instance.pk}-2"]
        done = [
            row.step.element_id for row in steps_of("matter", "1") if row.step.action == "completed"
        ]
        assert done == ["s", "a", "b", "e"]
        assert Timer.objects.count() == 0
