"""Who is acting: set once per request or job, read by the audit log and the process history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    STAFF = "staff"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Somebody or something that acts.

    Attributes:
        kind: what sort of actor.
        user_id: primary key of the account, None for anonymous visitors and the system.
        label: what a history shows; a staff member's name, never a citizen's.
    """

    kind: ActorKind
    user_id: int | None = None
    label: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, label="Rathaus")
ANONYMOUS = Actor(ActorKind.ANONYMOUS)

_current: ContextVar[Actor] = ContextVar("rathaus_actor", default=SYSTEM)


def current_actor() -> Actor:
    return _current.get()


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)
