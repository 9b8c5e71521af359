"""What other modules may subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_noop

from rathaus.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    """Something happened to a task of a subject.

    Attributes:
        task_id: the task.
        instance_id: the process instance it belongs to.
        about_kind: kind of the subject the process runs for, such as ``case``.
        about_key: its key.
        element_id: the user task in the model.
    """

    subject_kind: ClassVar[str] = "task"

    task_id: int
    instance_id: int
    about_kind: str
    about_key: str
    element_id: str

    @property
    def subject_id(self) -> str:
        return str(self.task_id)


@dataclass(frozen=True, kw_only=True)
class TaskCreated(TaskEvent):
    name = "workflow.task_created"
    sentence = gettext_noop("hat eine Aufgabe ausgelöst")


@dataclass(frozen=True, kw_only=True)
class TaskClaimed(TaskEvent):
    name = "workflow.task_claimed"
    sentence = gettext_noop("hat die Aufgabe übernommen")


@dataclass(frozen=True, kw_only=True)
class TaskReleased(TaskEvent):
    name = "workflow.task_released"
    sentence = gettext_noop("hat die Aufgabe zurückgegeben")


@dataclass(frozen=True, kw_only=True)
class TaskDelegated(TaskEvent):
    name = "workflow.task_delegated"
    sentence = gettext_noop("hat die Aufgabe weitergegeben")

    to_user_id: int


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(TaskEvent):
    name = "workflow.task_completed"
    sentence = gettext_noop("hat die Aufgabe erledigt")


@dataclass(frozen=True, kw_only=True)
class TaskCancelled(TaskEvent):
    name = "workflow.task_cancelled"
    sentence = gettext_noop("hat die Aufgabe gestrichen, weil der Vorgang einen anderen Weg nimmt")


@dataclass(frozen=True, kw_only=True)
class InstanceEvent(Event):
    """Something happened to a running process."""

    subject_kind: ClassVar[str] = "process"

    instance_id: int
    about_kind: str
    about_key: str

    @property
    def subject_id(self) -> str:
        return str(self.instance_id)


@dataclass(frozen=True, kw_only=True)
class InstanceEnded(InstanceEvent):
    """A process without a caller is over.

    Attributes:
        end_event_id: the end event that was reached last; empty if it was cancelled.
        status: ``completed``, ``failed`` (nobody caught an error) or ``cancelled``.
    """

    name = "workflow.instance_ended"
    sentence = gettext_noop("hat den Prozess beendet")

    end_event_id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class IncidentRaised(InstanceEvent):
    name = "workflow.incident_raised"
    sentence = gettext_noop("hat den Prozess wegen einer Störung angehalten")

    incident_id: int
    element_id: str


@dataclass(frozen=True, kw_only=True)
class IncidentRetried(InstanceEvent):
    name = "workflow.incident_retried"
    sentence = gettext_noop("hat den gestörten Schritt erneut gestartet")

    incident_id: int
    element_id: str
