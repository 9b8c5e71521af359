"""Reminding people of what they agreed on."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking, Office


@transaction.atomic
def remind_due(*, now: datetime | None = None) -> int:
    """Queue the mail for every coming appointment whose time for it has come; how many.

    The booking is marked in the same transaction, so that two workers remind once.
    """
    from rathaus.appointments.tasks import send_booking_mail

    moment = now or timezone.now()
    count = 0
    for office in Office.objects.filter(remind_hours__gt=0):
        due = Booking.objects.filter(
            office=office,
            state=BookingState.BOOKED,
            reminded_at=None,
            starts_at__gt=moment,
            starts_at__lte=moment + timedelta(hours=office.remind_hours),
        ).exclude(email="")
        for booking in due.select_for_update(skip_locked=True, of=("self",)):
            booking.reminded_at = moment
            booking.save(update_fields=["reminded_at"])
            send_booking_mail.enqueue(
                booking_id=booking.pk, kind="reminder", times_moved=booking.times_moved
            )
            count += 1
    return count
