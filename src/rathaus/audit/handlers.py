"""Every event of every module goes into the log, in the same transaction as the change."""

from __future__ import annotations

from rathaus.audit.services import record_event
from rathaus.core.events import Event, subscribe


@subscribe(Event)
def append_to_chain(event: Event) -> None:
    record_event(event)
