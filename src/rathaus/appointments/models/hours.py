"""Opening hours: regular rows, days that differ, and what was changed."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rathaus.appointments.enums import ExceptionKind, HoursKind
from rathaus.appointments.models.clock import MIDNIGHT
from rathaus.appointments.models.offices import Office
from rathaus.core.models import TenantModel


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
