"""What the service tasks of the house processes do; registered with the engine in ``apps.ready()``.

Every handler runs inside the engine's transaction and does its work once, however often the same
visit of a task is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any

from rathaus.cases.services import decisions, handover, payment, questions
from rathaus.core.actors import SYSTEM, ActorKind, acting_as, current_actor
from rathaus.workflow import api as workflow
from rathaus.workflow.api import ServiceCall


@contextmanager
def _automatic() -> Iterator[None]:
    """What the process does by itself while a resident sends or pays is not the resident's doing.

    A clerk's decision and what follows from it at once stays the clerk's.
    """
    is_office = current_actor().kind in {ActorKind.STAFF, ActorKind.OPERATOR}
    with nullcontext() if is_office else acting_as(SYSTEM):
        yield


def _keyed(step: Callable[..., Mapping[str, Any] | None]) -> workflow.ServiceHandler:
    """A handler for a step that writes messages or papers and needs the call's key."""

    def handler(call: ServiceCall) -> Mapping[str, Any] | None:
        with _automatic():
            return step(number=call.subject_key, key=call.idempotency_key)

    return handler


def _plain(step: Callable[..., None]) -> workflow.ServiceHandler:
    def handler(call: ServiceCall) -> None:
        with _automatic():
            step(number=call.subject_key)

    return handler


HANDLERS: Mapping[str, workflow.ServiceHandler] = {
    "case.request_payment": _keyed(payment.await_payment),
    "case.remind_payment": _keyed(payment.remind_of_payment),
    "case.expire": _plain(payment.expire),
    "case.ask_back": _keyed(questions.send_question),
    "case.remind_answer": _keyed(questions.remind_of_question),
    "case.question_lapsed": _plain(questions.lapse_question),
    "case.issue_notice": _keyed(decisions.issue_notice),
    "case.close": _plain(decisions.close_case),
    "case.hand_over": _plain(handover.hand_over),
    "case.return_result": _plain(handover.return_result),
    "case.accept_return": _plain(handover.accept_result),
}


def register() -> None:
    for name, handler in HANDLERS.items():
        workflow.service_handlers.register(name, handler)


def deploy_package_process(key: str, xml: bytes, source_name: str) -> None:
    """For the catalogue: a package's own process. Raises workflow.ProcessInvalid."""
    workflow.deploy(key=key, xml=xml, source=source_name)
