"""Writing entries. There is nothing to change and nothing to delete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from rathaus.audit.models import AuditEntry
from rathaus.core import rows
from rathaus.core.actors import current_actor
from rathaus.core.events import Event

READ = "audit.read"
READING = timedelta(minutes=5)
"""Looking again within this time is the same reading."""


def append_entry(
    *, event_name: str, subject_kind: str, subject_id: str, sentence: str, payload: dict[str, Any]
) -> AuditEntry:
    """Add an entry to the active tenant's chain (the platform's without a tenant); sealed at commit."""
    actor = current_actor()
    entry = AuditEntry(
        actor_kind=actor.kind.value,
        actor_id=actor.user_id,
        actor_label=actor.label,
        event_name=event_name,
        subject_kind=subject_kind,
        subject_id=subject_id,
        sentence=sentence,
        payload=payload,
    )
    rows.insert([entry])
    return entry


def record_event(event: Event) -> AuditEntry:
    return append_entry(
        event_name=event.name,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        sentence=event.sentence,
        payload=event.payload(),
    )


def record_access(*, subject_kind: str, subject_id: str, purpose: str = "") -> None:
    """Note that the current actor has read an object.

    Args:
        purpose: what it was read for, if the page knows; never personal data.
    """
    actor = current_actor()
    newest = (
        AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id, event_name=READ)
        .filter(
            actor_kind=actor.kind.value, actor_id=actor.user_id, at__gt=timezone.now() - READING
        )
        .filter(payload={"purpose": purpose})
    )
    if newest.exists():
        return
    append_entry(
        event_name=READ,
        subject_kind=subject_kind,
        subject_id=subject_id,
        sentence=gettext_noop("hat Einsicht genommen"),
        payload={"purpose": purpose},
    )
