"""How often services are used, counted without persons: what stands first on the front page follows it."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, Sum

from rathaus.catalog.models import ServiceUse
from rathaus.core.dates import today

COUNTED_MONTHS = 3
"""This month and the two before it."""
KEPT_MONTHS = 13
LEAST = 5
"""Fewer say nothing about a town, and a little about a person: they count as none."""


def note_use(*, slug: str) -> None:
    """An application was begun or an appointment booked; counted after the commit, and never in its way."""
    transaction.on_commit(lambda: _count(slug, _month(today())), robust=True)


@transaction.atomic
def _count(slug: str, month: date) -> None:
    ServiceUse.objects.get_or_create(slug=slug, month=month)
    ServiceUse.objects.filter(slug=slug, month=month).update(number=F("number") + 1)


def used_lately() -> dict[str, int]:
    """Slug → how often, of the services that were used at least :data:`LEAST` times."""
    first = _months_before(_month(today()), COUNTED_MONTHS - 1)
    rows = (
        ServiceUse.objects.filter(month__gte=first)
        .order_by()
        .values("slug")
        .annotate(total=Sum("number"))
        .filter(total__gte=LEAST)
    )
    return dict(rows.values_list("slug", "total"))


@transaction.atomic
def forget_old_use() -> int:
    """Delete counts older than :data:`KEPT_MONTHS` months; how many rows."""
    oldest = _months_before(_month(today()), KEPT_MONTHS)
    deleted, _ = ServiceUse.objects.filter(month__lt=oldest).delete()
    return deleted


def _month(day: date) -> date:
    return day.replace(day=1)


def _months_before(month: date, number: int) -> date:
    for _ in range(number):
        month = _month(month - timedelta(days=1))
    return month
