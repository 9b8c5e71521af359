"""Calendars that other programmes read."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from rathaus.appointments.models.offices import Counter, Office
from rathaus.core.models import TenantModel


class CalendarFeed(TenantModel):
    """A secret address under which a calendar program reads an office's appointments.

    Attributes:
        token_hash: of the code in the address, which was shown once.
        counter: None is the whole office.
        with_names: whether names go out; the numbers always do.
        used_at: when it was last read, to ten minutes.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey(
        Counter, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    token_hash = models.CharField(max_length=64)
    with_names = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=120)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "token_hash"], name="appointments_feed_token"
            ),
        ]
