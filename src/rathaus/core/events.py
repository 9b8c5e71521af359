"""The event bus: a lower module publishes what happened, higher modules react.

Handlers run at once, in the publisher's transaction: audit and search must commit or roll back
together with the change. Whatever is slow or leaves the house belongs into a job
(:mod:`rathaus.core.jobs`), which starts after the commit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, ClassVar

import structlog

logger = structlog.get_logger("rathaus.events")


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened, in the past tense, frozen.

    Attributes:
        name: stable dotted name, such as ``cases.decided``.
        subject_kind: what it happened to (``case``, ``document``), for the history of an object.
        sentence: what a history shows after the actor's name, marked with ``gettext_noop``; may
            name payload fields: ``hat die Frist auf %(due_on)s gesetzt``.

    Subclasses carry ids, keys and numbers, never personal data or free text: events are logged.
    """

    name: ClassVar[str]
    subject_kind: ClassVar[str] = ""
    sentence: ClassVar[str] = ""

    @property
    def subject_id(self) -> str:
        """Identifier of the object the event is about, unique within ``subject_kind``."""
        return ""

    def payload(self) -> dict[str, Any]:
        """The event's own fields, ready for JSON."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return str(value)


type Handler[E: Event] = Callable[[E], None]

_handlers: dict[type[Event], list[Handler[Any]]] = defaultdict(list)


def subscribe[E: Event](event_type: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Decorator: call the function for each published event of this type or of a subtype."""

    def register(handler: Handler[E]) -> Handler[E]:
        if handler not in _handlers[event_type]:
            _handlers[event_type].append(handler)
        return handler

    return register


def publish(event: Event) -> None:
    """Tell everyone who subscribed; an exception in a handler aborts the publisher's work too."""
    logger.info(event.name, subject=f"{event.subject_kind}:{event.subject_id}")
    for event_type in type(event).__mro__:
        for handler in _handlers.get(event_type, ()):
            handler(event)
