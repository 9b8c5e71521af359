"""What the modules below learn from appointments."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from rathaus.accounts.api import User
from rathaus.accounts.registry import personal_data
from rathaus.appointments.models import Booking
from rathaus.appointments.queries import offices_offering
from rathaus.catalog.registry import appointment_links


def register() -> None:
    appointment_links.register("appointments", booking_address)
    personal_data.register("termine", personal_data_of)


def booking_address(service: str) -> str:
    """Where an appointment for the service is booked; empty if nobody offers one."""
    if not offices_offering(service):
        return ""
    return f"{reverse('appointments:start')}?leistung={service}"


def personal_data_of(user: User) -> list[dict[str, Any]]:
    """The account's appointments in the active tenant, for the download of one's data."""
    return [
        {
            "nummer": row.reference,
            "ort": row.office.name,
            "beginn": row.starts_at.isoformat(),
            "stand": row.state,
            "name": row.name,
            "email": row.email,
            "telefon": row.phone,
            "bemerkung": row.note,
        }
        for row in Booking.objects.filter(citizen=user).select_related("office")
    ]
