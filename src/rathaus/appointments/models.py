"""Days are calendar days of the town, times of day are minutes after midnight on its clock.

A time of day on the wall is what people agree on; the instant follows from it and moves with a
change of the law about summer time. Minutes run from 0 to 1440 on every day, also on the two days
a year that have 23 or 25 hours.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import IntegerRangeField, RangeOperators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rathaus.appointments.enums import (
    OPEN_STATES,
    AffectedState,
    BookingState,
    Channel,
    ExceptionKind,
    HoursKind,
    WaitingState,
)
from rathaus.core.dates import BERLIN
from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.core.texts import pick

MIDNIGHT = 24 * 60


class OfficeQuerySet(TenantQuerySet["Office"]):
    def open_to_public(self) -> Self:
        return self.filter(is_active=True)


class Office(TenantModel):
    """A place with counters that people come to.

    Attributes:
        unit: whose staff works there.
        directions: way and access notes, texts by language.
        latitude, longitude: degrees, for the order by distance and the maps of other programmes.
        step_minutes: appointments begin at multiples of it after midnight.
        lead_minutes: an online booking is at least that far ahead.
        horizon_days: how many days ahead is booked; 84 are twelve weeks.
        hold_minutes: how long a chosen time is kept while somebody types.
        release_minutes: a cancelled seat comes back after a random delay up to this.
        bookings_per_email: future bookings one address may have.
        asks_email: whether an online booking needs an e-mail address.
        remind_hours: before an appointment a reminder goes out; 0 is none.
        missed_cents: what an appointment costs that nobody came to, named in the reminder; 0 is not named.
        offer_minutes: how long a freed time is kept for somebody on the waiting list.
        revision: counts up with every change of what is bookable.
    """

    key = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    unit = models.ForeignKey("tenants.OrganisationUnit", on_delete=models.PROTECT, related_name="+")
    street = models.CharField(max_length=120)
    postal_code = models.CharField(max_length=5)
    place = models.CharField(max_length=80)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    directions = models.JSONField(default=dict, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    step_minutes = models.PositiveSmallIntegerField(default=10)
    lead_minutes = models.PositiveIntegerField(default=60)
    horizon_days = models.PositiveSmallIntegerField(default=84)
    hold_minutes = models.PositiveSmallIntegerField(default=10)
    release_minutes = models.PositiveSmallIntegerField(default=30)
    bookings_per_email = models.PositiveSmallIntegerField(default=3)
    asks_email = models.BooleanField(default=False)
    remind_hours = models.PositiveSmallIntegerField(default=24)
    missed_cents = models.PositiveIntegerField(default=0)
    offer_minutes = models.PositiveSmallIntegerField(default=60)
    is_active = models.BooleanField(default=True)
    revision = models.PositiveBigIntegerField(default=1)

    objects = TenantManager.from_queryset(OfficeQuerySet)()  # type: ignore[misc]

    class Meta:
        ordering = ["name"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "key"], name="appointments_office_key"),
            models.CheckConstraint(
                condition=Q(step_minutes__gte=5, step_minutes__lte=240),
                name="appointments_office_step",
            ),
            models.CheckConstraint(
                condition=Q(horizon_days__lte=366), name="appointments_office_horizon"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Concern(TenantModel):
    """What people come to an office for, with the time it takes there.

    Attributes:
        key: stable name in addresses and the API.
        service: slug of the service package, if it is one.
        names: texts by language.
        minutes: for the first person; ``minutes_more`` for each further one.
        letter: of the walk-in ticket, A to Z.
        documents: what to bring, texts by language, one a document; the service package's own
            list is shown where there is one.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    service = models.SlugField(max_length=60, blank=True)
    names = models.JSONField()
    minutes = models.PositiveSmallIntegerField()
    minutes_more = models.PositiveSmallIntegerField(default=0)
    max_people = models.PositiveSmallIntegerField(default=4)
    letter = models.CharField(max_length=1, default="A")
    is_bookable = models.BooleanField(default=True)
    is_walk_in = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    documents = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "office", "key"], name="appointments_concern_key"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="appointments_concern_minutes"
            ),
            models.CheckConstraint(
                condition=Q(letter__regex=r"^[A-Z]$"), name="appointments_concern_letter"
            ),
        ]

    @property
    def name(self) -> str:
        return pick(self.names)

    def minutes_for(self, people: int) -> int:
        return self.minutes + self.minutes_more * max(0, people - 1)


class Counter(TenantModel):
    """A desk, not a person.

    Attributes:
        does_everything: all concerns of the office; else those in ``CounterConcern``.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    room = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    does_everything = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "office", "name"], name="appointments_counter_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CounterConcern(TenantModel):
    """A counter that does not do everything does this."""

    counter = models.ForeignKey(Counter, on_delete=models.CASCADE, related_name="+")
    concern = models.ForeignKey(Concern, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "counter", "concern"], name="appointments_counter_concern_once"
            ),
        ]


class OpeningRule(TenantModel):
    """Regular hours: every week, every n weeks, or the n-th weekday of a month.

    Attributes:
        weekday: 0 is Monday.
        every_weeks: 1 is every week; counted from the week of ``valid_from``.
        nth: 1 to 5 is that weekday of the month, -1 the last; None is every one.
        opens, closes: minutes after midnight.
        breaks: ``[[720, 780], …]``, minutes.
        counters: primary keys of the counters that are staffed; empty is all of the office.
        kept_back: how many of them, from the last, only staff may book (telephone, counter).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=HoursKind)
    weekday = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    nth = models.SmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()
    breaks = models.JSONField(default=list, blank=True)
    counters = models.JSONField(default=list, blank=True)
    kept_back = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["weekday", "opens", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(opens__lt=F("closes"), closes__lte=MIDNIGHT),
                name="appointments_rule_opens_before_it_closes",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="appointments_rule_weekday"),
            models.CheckConstraint(
                condition=Q(every_weeks__gte=1, every_weeks__lte=52),
                name="appointments_rule_every_weeks",
            ),
            models.CheckConstraint(
                condition=Q(nth__isnull=True) | Q(nth=-1) | Q(nth__gte=1, nth__lte=5),
                name="appointments_rule_nth",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="appointments_rule_valid",
            ),
        ]


class OpeningException(TenantModel):
    """One day that differs; it never changes a rule.

    ``CLOSED`` closes the day, or only the minutes from ``opens`` to ``closes``, or only the
    ``counters``. ``OPEN`` replaces its hours, also on a public holiday; several rows of one day
    add up. What is closed wins over what is open.

    Attributes:
        hours: which hours it concerns; empty is both kinds.
        opens, closes, breaks, counters, kept_back: as in :class:`OpeningRule`.
        reason: texts by language, shown to the public.
        made_at: the same for days in a row that were entered together.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=ExceptionKind)
    hours = models.CharField(max_length=12, choices=HoursKind, blank=True)
    opens = models.PositiveSmallIntegerField(null=True, blank=True)
    closes = models.PositiveSmallIntegerField(null=True, blank=True)
    breaks = models.JSONField(default=list, blank=True)
    counters = models.JSONField(default=list, blank=True)
    kept_back = models.PositiveSmallIntegerField(default=0)
    reason = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["day", "opens", "id"]
        indexes = [
            models.Index(fields=["tenant", "office", "day"], name="appointments_exception_day")
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.CLOSED)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes"))
                & Q(closes__lte=MIDNIGHT),
                name="appointments_exception_hours",
            ),
        ]


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


class HoursChange(TenantModel):
    """One change of the opening hours, so that it can be taken back.

    Who made it stands in the audit log.

    Attributes:
        what: the change as a German sentence.
        before: the rows that went, ``{"rules": [{…}], "days": [{…}]}``, fields as in the tables.
        after: primary keys of the rows that came, ``{"rules": […], "days": […]}``.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    what = models.CharField(max_length=400)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [*TenantModel.Meta.constraints]


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


def instant(day: date, minute: int) -> datetime:
    """The moment of a time of day in the town; 1440 is the midnight after.

    In the hour that summer time skips, the clock's reading is taken as if it had not yet changed;
    in the hour that comes twice, the first one counts.
    """
    if minute >= MIDNIGHT:
        day, minute = day + timedelta(days=1), minute - MIDNIGHT
    return datetime.combine(day, time(minute // 60, minute % 60), BERLIN)
