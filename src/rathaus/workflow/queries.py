"""Loading what somebody may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from rathaus.accounts.api import Role, Staff
from rathaus.workflow.bpmn.graph import Graph
from rathaus.workflow.engine.versions import graph_of
from rathaus.workflow.enums import InstanceStatus, TaskStatus
from rathaus.workflow.models import Incident, Instance, ProcessVersion, Step, Task, Token


def tasks_for(staff: Staff) -> QuerySet[Task]:
    """Open tasks of the person's units and role, and the ones the person holds; urgent first."""
    roles = [role for role in Role if staff.is_at_least(role)]
    mine = Q(status=TaskStatus.CLAIMED, assignee=staff.user)
    open_to_me = Q(status=TaskStatus.OPEN, candidate_role__in=roles) & (
        Q(candidate_unit__in=staff.unit_ids) | Q(candidate_unit=None)
    )
    tasks = Task.objects.filter(mine | open_to_me)
    return tasks.select_related("candidate_unit", "assignee").order_by("due_on", "pk")


def open_tasks_of(subject_kind: str, subject_key: str) -> list[Task]:
    """Pending tasks of a subject in the order they came up."""
    tasks = Task.objects.pending().about(subject_kind, subject_key)
    return list(tasks.select_related("candidate_unit", "assignee").order_by("pk"))


def task_by_id(task_id: int) -> Task | None:
    """The task with its unit and assignee, None if this tenant has none of that number."""
    return Task.objects.select_related("candidate_unit", "assignee").filter(pk=task_id).first()


def instances_of(subject_kind: str, subject_key: str) -> list[Instance]:
    """Processes of a subject without the ones they called, oldest first."""
    instances = Instance.objects.about(subject_kind, subject_key).on_their_own()
    return list(instances.select_related("version").order_by("pk"))


@dataclass(frozen=True)
class HistoryStep:
    """A row of the history with the name its element has in the model."""

    step: Step
    name: str


def steps_of(subject_kind: str, subject_key: str) -> list[HistoryStep]:
    """What happened in the processes of a subject, oldest first, called processes included."""
    steps = (
        Step.objects.filter(instance__subject_kind=subject_kind, instance__subject_key=subject_key)
        .select_related("instance")
        .order_by("pk")
    )
    return [HistoryStep(step, _name(step)) for step in steps]


def _name(step: Step) -> str:
    element = graph_of(step.instance.version_id).elements.get(step.element_id)
    return element.label if element else ""


# --- Processes ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class VersionCounts:
    """A process version and how busy it is in the active tenant."""

    version: ProcessVersion
    running: int
    incidents: int


def version_counts() -> list[VersionCounts]:
    """The newest version of each process, and older ones that still run here."""
    running = _counted(Instance.objects.running(), "version_id")
    incidents = _counted(Incident.objects.unresolved(), "instance__version_id")
    versions = ProcessVersion.objects.defer("xml").order_by("key", "-number")
    seen: set[str] = set()
    rows = []
    for version in versions:
        if version.key not in seen or running.get(version.pk):
            rows.append(
                VersionCounts(version, running.get(version.pk, 0), incidents.get(version.pk, 0))
            )
        seen.add(version.key)
    return rows


def _counted(rows: QuerySet[Instance] | QuerySet[Incident], field: str) -> Mapping[int, int]:
    return dict(rows.order_by().values_list(field).annotate(number=Count("pk")))


def tokens_by_element(version: ProcessVersion) -> Mapping[str, int]:
    """Element → how many tokens of the active tenant stand there."""
    standing = Token.objects.filter(
        instance__version=version, instance__status=InstanceStatus.RUNNING
    )
    return dict(standing.order_by().values_list("element_id").annotate(number=Count("pk")))


def graph_of_version(version: ProcessVersion) -> Graph:
    return graph_of(version.pk)


def incidents() -> QuerySet[Incident]:
    """Unresolved incidents of the active tenant, newest first."""
    return Incident.objects.unresolved().select_related("instance__version").order_by("-pk")
