"""Finding payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from rathaus.core.dates import BERLIN
from rathaus.payments.models import Payment, Transaction


def payments_for(subject_kind: str, subject_key: str) -> list[Payment]:
    """All demands for a thing, oldest first."""
    found = Payment.objects.of_subject(subject_kind, subject_key)
    return list(found.order_by("requested_at", "id"))


def payment_by_reference(reference: str) -> Payment | None:
    """Whoever has the reference may see and pay it."""
    return Payment.objects.filter(reference=reference).first()


@dataclass(frozen=True)
class PaymentFilter:
    """What a list shows.

    Attributes:
        status: a :class:`PaymentStatus` value, ``attention`` for what a person must look at, or empty.
        start, end: days of the demand, both included.
        text: part of the subject's key or of the purpose.
    """

    status: str = ""
    start: date | None = None
    end: date | None = None
    text: str = ""


ATTENTION = "attention"


def payment_list(wanted: PaymentFilter) -> QuerySet[Payment]:
    """Newest first, with the attempts; ready for a list."""
    found = Payment.objects.all()
    if wanted.status == ATTENTION:
        found = found.needing_attention()
    elif wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.start:
        found = found.filter(requested_at__gte=_start_of(wanted.start))
    if wanted.end:
        found = found.filter(requested_at__lt=_start_of(wanted.end + timedelta(days=1)))
    if wanted.text:
        found = found.filter(
            Q(subject_key__icontains=wanted.text) | Q(purpose__icontains=wanted.text)
        )
    attempts = Prefetch("transactions", Transaction.objects.order_by("started_at", "id"))
    return found.order_by("-requested_at", "-id").prefetch_related(attempts)


@dataclass(frozen=True)
class DayTotal:
    """What came in on one day; refunds are not subtracted, they are counted beside it."""

    day: date
    count: int
    cents: int
    refunded_cents: int


def totals_by_day(start: date, end: date) -> list[DayTotal]:
    """Days with money, newest first; both ends included, days of the town's clock."""
    rows = (
        Payment.objects.filter(
            paid_at__gte=_start_of(start), paid_at__lt=_start_of(end + timedelta(days=1))
        )
        .annotate(day=TruncDate("paid_at", tzinfo=BERLIN))
        .values("day")
        .annotate(
            count=Count("id"),
            cents=Sum("amount_cents"),
            refunded=Sum("amount_cents", filter=Q(refunded_at__isnull=False), default=0),
        )
        .order_by("-day")
    )
    return [DayTotal(row["day"], row["count"], row["cents"], row["refunded"]) for row in rows]


def attention_count() -> int:
    return int(Payment.objects.all().needing_attention().count())


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, BERLIN)
