"""SpiffWorkflow as the second opinion: the same files, conditions in our CEL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.mixins.none_task import NoneTask
from SpiffWorkflow.bpmn.specs.mixins.user_task import UserTask
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

from rathaus.core.expressions import compile_expression, evaluate


class CelEngine(PythonScriptEngine):  # type: ignore[misc]  # the library is untyped
    """Evaluates what stands in the model as CEL."""

    def validate(self, expression: str) -> None:
        compile_expression(expression)

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if expression.startswith("P"):
            return expression
        return evaluate(expression, {**task.data, **(external_context or {})})


class Oracle:
    """An instance in SpiffWorkflow."""

    def __init__(self, xml: bytes, called: Mapping[str, bytes], data: Mapping[str, Any]) -> None:
        parser = BpmnParser()
        for number, text in enumerate([xml, *called.values()]):
            parser.add_bpmn_xml(etree.fromstring(text), filename=f"{number}.bpmn")
        spec = parser.get_spec("process")
        self.workflow = BpmnWorkflow(
            spec, parser.get_subprocess_specs("process"), script_engine=CelEngine()
        )
        self.workflow.task_tree.set_data(**data)
        self._run()

    def _run(self) -> None:
        """Everything that needs no person; SpiffWorkflow asks one for plain tasks, we do not."""
        self.workflow.do_engine_steps()
        while plain := [task for task in self._manual() if isinstance(task.task_spec, NoneTask)]:
            plain[0].run()
            self.workflow.do_engine_steps()

    def _manual(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def _ready(self) -> list[Any]:
        return [task for task in self._manual() if isinstance(task.task_spec, UserTask)]

    def open(self) -> Counter[str]:
        return Counter(task.task_spec.bpmn_id for task in self._ready())

    def do(self, element_id: str, data: Mapping[str, Any]) -> None:
        task = next(task for task in self._ready() if task.task_spec.bpmn_id == element_id)
        task.data.update(data)
        task.run()
        self._run()

    def is_over(self) -> bool:
        return bool(self.workflow.is_completed())

    def done(self, of: set[str]) -> Counter[str]:
        """Completed elements among ``of``; the wrapper of several runs does not count."""
        return Counter(
            task.task_spec.bpmn_id
            for task in self.workflow.get_tasks(state=TaskState.COMPLETED)
            if task.task_spec.bpmn_id in of and "MultiInstance" not in type(task.task_spec).__name__
        )
