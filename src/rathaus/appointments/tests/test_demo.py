"""The demo's offices stand up to the rules of the house."""

from __future__ import annotations

import pytest
from django.conf import settings

from rathaus.appointments import demo
from rathaus.appointments.enums import BookingState, HoursKind
from rathaus.appointments.models import Booking, Concern, Counter, Office, OpeningRule, Seat
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
    kinds = [kind for places in demo.PLACES.values() for place in places for kind in place.kinds]
    named = {kind.service for kind in kinds} - {""}
    known = {folder.name for folder in (settings.BASE_DIR / "services").iterdir()}
    assert named
    assert named <= known
