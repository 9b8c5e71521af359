"""Opening and closing counters, and calling for help."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.queueing.enums import AT_COUNTER
from rathaus.queueing.events import CounterClosed, CounterOpened, EmergencyRaised
from rathaus.queueing.models import CounterDuty, Emergency, QueueRecord, Ticket
from rathaus.queueing.services.tickets import CounterBusy, touch


class CounterTaken(RuntimeError):
    """Somebody else works there, or the person works at another counter."""


@transaction.atomic
def open_counter(
    *,
    counter: appointments.Counter,
    staff: Staff,
    concerns: list[int] | None = None,
    now: datetime | None = None,
) -> CounterDuty:
    """Sit down; again at the same counter changes nothing.

    Raises:
        CounterTaken: a colleague sits there, or the person has another counter open.
    """
    moment = now or timezone.now()
    open_here = CounterDuty.objects.filter(counter=counter, closed_at=None).first()
    if open_here is not None and open_here.staff_id == staff.user.pk:
        return open_here
    try:
        with transaction.atomic():
            duty = CounterDuty.objects.create(
                counter=counter,
                office_id=counter.office_id,
                staff_id=staff.user.pk,
                staff_name=staff.user.display_name,
                concerns=concerns or [],
                opened_at=moment,
            )
    except IntegrityError:
        raise CounterTaken(counter.name) from None
    _record(counter, "opened", moment)
    publish(CounterOpened(counter_id=counter.pk, counter=counter.name))
    return duty


@transaction.atomic
def close_counter(*, counter: appointments.Counter, now: datetime | None = None) -> None:
    """Get up; again changes nothing.

    Raises:
        CounterBusy: a ticket is still there.
    """
    moment = now or timezone.now()
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(counter.name)
    if not CounterDuty.objects.filter(counter=counter, closed_at=None).update(closed_at=moment):
        return
    _record(counter, "closed", moment)
    publish(CounterClosed(counter_id=counter.pk, counter=counter.name))


@transaction.atomic
def raise_emergency(*, counter: appointments.Counter, staff: Staff) -> Emergency:
    """Call the colleagues of the office; pressing again changes nothing."""
    running = Emergency.objects.filter(counter=counter, ended_at=None).first()
    if running is not None:
        return running
    made = Emergency.objects.create(
        office_id=counter.office_id, counter=counter, raised_by=staff.user.display_name
    )
    publish(EmergencyRaised(counter_id=counter.pk, counter=counter.name))
    return made


def _record(counter: appointments.Counter, what: str, at: datetime) -> None:
    QueueRecord.objects.create(
        office_id=counter.office_id,
        day=at.astimezone(BERLIN).date(),
        at=at,
        what=what,
        counter=counter,
    )
    touch(counter.office_id)
