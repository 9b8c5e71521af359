"""The demo's offices stand up to the rules of the house."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from rathaus.appointments import demo
from rathaus.appointments.democity import grow
from rathaus.appointments.demoplaces import PLACES
from rathaus.appointments.enums import BookingState, HoursKind
from rathaus.appointments.models import (
    Booking,
    BookingItem,
    Concern,
    Counter,
    Office,
    OpeningRule,
    Seat,
    instant,
)
from rathaus.appointments.opening import hours_of
from rathaus.core.dates import today
from rathaus.tenants.models import OrganisationUnit, Tenant

pytestmark = pytest.mark.django_db


def only_staff(rule: OpeningRule) -> bool:
    return bool(rule.counters) and rule.kept_back == len(rule.counters)


def test_stralendorf_has_four_counters_and_an_open_thursday(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    demo.seed(in_stralendorf)
    office = Office.objects.get()
    assert (office.name, Counter.objects.count()) == ("Bürgerbüro Stralendorf", 4)
    assert Concern.objects.count() == 10
    rules = hours_of(office, first=today(), last=today()).rules
    public = {(rule.weekday, rule.kind) for rule in rules if not only_staff(rule)}
    with_appointment = {(weekday, HoursKind.APPOINTMENT) for weekday in (0, 1, 2, 4)}
    assert public == with_appointment | {(3, HoursKind.WALK_IN)}


def test_its_bookings_are_real_ones_and_a_second_seeding_adds_nothing(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    demo.seed(in_stralendorf)
    before = Booking.objects.filter(state=BookingState.BOOKED).count()
    assert before > 30
    assert Seat.objects.count() == before
    demo.seed(in_stralendorf)
    assert Booking.objects.filter(state=BookingState.BOOKED).count() == before


def test_every_concern_with_a_service_names_one_that_exists() -> None:
    kinds = [kind for places in PLACES.values() for place in places for kind in place.kinds]
    named = {kind.service for kind in kinds} - {""}
    known = {folder.name for folder in (settings.BASE_DIR / "services").iterdir()}
    assert named
    assert named <= known


def test_a_city_grows_as_large_as_it_is_wanted_and_sells_no_seat_twice(
    in_stralendorf: Tenant, citizens_office: OrganisationUnit
) -> None:
    new, booked = grow(in_stralendorf, offices=2, counters=3, weeks=1, share=0.5)
    assert (new, Office.objects.count(), Counter.objects.count()) == (2, 2, 6)
    assert booked > 100
    assert [m.objects.count() for m in (Booking, BookingItem, Seat)] == [booked] * 3
    for booking in Booking.objects.all():
        assert booking.starts_at == instant(booking.day, booking.start)
        assert re.fullmatch("[2-9A-Z]{3}-[2-9A-Z]{3}", booking.reference)
        assert booking.day.weekday() in {0, 1, 2, 4}
    grown = grow(in_stralendorf, offices=3, counters=4, weeks=1, share=0.0)
    assert (grown, Counter.objects.count()) == ((1, 0), 12)
