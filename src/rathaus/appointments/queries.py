"""Finding offices, concerns and bookings."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from rathaus.accounts.api import Role, Staff
from rathaus.appointments.enums import OPEN_STATES, BookingState
from rathaus.appointments.models import (
    Booking,
    BookingItem,
    BookingRecord,
    Concern,
    Counter,
    CounterConcern,
    Office,
)
from rathaus.core.dates import today
from rathaus.core.tokens import hash_code, normalize_code


def offices() -> list[Office]:
    """All that are open to the public, by name."""
    return list(Office.objects.filter(is_active=True))


def office_by_key(key: str) -> Office | None:
    return Office.objects.filter(key=key, is_active=True).select_related("unit").first()


def offices_for(staff: Staff) -> list[Office]:
    """Offices of the person's units; an administrator's are all."""
    found = Office.objects.select_related("unit")
    if not staff.is_at_least(Role.ADMINISTRATOR):
        found = found.filter(unit_id__in=staff.unit_ids)
    return list(found)


def concerns_of_office(office: Office) -> list[Concern]:
    return list(Concern.objects.filter(office=office))


def concerns_of_counter(counter: Counter) -> list[int]:
    """Primary keys of what is done there."""
    if counter.does_everything:
        found = Concern.objects.filter(office=counter.office_id)
        return list(found.values_list("pk", flat=True))
    rows = CounterConcern.objects.filter(counter=counter)
    return list(rows.values_list("concern_id", flat=True))


def counters_of_office(office: Office) -> list[Counter]:
    """The active ones, in their order."""
    return list(Counter.objects.filter(office=office, is_active=True))


def concerns_by_counter(office: Office, concerns: Set[int] | None = None) -> dict[int, set[int]]:
    """Primary keys: each active counter → what is done there, in one statement.

    Args:
        concerns: all of the office, which a counter that does everything takes, if they are known
            already; else a second statement reads them.
    """
    if concerns is None:
        concerns = {concern.pk for concern in concerns_of_office(office)}
    own = CounterConcern.objects.filter(counter=OuterRef("pk")).values("concern_id")
    counters = Counter.objects.filter(office=office, is_active=True)
    rows = counters.values_list("pk", "does_everything", ArraySubquery(own))
    return {
        pk: set(concerns) if does_everything else set(does) for pk, does_everything, does in rows
    }


def expected_bookings(
    office: Office, earliest: datetime, latest: datetime
) -> dict[Booking, tuple[int, int]]:
    """Agreed appointments in a stretch whose people are not here yet → first concern and people."""
    rows = BookingItem.objects.filter(
        booking__office=office, booking__state=BookingState.BOOKED,
        booking__starts_at__gte=earliest, booking__starts_at__lt=latest,
    )  # fmt: skip
    found: dict[Booking, tuple[int, int]] = {}
    for row in rows.select_related("booking").order_by("booking__starts_at", "id"):
        found.setdefault(row.booking, (row.concern_id, row.people))
    return found


def booking_records(office: Office, first: date, last: date) -> list[BookingRecord]:
    """The log without persons, of appointments between two days (both included), in its order."""
    found = BookingRecord.objects.filter(office=office, day__gte=first, day__lte=last)
    return list(found.order_by("at", "id"))


def offices_offering(service: str) -> list[Office]:
    """Where one can book an appointment for a service (its slug)."""
    ids = Concern.objects.filter(service=service, is_bookable=True).values("office_id")
    return list(Office.objects.filter(is_active=True, pk__in=ids))


def services_of_booking(booking_id: int) -> set[str]:
    """Slugs of the services that the appointment is about."""
    items = BookingItem.objects.filter(booking_id=booking_id).exclude(concern__service="")
    return set(items.order_by().values_list("concern__service", flat=True))


def booking_by_code(code: str) -> Booking | None:
    """Whoever has the long code may see, move and cancel."""
    found = Booking.objects.filter(token_hash=hash_code(code)) if code else Booking.objects.none()
    return found.select_related("office").first()


def booking_to_check_in(office: Office, typed: str) -> Booking | None:
    """Today's booking with that number, typed with or without its hyphen, in any case."""
    text = normalize_code(typed)
    found = Booking.objects.filter(
        office=office, reference=f"{text[:3]}-{text[3:]}", day=today(), state__in=OPEN_STATES
    )
    return found.select_related("office").first()


def bookings_of_day(office: Office, day: date, *, states: Sequence[str] = ()) -> list[Booking]:
    """By time; holds that are over are left out."""
    found = Booking.objects.filter(office=office, day=day)
    wanted = found.filter(state__in=states) if states else found.exclude(state=BookingState.EXPIRED)
    return list(wanted.order_by("start", "id"))


def search_bookings(staff: Staff, text: str) -> QuerySet[Booking]:
    """By number (with or without its hyphen), name or address; also past ones, newest first.

    Only in the person's offices; nothing for less than two characters.
    """
    if len(text) < 2:
        return Booking.objects.none()
    own = [office.pk for office in offices_for(staff)]
    plain = text.replace("-", "").replace(" ", "").upper()
    wanted = Q(reference=f"{plain[:3]}-{plain[3:]}") | Q(name__icontains=text)
    wanted |= Q(email__iexact=text)
    found: QuerySet[Booking] = Booking.objects.filter(wanted, office_id__in=own)
    shown = found.exclude(state__in=(BookingState.HELD, BookingState.EXPIRED))
    return shown.select_related("office").order_by("-day", "-start", "-id")


def find_bookings(staff: Staff, text: str) -> list[Booking]:
    """The first fifty of :func:`search_bookings`."""
    return list(search_bookings(staff, text)[:50])
