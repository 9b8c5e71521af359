"""What this module does when something happens below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from rathaus.accounts.events import MemberDeactivated
from rathaus.audit import api as audit
from rathaus.core.events import subscribe
from rathaus.workflow.models import Instance, Task
from rathaus.workflow.services.tasks import give_back_tasks_of


@subscribe(MemberDeactivated)
def give_back_tasks(event: MemberDeactivated) -> None:
    """Who no longer works here holds no task."""
    give_back_tasks_of(user_id=event.user_id)


def _numbers(keys: Sequence[str]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal()]


def _task_names(keys: Sequence[str]) -> Mapping[str, str]:
    tasks = Task.objects.filter(pk__in=_numbers(keys)).values_list("pk", "name", "subject_key")
    return {str(pk): f"„{name}“, {subject_key}" for pk, name, subject_key in tasks}


def _process_names(keys: Sequence[str]) -> Mapping[str, str]:
    instances = Instance.objects.filter(pk__in=_numbers(keys))
    found = instances.values_list("pk", "version__name", "subject_key")
    return {str(pk): f"„{name}“, {subject_key}" for pk, name, subject_key in found}


audit.subjects.register(
    "task", audit.Subject(_("Aufgabe"), lambda key: None, names=_task_names, shows_key=False)
)
audit.subjects.register(
    "process",
    audit.Subject(_("Prozess"), lambda key: None, names=_process_names, shows_key=False),
)
