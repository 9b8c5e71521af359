"""Offices, what people come to them for, and the counters."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from rathaus.core.models import TenantManager, TenantModel, TenantQuerySet
from rathaus.core.texts import pick


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
