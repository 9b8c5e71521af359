"""Starting and cancelling processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from rathaus.core.tenancy import require_tenant_id
from rathaus.workflow.engine.errors import tell_end
from rathaus.workflow.engine.places import empty_scope, end_instance
from rathaus.workflow.engine.run import Run, as_running, plain
from rathaus.workflow.engine.scopes import start_instance
from rathaus.workflow.engine.versions import latest_version
from rathaus.workflow.enums import InstanceStatus
from rathaus.workflow.models import Instance
from rathaus.workflow.services.step import finish, one_step, tell


def lock_subject(subject_kind: str, subject_key: str) -> None:
    """Until the transaction ends, no message and no new process meets the subject elsewhere.

    Without it a message could miss a process that starts at the same moment, and neither of the
    two transactions would see the other's row.
    """
    name = f"workflow:{require_tenant_id()}:{subject_kind}:{subject_key}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


@transaction.atomic
def start(
    *, key: str, subject_kind: str, subject_key: str, variables: Mapping[str, Any]
) -> Instance:
    """Start the latest version of a process for a subject; it stays with that version.

    Args:
        key: the process key.
        subject_kind: what the process runs for, such as ``case``.
        subject_key: its key.
        variables: JSON values; dates become ISO 8601 text.

    Raises:
        ProcessUnknown: nothing has been deployed under that key.
    """
    version = latest_version(key)
    lock_subject(subject_kind, subject_key)
    instance = Instance.objects.create(
        version=version,
        subject_kind=subject_kind,
        subject_key=subject_key,
        variables=plain(variables),
    )
    run = Run(instance)
    with as_running(run):
        start_instance(run, run.frames[instance.pk])
        finish(run)
    tell(run)
    return instance


@transaction.atomic
def lock_processes(*, subject_kind: str, subject_key: str) -> None:
    """Hold all running processes of a subject until the transaction ends.

    For callers that lock rows of their own which service handlers lock too: take this lock first,
    as every step does, and two of them cannot wait for each other.
    """
    roots = Instance.objects.running().on_their_own().about(subject_kind, subject_key)
    list(roots.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def cancel_processes(*, subject_kind: str, subject_key: str) -> int:
    """End all running processes of a subject, with their tasks; returns how many there were."""
    roots = (
        Instance.objects.running().on_their_own().about(subject_kind, subject_key).order_by("pk")
    )
    cancelled = 0
    for root_id in list(roots.values_list("pk", flat=True)):
        with one_step(root_id) as run:
            if run.root.status == InstanceStatus.RUNNING:
                frame = run.frames[root_id]
                empty_scope(run, frame, None)
                end_instance(run, frame, InstanceStatus.CANCELLED)
                tell_end(run, frame)
                cancelled += 1
    return cancelled
