"""What other modules may use of ``workflow``."""

from rathaus.workflow.bpmn.reader import ProcessInvalid, read_process
from rathaus.workflow.engine.versions import ProcessUnknown, latest_version
from rathaus.workflow.enums import InstanceStatus, StepAction, TaskStatus
from rathaus.workflow.models import Incident, Instance, ProcessVersion, Step, Task
from rathaus.workflow.queries import (
    HistoryStep,
    instances_of,
    open_tasks_of,
    steps_of,
    task_by_id,
    tasks_for,
)
from rathaus.workflow.registry import BpmnError, ServiceCall, ServiceHandler, service_handlers
from rathaus.workflow.rules import holds_task, may_do, may_pass_on
from rathaus.workflow.services.deploy import deploy, missing_handlers
from rathaus.workflow.services.incidents import retry_incident
from rathaus.workflow.services.instances import cancel_processes, start
from rathaus.workflow.services.instances import lock_processes as lock
from rathaus.workflow.services.messages import deliver_message
from rathaus.workflow.services.step import StepInProgress
from rathaus.workflow.services.tasks import (
    NotYourTask,
    TaskAlreadyClaimed,
    TaskNotOpen,
    TaskRefused,
    claim,
    complete,
    delegate,
    release,
)
from rathaus.workflow.services.timers import fire_due_timers

__all__ = [
    "BpmnError",
    "HistoryStep",
    "Incident",
    "Instance",
    "InstanceStatus",
    "NotYourTask",
    "ProcessInvalid",
    "ProcessUnknown",
    "ProcessVersion",
    "ServiceCall",
    "ServiceHandler",
    "Step",
    "StepAction",
    "StepInProgress",
    "Task",
    "TaskAlreadyClaimed",
    "TaskNotOpen",
    "TaskRefused",
    "TaskStatus",
    "cancel_processes",
    "claim",
    "complete",
    "delegate",
    "deliver_message",
    "deploy",
    "fire_due_timers",
    "holds_task",
    "instances_of",
    "latest_version",
    "lock",
    "may_do",
    "may_pass_on",
    "missing_handlers",
    "open_tasks_of",
    "read_process",
    "release",
    "retry_incident",
    "service_handlers",
    "start",
    "steps_of",
    "task_by_id",
    "tasks_for",
]
