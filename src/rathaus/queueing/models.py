"""Tickets carry no names; what leads to a person (the phone's token, the booking) goes in the night."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rathaus.core.dates import BERLIN
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.queueing.enums import (
    AT_COUNTER,
    PRESENT,
    DeviceKind,
    Outcome,
    PriorityReason,
    Source,
    TicketState,
)


def _day(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()


class QueueSettings(TenantModel):
    """How an office runs its waiting room.

    Attributes:
        gives_numbers: off for an office that never does; the hours of the office hold besides.
        stops_at: the lead stops it from then to the end of that day; the time is announced before.
        stop_words: why no more numbers, texts by language, shown at kiosk, door and phone.
        closed_concerns: primary keys of the concerns the lead has closed on ``closed_on``.
        priority_rule: who goes first, texts by language; empty is the rule of the house.
        message: on the display, texts by language.
        stops_by_itself: when the waiting people fill the rest of the day.
        back_after_minutes: a missed ticket may be called again after it.
        walk_seconds: from the call to the counter, before it counts as missed.
        revision: counts up with everything a display or a phone shows.
    """

    office = models.OneToOneField("appointments.Office", on_delete=models.CASCADE, related_name="+")
    gives_numbers = models.BooleanField(default=True)
    stops_at = models.DateTimeField(null=True, blank=True)
    stop_words = models.JSONField(default=dict, blank=True)
    closed_concerns = models.JSONField(default=list, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    priority_rule = models.JSONField(default=dict, blank=True)
    message = models.JSONField(default=dict, blank=True)
    stops_by_itself = models.BooleanField(default=True)
    back_after_minutes = models.PositiveSmallIntegerField(default=5)
    walk_seconds = models.PositiveSmallIntegerField(default=120)
    revision = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [*TenantModel.Meta.constraints]

    def is_stopped(self, now: datetime) -> bool:
        """The lead has stopped the numbers for the rest of this day."""
        return self.is_stopping(now) and self.stops_at is not None and self.stops_at <= now

    def is_stopping(self, now: datetime) -> bool:
        """There is, or was, a time today from which no more numbers are given."""
        return self.stops_at is not None and _day(self.stops_at) == _day(now)

    def concerns_closed_at(self, now: datetime) -> list[int]:
        """Primary keys of the concerns that the lead has closed for this day."""
        return list(self.closed_concerns) if self.closed_on == _day(now) else []


class NumberRow(TenantModel):
    """The last number of a letter on a day."""

    office = models.ForeignKey("appointments.Office", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "office", "day", "letter"], name="queueing_number_row_once"
            ),
        ]


class CounterDuty(TenantModel):
    """Somebody works at a counter, from ``opened_at`` to ``closed_at``.

    Attributes:
        staff_id, staff_name: who; the name is for colleagues only.
        concerns: primary keys of the concerns taken; empty is all the counter can do.
    """

    counter = models.ForeignKey("appointments.Counter", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    staff_id = models.BigIntegerField()
    staff_name = models.CharField(max_length=120)
    concerns = models.JSONField(default=list, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    paused_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "counter"],
                condition=Q(closed_at__isnull=True),
                name="queueing_one_person_a_counter",
            ),
            models.UniqueConstraint(
                fields=["tenant", "staff_id"],
                condition=Q(closed_at__isnull=True),
                name="queueing_one_counter_a_person",
            ),
        ]


class TicketQuerySet(TenantQuerySet["Ticket"]):
    def present(self) -> Self:
        return self.filter(state__in=PRESENT)

    def of_day(self, day: date) -> Self:
        return self.filter(day=day)


class Ticket(TenantModel):
    """A letter and a number, of one day.

    Attributes:
        office: where it waits now; ``issued_by``: where it was taken (they differ once forwarded).
        queue_at: its place in the order, the time of arrival; kept when it is forwarded.
        due_at: of an appointment; before it (two minutes of grace) the ticket is not called by itself.
        wanted_counter: only this one calls it (parked there, or forwarded to it).
        back_at: a missed or parked ticket is not called by itself before.
        remark: reason of parking or forwarding, or of a number against the rule, for colleagues; at most 200 characters.
        room: where a forwarded person goes when it is not a counter.
        token_hash: of the code in the phone page's address.
        booking_id: of a checked-in appointment.
        subject_kind, subject_key: the case that was started.
        low_seconds, high_seconds: the waiting time that was foretold when it was taken.
    """

    office = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveSmallIntegerField()
    concern = models.ForeignKey("appointments.Concern", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=TicketState, default=TicketState.WAITING)
    source = models.CharField(max_length=12, choices=Source)
    priority_reason = models.CharField(max_length=12, choices=PriorityReason, blank=True)
    people = models.PositiveSmallIntegerField(default=1)
    language = models.CharField(max_length=12, default="de")
    taken_at = models.DateTimeField(default=timezone.now)
    queue_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    back_at = models.DateTimeField(null=True, blank=True)
    times_called = models.PositiveSmallIntegerField(default=0)
    counter = models.ForeignKey(
        "appointments.Counter", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    wanted_counter = models.ForeignKey(
        "appointments.Counter", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    room = models.CharField(max_length=60, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    booking_id = models.BigIntegerField(null=True, blank=True)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=80, blank=True)
    idempotency_key = models.CharField(max_length=80)
    low_seconds = models.PositiveIntegerField(null=True, blank=True)
    high_seconds = models.PositiveIntegerField(null=True, blank=True)

    objects = TenantManager.from_queryset(TicketQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["queue_at", "id"]
        indexes = [
            models.Index(
                fields=["tenant", "office", "queue_at"],
                condition=Q(state__in=sorted(PRESENT)),
                name="queueing_ticket_present",
            ),
            models.Index(
                fields=["token_hash"], condition=~Q(token_hash=""), name="queueing_ticket_token"
            ),
            models.Index(fields=["tenant", "office", "day"], name="queueing_ticket_day"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "issued_by", "day", "letter", "number"],
                name="queueing_number_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["tenant", "idempotency_key"], name="queueing_ticket_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "counter"],
                condition=Q(state__in=sorted(AT_COUNTER)),
                name="queueing_one_ticket_a_counter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(AT_COUNTER)) | Q(counter__isnull=False),
                name="queueing_at_counter_has_counter",
            ),
        ]

    @property
    def label(self) -> str:
        """``B 12``."""
        return f"{self.letter} {self.number}"


class QueueRecord(TenantModel):
    """What happened in the waiting room, without persons: the source of all figures.

    Attributes:
        what: ``taken``, ``called``, ``called_again``, ``served``, ``parked``, ``missed``, ``back``,
            ``forwarded``, ``done``, ``reopened`` (its ``done`` is gone), ``left``, ``opened``,
            ``closed``, ``paused``, ``resumed``.
        ticket_number: groups the rows of one visit; nothing else refers to it.
        waited_seconds: from arrival (an appointment: from its time, at least 0) to this.
        served_seconds: of ``done``.
        low_seconds, high_seconds: what was foretold at the start.
    """

    office = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=12)
    ticket_number = models.BigIntegerField(null=True, blank=True)
    concern_key = models.CharField(max_length=60, blank=True)
    counter = models.ForeignKey(
        "appointments.Counter", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source = models.CharField(max_length=12, blank=True)
    has_priority = models.BooleanField(default=False)
    waited_seconds = models.PositiveIntegerField(null=True, blank=True)
    served_seconds = models.PositiveIntegerField(null=True, blank=True)
    low_seconds = models.PositiveIntegerField(null=True, blank=True)
    high_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [
            models.Index(fields=["tenant", "office", "day"], name="queueing_record_day"),
            models.Index(
                fields=["tenant", "office", "concern_key", "at"],
                condition=Q(what="done"),
                name="queueing_record_done",
            ),
        ]
        constraints = [*TenantModel.Meta.constraints]


class Device(TenantModel):
    """A kiosk, a display or a door poster; whoever knows its code is it.

    Attributes:
        options: e.g. ``{"outside": true, "sound": true, "speech": true, "concerns": [3, 4]}``.
        last_seen_at: to the minute.
    """

    office = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=DeviceKind)
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64)
    options = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="queueing_device_token"),
        ]


class Emergency(TenantModel):
    """Somebody at a counter pressed for help."""

    office = models.ForeignKey("appointments.Office", on_delete=models.PROTECT, related_name="+")
    counter = models.ForeignKey("appointments.Counter", on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=timezone.now)
    raised_by = models.CharField(max_length=120)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "counter"],
                condition=Q(ended_at__isnull=True),
                name="queueing_one_emergency_a_counter",
            ),
        ]
