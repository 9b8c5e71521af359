"""A real worker process for :mod:`rathaus.workflow.tests.test_faults`; run with ``python -m``.

Its handler writes a unit, says through a file that it is in the middle of the step, and, if told
to, stays there until the process is killed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django

django.setup()

from procrastinate.contrib.django import app  # noqa: E402

from rathaus.tenants.models import OrganisationUnit  # noqa: E402
from rathaus.workflow.api import ServiceCall, service_handlers  # noqa: E402


def main(middle: Path, *, hang: bool) -> None:
    def write_and_wait(call: ServiceCall) -> None:
        OrganisationUnit.objects.create(key=f"k{call.idempotency_key}", name="Geschrieben")
        middle.touch()
        while hang:
            time.sleep(0.05)

    service_handlers.register("test.slow", write_and_wait)
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's own
    with app.replace_connector(connector) as worker:
        worker.run_worker(queues=["fast"], wait=False, listen_notify=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]), hang=sys.argv[2] == "hang")
