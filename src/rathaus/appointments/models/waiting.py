"""Who would like an earlier time."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rathaus.appointments.enums import WaitingState
from rathaus.appointments.models.bookings import Booking
from rathaus.appointments.models.offices import Office
from rathaus.core.models import TenantModel


class WaitingEntry(TenantModel):
    """Somebody would like an earlier time.

    Attributes:
        items: ``[[concern id, people], …]``.
        first_day, last_day: wanted between, both included.
        weekdays: wanted weekdays, 0 is Monday; empty is any.
        replaces: the appointment that would be given up for the earlier one.
        offered: the hold that was offered, until ``offered_until``.
        language: of the mails.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=WaitingState, default=WaitingState.WAITING)
    items = models.JSONField()
    first_day = models.DateField()
    last_day = models.DateField()
    weekdays = models.JSONField(default=list, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="de")
    token_hash = models.CharField(max_length=64)
    idempotency_key = models.CharField(max_length=80)
    replaces = models.ForeignKey(
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    offered = models.ForeignKey(
        Booking, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    offered_until = models.DateTimeField(null=True, blank=True)
    times_offered = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["made_at", "id"]
        indexes = [
            models.Index(fields=["tenant", "office", "state"], name="appointments_waiting_office")
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"], name="appointments_waiting_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "token_hash"], name="appointments_waiting_token"
            ),
        ]
