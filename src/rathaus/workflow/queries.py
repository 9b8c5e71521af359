"""Loading what somebody may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from rathaus.accounts.api import Role, Staff
from rathaus.workflow.bpmn.diagram import Diagram, draw
from rathaus.workflow.engine.versions import graph_of
from rathaus.workflow.enums import KIND_NAMES, InstanceStatus, TaskStatus
from rathaus.workflow.models import (
    Incident,
    IncidentQuerySet,
    Instance,
    ProcessVersion,
    Step,
    Task,
    TaskQuerySet,
    Token,
)
from rathaus.workflow.services.deploy import missing_handlers


def tasks_for(staff: Staff) -> TaskQuerySet:
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
    return [HistoryStep(step, _label(step.instance.version_id, step.element_id)) for step in steps]


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


@dataclass(frozen=True)
class PlaceRow:
    """A step of the process in words, for those who do not see the drawing; joins have no name."""

    kind: str
    name: str
    tokens: int


@dataclass(frozen=True)
class VersionPicture:
    """A process version as the page shows it; ``diagram`` is None if the file has no drawing."""

    version: ProcessVersion
    diagram: Diagram | None
    places: list[PlaceRow]
    running: int
    incidents: int
    missing: list[str]


def version_picture(version_id: int) -> VersionPicture | None:
    """The version and where its tokens stand in the active tenant; None if there is no such."""
    version = ProcessVersion.objects.filter(pk=version_id).first()
    if version is None:
        return None
    graph, tokens = graph_of(version.pk), tokens_by_element(version)
    return VersionPicture(
        version=version,
        diagram=draw(version.xml.encode(), graph, tokens),
        places=[
            PlaceRow(str(KIND_NAMES[element.kind]), element.name, tokens.get(element.id, 0))
            for element in graph.in_order()
        ],
        running=Instance.objects.running().filter(version=version).count(),
        incidents=Incident.objects.unresolved().filter(instance__version=version).count(),
        missing=missing_handlers(version),
    )


def incidents() -> IncidentQuerySet:
    """Unresolved incidents of the active tenant, newest first."""
    return Incident.objects.unresolved().select_related("instance__version").order_by("-pk")


def incidents_of_version(version_id: int, *, newest: int = 20) -> IncidentQuerySet:
    """Faults of a process version in the active tenant, mended ones too, newest first."""
    found = Incident.objects.filter(instance__version=version_id)
    return found.select_related("instance", "resolved_by").order_by("-pk")[:newest]


@dataclass(frozen=True)
class IncidentRow:
    incident: Incident
    step: str


def described(rows: Iterable[Incident]) -> list[IncidentRow]:
    """Incidents with the name of the step at which they stopped."""
    return [IncidentRow(row, _label(row.instance.version_id, row.element_id)) for row in rows]


def _label(version_id: int, element_id: str) -> str:
    element = graph_of(version_id).elements.get(element_id)
    return element.label if element else element_id
