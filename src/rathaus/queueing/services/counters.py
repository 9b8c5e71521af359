"""Sitting down at a counter, pausing, getting up."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.appointments import api as appointments
from rathaus.core.dates import BERLIN
from rathaus.core.events import publish
from rathaus.queueing.enums import AT_COUNTER
from rathaus.queueing.events import CounterClosed, CounterOpened
from rathaus.queueing.models import CounterDuty, QueueRecord, Ticket
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
                staff_name=str(staff.user)[:120],
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
    duty = _held_duty(counter)
    _check_nobody_is_there(counter)
    if duty is None:
        return
    duty.closed_at = moment
    duty.save(update_fields=["closed_at"])
    _record(counter, "closed", moment)
    publish(CounterClosed(counter_id=counter.pk, counter=counter.name))


@transaction.atomic
def pause_counter(*, counter: appointments.Counter, now: datetime | None = None) -> None:
    """A short break: the counter stays taken but is not counted; again changes nothing.

    Raises:
        CounterBusy: a ticket is still there.
    """
    moment = now or timezone.now()
    duty = _held_duty(counter)
    _check_nobody_is_there(counter)
    if duty is None or duty.paused_at is not None:
        return
    duty.paused_at = moment
    duty.save(update_fields=["paused_at"])
    _record(counter, "paused", moment)


@transaction.atomic
def resume_counter(*, counter: appointments.Counter, now: datetime | None = None) -> None:
    """The break is over; again changes nothing."""
    moment = now or timezone.now()
    paused = CounterDuty.objects.filter(counter=counter, closed_at=None, paused_at__isnull=False)
    if paused.update(paused_at=None):
        _record(counter, "resumed", moment)


@transaction.atomic
def take_concerns(*, counter: appointments.Counter, concerns: list[int]) -> None:
    """From now on the counter takes these concerns; empty is all it can do."""
    CounterDuty.objects.filter(counter=counter, closed_at=None).update(concerns=concerns)
    touch(counter.office_id)


def _held_duty(counter: appointments.Counter) -> CounterDuty | None:
    """Whoever sits there now; a number that is being called meanwhile is waited for."""
    open_here = CounterDuty.objects.filter(counter=counter, closed_at=None)
    return open_here.select_for_update(of=("self",)).first()


def _check_nobody_is_there(counter: appointments.Counter) -> None:
    if Ticket.objects.filter(counter=counter, state__in=AT_COUNTER).exists():
        raise CounterBusy(counter.name)


def _record(counter: appointments.Counter, what: str, at: datetime) -> None:
    QueueRecord.objects.create(
        office_id=counter.office_id,
        day=at.astimezone(BERLIN).date(),
        at=at,
        what=what,
        counter=counter,
    )
    touch(counter.office_id)
