"""Taking a seat: the one place where a booking and a counter meet.

The exclusion constraint of the table keeps two people off one seat. Whoever wants a time asks the
database for a counter that is free for the whole of it, and has it or has not. The hours stand still
meanwhile: changing them waits for the seats that are being taken, so that whoever locks a day sees
everybody it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import NumericRange

from rathaus.appointments.enums import Channel
from rathaus.appointments.freetimes import opened_around
from rathaus.appointments.models import Booking, Concern, Office
from rathaus.core.tenancy import require_tenant_id


class TimeTaken(RuntimeError):
    """Somebody was faster, or the office is not open then."""


_STAND_STILL = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_CHANGE_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
_BEGIN = "SELECT number, is_known, reference FROM appointments_begin_booking(%s, %s, %s, %s)"
_TAKE = """
SELECT appointments_take_seat(
    %s, %s, %s, %s, %s, %s, %s, %s::bigint[], %s::int[], %s::int[])
"""


def change_hours_alone(office: Office) -> None:
    """Until the transaction ends nobody takes a seat in the office.

    Call it before hours, counters or what they do are changed, and before looking who is affected.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE_ALONE, [_hours_key(office.pk)])


def let_hours_stand(office_id: int) -> None:
    """Until the transaction ends nobody changes the office's hours. Lock nothing of it before."""
    with connection.cursor() as cursor:
        cursor.execute(_STAND_STILL, [_hours_key(office_id)])


@dataclass(frozen=True)
class Begun:
    """A booking that begins.

    Attributes:
        number: primary key of the booking made with the key, or of the new one.
        is_known: the key was used before.
        reference: the first drawn one that no booking has; None if it is known.
    """

    number: int
    is_known: bool
    reference: str | None


def begin_booking(office: Office, idempotency_key: str, *, drawn: Sequence[str]) -> Begun:
    """Until the transaction ends nobody else uses the key, and nobody changes the hours."""
    values: list[Any] = [
        require_tenant_id(),
        idempotency_key,
        _hours_key(office.pk),
        list(drawn),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, values)
        number, is_known, reference = cursor.fetchone()
    return Begun(int(number), bool(is_known), reference)


def take_seat(
    booking: Booking,
    items: Mapping[Concern, int],
    *,
    let_go_at: datetime | None,
    now: datetime,
    only: int | None = None,
) -> int:
    """Take a counter for the booking's stretch and channel; its primary key.

    The booking itself may be written afterwards.

    Args:
        only: take this counter or none (primary key).

    Raises:
        TimeTaken: none is free for the whole length.
    """
    office = booking.office
    opened = opened_around(
        office,
        concerns=[concern.pk for concern in items],
        only=only,
        day=booking.day,
        start=booking.start,
        minutes=booking.minutes,
        channel=Channel(booking.channel),
        now=now,
    )
    taken = None
    if opened:
        counters, opens, closes = (list(column) for column in zip(*opened, strict=True))
        stretch = NumericRange(booking.start, booking.end)
        with connection.cursor() as cursor:
            cursor.execute(
                _TAKE,
                [
                    require_tenant_id(), booking.pk, office.pk, booking.day, stretch, let_go_at, now,
                    counters, opens, closes,
                ],
            )  # fmt: skip
            (taken,) = cursor.fetchone()
    if taken is None:
        raise TimeTaken(f"{booking.day} {booking.start}")
    return int(taken)


def _hours_key(office_id: int) -> str:
    return f"appointments.hours:{office_id}"
