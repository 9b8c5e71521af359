"""What service tasks do: higher modules register a handler under the name the model uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rathaus.core.registry import Registry


class BpmnError(Exception):
    """A business error that the process handles with a boundary event.

    What the handler wrote before it raised is rolled back.

    Attributes:
        code: the ``errorCode`` that the boundary event names.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class ServiceCall:
    """What a handler is called with.

    Attributes:
        instance_id: the process instance.
        subject_kind: what the process runs for, such as ``case``.
        subject_key: its key.
        variables: all variables visible at the element; changing the mapping changes nothing.
        element_id: the task in the model.
        idempotency_key: the same for every attempt at the same visit of the same task.
    """

    instance_id: int
    subject_kind: str
    subject_key: str
    variables: Mapping[str, Any]
    element_id: str
    idempotency_key: str


type ServiceHandler = Callable[[ServiceCall], Mapping[str, Any] | None]
"""Runs in the step's transaction; the mapping it returns becomes process variables."""

service_handlers: Registry[ServiceHandler] = Registry("service handler")
