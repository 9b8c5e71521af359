"""The night after: what leads from an appointment to a person goes away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from rathaus.appointments.enums import WaitingState
from rathaus.appointments.models import Booking, WaitingEntry
from rathaus.core.dates import BERLIN


@transaction.atomic
def clear_past_bookings(*, now: datetime | None = None) -> int:
    """Empty name, addresses, note, account and codes of appointments before today; how many.

    What stays is time, place, concern and state. Doing it again changes nothing. The key of the
    booking goes with the code, as the code can be made from it.
    """
    moment = now or timezone.now()
    past = Booking.objects.filter(day__lt=moment.astimezone(BERLIN).date(), cleared_at__isnull=True)
    nothing = Concat(Value("cleared-"), Cast(F("pk"), CharField()))
    return int(
        past.update(
            name="", email="", phone="", note="", email_hash="", citizen=None, language="de",
            subject_kind="", subject_key="", token_hash=nothing, idempotency_key=nothing,
            cleared_at=moment,
        )
    )  # fmt: skip


@transaction.atomic
def forget_past_wishes(*, now: datetime | None = None) -> int:
    """Delete wishes for an earlier time that are fulfilled, ended or over; how many."""
    moment = now or timezone.now()
    today = moment.astimezone(BERLIN).date()
    over = WaitingEntry.objects.filter(last_day__lt=today)
    ended = WaitingEntry.objects.filter(
        state__in=[WaitingState.TAKEN, WaitingState.ENDED], made_at__date__lt=today
    )
    return int(over.delete()[0]) + int(ended.delete()[0])
