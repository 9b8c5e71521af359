"""Appointments that fell out of the opening hours."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rathaus.appointments.enums import AffectedState
from rathaus.appointments.models.bookings import Booking
from rathaus.appointments.models.hours import HoursChange
from rathaus.appointments.models.offices import Office
from rathaus.core.models import TenantModel


class Disruption(TenantModel):
    """Agreed appointments fell out of the opening hours: a locked day, or a change of the hours.

    Attributes:
        change: what caused it; taking it back lifts the disruption.
        first_day, last_day: of the affected appointments or the locked days.
        is_lock: the day was locked, as opposed to a change of the hours.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    change = models.ForeignKey(HoursChange, on_delete=models.PROTECT, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    is_lock = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=120, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [*TenantModel.Meta.constraints]


class AffectedBooking(TenantModel):
    """An appointment that cannot take place as agreed.

    Attributes:
        day, start: when it was; a booking that stands elsewhere has been moved.
    """

    disruption = models.ForeignKey(Disruption, on_delete=models.CASCADE, related_name="+")
    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    start = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=AffectedState, default=AffectedState.OPEN)
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day", "start", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "disruption", "booking"], name="appointments_affected_once"
            ),
        ]
