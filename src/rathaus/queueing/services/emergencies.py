"""Calling the colleagues for help, coming, and all clear."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.appointments import api as appointments
from rathaus.core.events import publish
from rathaus.queueing.events import EmergencyRaised
from rathaus.queueing.models import Emergency
from rathaus.queueing.queries import settings_of
from rathaus.queueing.services.tickets import touch


@transaction.atomic
def raise_emergency(*, counter: appointments.Counter, staff: Staff) -> Emergency:
    """Call the colleagues of the office; pressing again changes nothing."""
    settings_of(counter.office)  # its revision tells the other counters
    running = Emergency.objects.filter(counter=counter, ended_at=None)
    try:
        with transaction.atomic():
            made = Emergency.objects.create(
                office_id=counter.office_id, counter=counter, raised_by=str(staff.user)[:120]
            )
    except IntegrityError:  # pressed twice
        return running.get()
    touch(counter.office_id)
    publish(EmergencyRaised(counter_id=counter.pk, counter=counter.name))
    return made


@transaction.atomic
def accept_emergency(
    *, emergency: Emergency, staff: Staff, now: datetime | None = None
) -> Emergency:
    """Somebody is on the way; the first one stays the one who is named."""
    open_call = Emergency.objects.filter(pk=emergency.pk, ended_at=None, accepted_at=None)
    open_call.update(accepted_at=now or timezone.now(), accepted_by=str(staff.user)[:120])
    touch(emergency.office_id)
    emergency.refresh_from_db()
    return emergency


@transaction.atomic
def end_emergency(*, emergency: Emergency, now: datetime | None = None) -> None:
    """All clear; again changes nothing."""
    Emergency.objects.filter(pk=emergency.pk, ended_at=None).update(ended_at=now or timezone.now())
    touch(emergency.office_id)
