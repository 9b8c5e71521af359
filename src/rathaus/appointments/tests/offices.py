"""An office to book in: four counters, Monday to Friday 8 to 12 and 13 to 16."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from rathaus.appointments.enums import Channel, HoursKind
from rathaus.appointments.models import Booking, Concern, Counter, Office, OpeningRule
from rathaus.appointments.services import Person, confirm_booking, hold_time
from rathaus.tenants.models import OrganisationUnit

_number = itertools.count(1)


def make_office(unit: OrganisationUnit, *, counters: int = 4, **fields: Any) -> Office:
    """Call it with the tenant active."""
    values: dict[str, Any] = {
        "key": "buergerbuero",
        "name": "Bürgerbüro",
        "release_minutes": 0,
        "lead_minutes": 0,
        "street": "Dorfstraße 30",
        "postal_code": "19073",
        "place": "Stralendorf",
    }
    office = Office.objects.create(unit=unit, **values | fields)
    for number in range(counters):
        Counter.objects.create(office=office, name=f"Schalter {number + 1}", position=number)
    return office


def make_concern(
    office: Office, key: str = "personalausweis", minutes: int = 20, **fields: Any
) -> Concern:
    values: dict[str, Any] = {"names": {"de": key.capitalize()}, "minutes_more": 10}
    return Concern.objects.create(office=office, key=key, minutes=minutes, **values | fields)


def open_weekly(
    office: Office,
    *,
    weekdays: range = range(5),
    opens: int = 8 * 60,
    closes: int = 16 * 60,
    kind: HoursKind = HoursKind.APPOINTMENT,
    valid_from: date = date(2026, 1, 1),
    **fields: Any,
) -> list[OpeningRule]:
    values: dict[str, Any] = {"breaks": [[12 * 60, 13 * 60]]} | fields
    return [
        OpeningRule.objects.create(
            office=office, kind=kind, weekday=weekday, valid_from=valid_from,
            opens=opens, closes=closes, **values,
        )
        for weekday in weekdays
    ]  # fmt: skip


def book(
    office: Office,
    concern: Concern,
    day: date,
    start: int,
    *,
    people: int = 1,
    channel: Channel = Channel.ONLINE,
    name: str = "Beate Beispiel",
    email: str = "",
) -> Booking:
    """A confirmed appointment."""
    held, _ = hold_time(
        office=office, items={concern: people}, day=day, start=start, channel=channel,
        idempotency_key=f"test-{next(_number)}",
    )  # fmt: skip
    return confirm_booking(booking_id=held.pk, person=Person(name=name, email=email))
