"""Messages from outside, and from one process to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rathaus.workflow.engine.catching import message_arrives
from rathaus.workflow.engine.run import plain, running_step
from rathaus.workflow.models import Instance, Message, Subscription
from rathaus.workflow.services.instances import lock_subject
from rathaus.workflow.services.step import one_step


@transaction.atomic
def deliver_message(
    *,
    subject_kind: str,
    subject_key: str,
    message: str,
    variables: Mapping[str, Any] | None = None,
    idempotency_key: str = "",
) -> bool:
    """Give a message to one token that waits for it, or keep it until one comes.

    Args:
        message: name of the BPMN message.
        variables: become process variables when the message is taken.
        idempotency_key: a second message with the same key changes nothing.

    Returns:
        True if a token was waiting for it.
    """
    lock_subject(subject_kind, subject_key)
    row, is_new = _keep(subject_kind, subject_key, message, plain(variables), idempotency_key)
    return is_new and hand_over(row)


def _keep(
    subject_kind: str, subject_key: str, name: str, variables: dict[str, Any], key: str
) -> tuple[Message, bool]:
    where = {"subject_kind": subject_kind, "subject_key": subject_key, "name": name}
    if not key:
        return Message.objects.create(**where, variables=variables), True
    return Message.objects.get_or_create(
        **where, idempotency_key=key, defaults={"variables": variables}
    )


def hand_over(message: Message) -> bool:
    """Give the message to the token that has waited longest; True if there was one."""
    for root_id in _families(message):
        run = running_step(root_id)
        if run is not None:  # called from one of its own handlers: it listens when it is done
            run.inbox.append(message)
            return True
        with one_step(root_id) as run:
            subscription = _listening(message, root_id)
            if subscription is not None:
                message_arrives(run, subscription, message)
        if subscription is not None:
            return True
    return False


def _waiting(message: Message) -> Any:
    return Subscription.objects.filter(
        subject_kind=message.subject_kind, subject_key=message.subject_key, message=message.name
    ).order_by("pk")


def _families(message: Message) -> list[int]:
    """Roots of the instances in which a token waits for the message, longest waiting first."""
    roots = _waiting(message).values_list("token__instance__root_id", "token__instance_id")
    return list(dict.fromkeys(root or own for root, own in roots))


def _listening(message: Message, root_id: int) -> Subscription | None:
    """Looked up again under the lock: the token may have gone on in between."""
    family = Instance.objects.filter(pk=root_id) | Instance.objects.filter(root_id=root_id)
    found: Subscription | None = _waiting(message).filter(token__instance__in=family).first()
    return found
