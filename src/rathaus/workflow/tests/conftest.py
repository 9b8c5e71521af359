"""A runner that plays the people of a process, and the service handlers of the tests' models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from rathaus.accounts.api import Staff, User, staff_of
from rathaus.core.registry import Registry
from rathaus.tenants.models import Tenant
from rathaus.workflow import registry
from rathaus.workflow.api import (
    Instance,
    ServiceCall,
    ServiceHandler,
    Step,
    StepAction,
    Task,
    complete,
    deploy,
    start,
)
from rathaus.workflow.models import Token


@dataclass
class Player:
    """Starts models for the subject ``matter 1`` and does their tasks as one clerk."""

    staff: Staff

    def start(self, xml: bytes, key: str = "process", **variables: Any) -> Instance:
        deploy(key=key, xml=xml)
        return start(key=key, subject_kind="matter", subject_key="1", variables=variables)

    def open(self) -> list[str]:
        """Element ids of the pending tasks, in the order they came up."""
        return list(Task.objects.pending().order_by("pk").values_list("element_id", flat=True))

    def do(self, element_id: str, **variables: Any) -> None:
        """Complete the oldest pending task of that element."""
        task = Task.objects.pending().filter(element_id=element_id).order_by("pk").first()
        assert task is not None, f"{element_id} is not open, but {self.open()}"
        complete(task_id=task.pk, staff=self.staff, variables=variables)

    def done(self) -> list[str]:
        """Completed elements of all instances, in order."""
        completed = Step.objects.filter(action=StepAction.COMPLETED).order_by("pk")
        return list(completed.values_list("element_id", flat=True))

    def status(self, instance: Instance) -> str:
        return Instance.objects.get(pk=instance.pk).status

    def variables(self, instance: Instance) -> Mapping[str, Any]:
        return dict(Instance.objects.get(pk=instance.pk).variables)

    def where(self) -> Counter[str]:
        """Resting tokens by element."""
        return Counter(Token.objects.order_by("pk").values_list("element_id", flat=True))


@pytest.fixture
def play(in_stralendorf: Tenant, clerk: User) -> Player:
    staff = staff_of(clerk)
    assert staff is not None
    return Player(staff)


type Handle = Callable[[str, ServiceHandler], None]


@pytest.fixture
def calls() -> list[ServiceCall]:
    """Every call of the handler ``test.note``."""
    return []


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch) -> Handle:
    """Registers handlers for one test."""
    own: Registry[ServiceHandler] = Registry("service handler")
    monkeypatch.setattr(own, "_items", dict(registry.service_handlers._items))
    from rathaus.workflow.engine import calls as engine_calls

    monkeypatch.setattr(engine_calls, "service_handlers", own)

    def register(name: str, handler: ServiceHandler) -> None:
        own._items[name] = handler

    return register


@pytest.fixture(autouse=True)
def _note_calls(handle: Handle, calls: list[ServiceCall]) -> None:
    def note(call: ServiceCall) -> None:
        calls.append(call)

    handle("test.note", note)
