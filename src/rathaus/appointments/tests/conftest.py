"""A Bürgerbüro that can be booked: two counters, two concerns, Monday to Friday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from rathaus.appointments.models import Booking, Concern, Office
from rathaus.appointments.tests.offices import book, make_concern, make_office, open_weekly
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.models import OrganisationUnit, Tenant

MONDAY = date(2026, 11, 30)
NINE = 9 * 60


@dataclass
class Town:
    """What a booking test needs; rows are made and read inside ``tenant``."""

    tenant: Tenant
    office: Office
    card: Concern
    passport: Concern

    @property
    def base(self) -> str:
        return f"/{self.tenant.slug}/termine/"

    def book(self, day: date = MONDAY, start: int = NINE, **fields: Any) -> Booking:
        with tenant_context(self.tenant):
            return book(self.office, self.card, day, start, **fields)

    def change(self, **fields: Any) -> None:
        with tenant_context(self.tenant):
            Office.objects.filter(pk=self.office.pk).update(**fields)
            self.office.refresh_from_db()

    def bookings(self) -> list[Booking]:
        with tenant_context(self.tenant):
            return list(Booking.objects.order_by("pk"))


@pytest.fixture
def town(stralendorf: Tenant, citizens_office: OrganisationUnit, clock: Any, settings: Any) -> Town:
    """Monday, 23 November 2026, nine o'clock; the proof of work is quickly done."""
    settings.APPOINTMENTS_PROOF_PREFIX = "0"
    with tenant_context(stralendorf):
        office = make_office(citizens_office, counters=2, phone="0385 1112")
        open_weekly(office)
        card = make_concern(office, "personalausweis", documents=[{"de": "Ein Passbild"}])
        passport = make_concern(office, "reisepass", minutes=15, max_people=2, position=1)
    return Town(stralendorf, office, card, passport)
