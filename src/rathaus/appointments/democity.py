"""A city that is large enough to be slow: for looking at the demo under load, and for measuring.

Schwerin's districts with their true names; the offices, streets and appointments are invented.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.text import slugify

from rathaus.appointments import demo, demoplaces
from rathaus.appointments.enums import HoursKind
from rathaus.appointments.models import Concern, Counter, Office
from rathaus.appointments.opening import days, hours_of
from rathaus.appointments.services.booking import REFERENCE_ALPHABET
from rathaus.core.dates import today
from rathaus.tenants import api as tenants

DISTRICTS = (
    ("Schelfstadt", "19055", 53.634, 11.418), ("Paulsstadt", "19053", 53.632, 11.403),
    ("Feldstadt", "19053", 53.621, 11.408), ("Werdervorstadt", "19055", 53.640, 11.433),
    ("Lewenberg", "19055", 53.644, 11.412), ("Weststadt", "19059", 53.625, 11.388),
    ("Lankow", "19057", 53.646, 11.376), ("Neumühle", "19057", 53.622, 11.361),
    ("Friedrichsthal", "19057", 53.640, 11.347), ("Warnitz", "19057", 53.662, 11.343),
    ("Wickendorf", "19055", 53.676, 11.412), ("Gartenstadt", "19061", 53.600, 11.409),
    ("Krebsförden", "19061", 53.590, 11.406), ("Görries", "19061", 53.609, 11.384),
    ("Neu Zippendorf", "19063", 53.594, 11.459), ("Mueßer Holz", "19063", 53.586, 11.462),
    ("Zippendorf", "19063", 53.605, 11.452), ("Mueß", "19063", 53.598, 11.484),
    ("Wüstmark", "19061", 53.575, 11.385), ("Medewege", "19055", 53.662, 11.398),
)  # fmt: skip
"""Name, postal code, latitude and longitude of about the middle."""
DIRECTIONS = {
    "de": "Im Stadtteilzentrum, Erdgeschoss, ohne Stufen.",
    "en": "In the district’s centre, ground floor, without steps.",
}
UNIT = "buergerbuero"
_UMLAUTS = str.maketrans({"ö": "oe", "ü": "ue", "ß": "ss"})


def grow(
    tenant: tenants.Tenant, *, offices: int, counters: int, weeks: int, share: float
) -> tuple[int, int]:
    """Let the town have so many offices with so many counters, and book them; what is there stays.

    Args:
        weeks: from today on.
        share: of the free time that gets an appointment, 0 to 1.

    Returns:
        How many offices and how many appointments are new.
    """
    before = Office.objects.count()
    unit = next(unit for unit in tenants.units() if unit.key == UNIT)
    for name, postal_code, latitude, longitude in DISTRICTS:
        key = f"{UNIT}-{slugify(name.translate(_UMLAUTS))}"
        if Office.objects.count() >= offices or Office.objects.filter(key=key).exists():
            continue
        place = demoplaces.Place(
            key, f"Bürgerbüro {name}", UNIT, ("Stadtteilplatz 1", postal_code, "Schwerin"),
            (latitude, longitude), counters, demoplaces.IN_TOWN, demoplaces.city_hours(2), DIRECTIONS,
            room="Erdgeschoss",
        )  # fmt: skip
        demo.open_office(place, unit, tenant)
    booked = 0
    for office in Office.objects.order_by("pk"):
        _add_counters(office, counters)
        booked += fill(office, weeks=weeks, share=share)
    return Office.objects.count() - before, booked


def _add_counters(office: Office, number: int) -> None:
    there = Counter.objects.filter(office=office).count()
    for position in range(there + 1, number + 1):
        Counter.objects.create(office=office, name=f"Schalter {position}", position=position)


_FILL = """
WITH slot AS (
    SELECT c.id AS counter, d.day, m AS start, nextval('appointments_booking_id_seq') AS booking
    FROM appointments_counter c, unnest(%(days)s::date[]) AS d (day),
        generate_series(480, 940, 20) AS m
    WHERE c.tenant_id = %(tenant)s AND c.office_id = %(office)s AND c.is_active
        AND m NOT IN (720, 740, 760) AND random() < %(share)s
        AND NOT EXISTS (
            SELECT FROM appointments_seat s
            WHERE s.tenant_id = %(tenant)s AND s.counter_id = c.id AND s.day = d.day
                AND s.span && int4range(m, m + 20)
        )
), named AS (
    SELECT slot.*, (
        SELECT string_agg(
            substr(%(letters)s, 1 + (booking * 48271 / power(31, digit)::bigint %% 31)::int, 1)
                || CASE digit WHEN 2 THEN '-' ELSE '' END,
            '' ORDER BY digit)
        FROM generate_series(0, 5) AS digit
    ) AS reference
    FROM slot
), fresh AS (
    SELECT * FROM named
    WHERE NOT EXISTS (
        SELECT FROM appointments_booking b
        WHERE b.tenant_id = %(tenant)s AND b.reference = named.reference
    )
), booking AS (
    INSERT INTO appointments_booking (
        id, tenant_id, reference, token_hash, office_id, state, channel, day, start, minutes,
        starts_at, name, email, phone, note, language, email_hash, idempotency_key, made_at,
        times_moved, subject_kind, subject_key)
    SELECT booking, %(tenant)s, reference, 'city-' || booking, %(office)s, 'booked', 'online',
        day, start, 20, (day + start * interval '1 minute') AT TIME ZONE 'Europe/Berlin',
        (%(names)s::text[])[1 + booking %% cardinality(%(names)s::text[])], '', '', '', 'de', '',
        'city-' || booking, now(), 0, '', ''
    FROM fresh
), item AS (
    INSERT INTO appointments_bookingitem (tenant_id, booking_id, concern_id, people)
    SELECT %(tenant)s, booking,
        (%(concerns)s::bigint[])[1 + booking %% cardinality(%(concerns)s::bigint[])], 1
    FROM fresh
)
INSERT INTO appointments_seat (tenant_id, booking_id, office_id, counter_id, day, span)
SELECT %(tenant)s, booking, %(office)s, counter, day, int4range(start, start + 20) FROM fresh
"""
"""References look like others: the booking's number, stirred and written with 31 letters."""


def fill(office: Office, *, weeks: int, share: float) -> int:
    """Appointments of 20 minutes on the days the office takes them, from 8 to 12 and 13 to 16.

    Returns:
        How many.
    """
    first, last = today(), today() + timedelta(weeks=weeks)
    hours = hours_of(office, first=first, last=last)
    short = [c for c in Concern.objects.filter(office=office) if c.is_bookable and c.minutes <= 20]
    values: dict[str, Any] = {
        "days": [day for day in days(first, last) if hours.on(day, HoursKind.APPOINTMENT)],
        "tenant": office.tenant_id, "office": office.pk, "share": share,
        "letters": REFERENCE_ALPHABET, "names": list(demoplaces.PEOPLE),
        "concerns": [concern.pk for concern in short],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(_FILL, values)
        return int(cursor.rowcount)
