"""Bookings, the seats they take, and the log of them without persons."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.appointments.enums import OPEN_STATES, BookingState, Channel
from rathaus.appointments.models.clock import MIDNIGHT, instant
from rathaus.appointments.models.offices import Concern, Counter, Office
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet


class BookingQuerySet(TenantQuerySet["Booking"]):
    def of_day(self, office: Office, day: date) -> Self:
        return self.filter(office=office, day=day)

    def coming(self) -> Self:
        """Agreed and not over yet."""
        return self.filter(state__in=OPEN_STATES, starts_at__gte=timezone.now())


class Booking(TenantModel):
    """An agreed visit, or one that is being agreed.

    Attributes:
        reference: short number to read aloud, unique in the town.
        token_hash: of the long code that shows, moves and cancels it.
        start, minutes: minutes after midnight and length.
        starts_at: the instant, from ``day`` and ``start``.
        held_until: of a hold.
        note: at most 200 characters, gone with the other personal data.
        cleared_at: when name, address and note were removed.
        subject_kind, subject_key: the case that was started from it.
    """

    reference = models.CharField(max_length=12)
    token_hash = models.CharField(max_length=64)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=BookingState, default=BookingState.HELD)
    channel = models.CharField(max_length=8, choices=Channel)
    day = models.DateField()
    start = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    held_until = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, default="de")
    citizen = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    email_hash = models.CharField(max_length=64, blank=True)
    idempotency_key = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    times_moved = models.PositiveSmallIntegerField(default=0)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)

    objects = TenantManager.from_queryset(BookingQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["day", "start", "id"]
        indexes = [
            models.Index(fields=["tenant", "office", "day"], name="appointments_booking_day"),
            models.Index(
                fields=["held_until"],
                condition=Q(state=BookingState.HELD),
                name="appointments_booking_held",
            ),
            models.Index(
                fields=["tenant", "email_hash"],
                condition=~Q(email_hash=""),
                name="appointments_booking_email",
            ),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "reference"], name="appointments_booking_reference"
            ),
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"], name="appointments_booking_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "token_hash"], name="appointments_booking_token"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, start__lt=MIDNIGHT),
                name="appointments_booking_minutes",
            ),
        ]

    @property
    def end(self) -> int:
        return self.start + self.minutes

    @property
    def ends_at(self) -> datetime:
        return instant(self.day, self.end)


class BookingItem(TenantModel):
    """A concern of a booking, for so many people."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "booking", "concern"], name="appointments_item_once"
            ),
        ]


class Seat(TenantModel):
    """A stretch of a counter that a booking takes; no two of one counter overlap.

    Attributes:
        span: minutes after midnight, end excluded.
        let_go_at: from then on the seat counts as free (the end of a hold, or a cancellation's
            random delay); whoever needs the time removes the row. None while it is booked.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey(Counter, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    span = IntegerRangeField()
    let_go_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(  # so that free times are read from it in order, without the table
                fields=["tenant", "office", "day", "counter", "span"],
                include=["let_go_at"],
                name="appointments_seat_in_order",
            ),
            models.Index(fields=["booking"], name="appointments_seat_booking"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            ExclusionConstraint(
                name="appointments_seat_never_twice",
                expressions=[
                    ("counter", RangeOperators.EQUAL),
                    ("day", RangeOperators.EQUAL),
                    ("span", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class BookingRecord(TenantModel):
    """What happened to bookings, without persons: the source of all figures.

    Attributes:
        what: ``held``, ``booked``, ``moved``, ``cancelled``, ``expired``, ``arrived``, ``done``, ``missed``.
        concerns: keys.
        ahead_minutes: from the event to the appointed time; negative after it.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    booking_number = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=10)
    channel = models.CharField(max_length=8, choices=Channel)
    day = models.DateField()
    start = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField(default=1)
    concerns: models.JSONField[Any] = models.JSONField(default=list)
    ahead_minutes = models.IntegerField(default=0)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["tenant", "office", "day"], name="appointments_record_day")]
        constraints = [*TenantModel.Meta.constraints]
