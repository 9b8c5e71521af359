"""Free times, slow and obvious: every minute of every counter is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import MIDNIGHT, Office, Seat
from rathaus.appointments.opening import OpenSpan, hours_of
from rathaus.core.dates import BERLIN

type Minutes = dict[int, set[int]]
"""Counter → minutes after midnight."""


def open_minutes(office: Office, day: date, channel: Channel) -> Minutes:
    found: Minutes = {}
    for span in _spans(office, day):
        if channel.is_internal or not span.kept_back:
            found.setdefault(span.counter, set()).update(range(span.start, span.end))
    return found


def taken_minutes(office: Office, day: date, now: datetime) -> Minutes:
    found: Minutes = {}
    for seat in Seat.objects.filter(office=office, day=day):
        if seat.let_go_at is None or seat.let_go_at > now:
            found.setdefault(seat.counter_id, set()).update(range(seat.span.lower, seat.span.upper))
    return found


def expected_times(
    office: Office, *, day: date, minutes: int, channel: Channel, now: datetime
) -> list[tuple[int, int]]:
    """``(start, seats)`` as :func:`rathaus.appointments.freetimes.free_times` should find them."""
    opened = open_minutes(office, day, channel)
    taken = taken_minutes(office, day, now)
    found = []
    for start in range(0, MIDNIGHT, office.step_minutes):
        if not _is_bookable(office, day, start, channel, now):
            continue
        wanted = set(range(start, start + minutes))
        seats = sum(
            wanted <= hours and not wanted & taken.get(counter, set())
            for counter, hours in opened.items()
        )
        if seats:
            found.append((start, seats))
    return found


def _is_bookable(office: Office, day: date, start: int, channel: Channel, now: datetime) -> bool:
    lead = 0 if channel.is_internal else office.lead_minutes
    earliest = (now.astimezone(UTC) + timedelta(minutes=lead)).astimezone(BERLIN)
    begins = datetime(day.year, day.month, day.day, start // 60, start % 60)  # noqa: DTZ001 - what the clock on the wall shows
    shown = earliest.replace(tzinfo=None, fold=0)
    if earliest.fold:  # the hour runs for the second time: people who mean it came the first time
        shown = shown.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    horizon = now.astimezone(BERLIN).date() + timedelta(days=office.horizon_days)
    return begins >= shown and day <= horizon


def _spans(office: Office, day: date) -> Sequence[OpenSpan]:
    return hours_of(office, first=day, last=day).on(day, HoursKind.APPOINTMENT)
