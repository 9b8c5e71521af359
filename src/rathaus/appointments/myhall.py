"""A citizen's coming appointments, over all towns they deal with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language

from rathaus.accounts.api import User
from rathaus.appointments import visit
from rathaus.appointments.enums import BookingState
from rathaus.appointments.models import Booking
from rathaus.core.tenancy import tenant_context
from rathaus.inbox import api as inbox
from rathaus.tenants import api as tenants


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment in the list."""

    title: str
    office: str
    authority: str
    at: datetime
    url: str


def appointments_of(user: User | None) -> list[AppointmentRow]:
    """What the account booked and has not kept yet, the next one first."""
    if user is None:
        return []
    towns = {town.pk: town for town in inbox.towns_of(user)}
    here = tenants.active_tenant()
    towns[here.pk] = here
    rows = [row for town in towns.values() for row in _rows(town, user)]
    return sorted(rows, key=lambda row: row.at)


def _rows(town: tenants.Tenant, user: User) -> list[AppointmentRow]:
    language = get_language() or "de"
    with tenant_context(town):
        coming = Booking.objects.filter(
            citizen=user, state=BookingState.BOOKED, starts_at__gt=timezone.now()
        ).select_related("office")
        return [
            AppointmentRow(
                title=visit.of(booking).title,
                office=booking.office.name,
                authority=town.name,
                at=booking.starts_at,
                url=visit.link_to(booking, language=language),
            )
            for booking in coming
        ]
