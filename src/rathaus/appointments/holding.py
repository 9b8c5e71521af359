"""What a browser session remembers of a booking that is being made: one hold, no more."""

from __future__ import annotations

from django.http import HttpRequest

from rathaus.appointments.enums import BookingState
from rathaus.appointments.queries import booking_by_code
from rathaus.appointments.services import cancel_booking
from rathaus.core.tenancy import require_tenant_id

_SESSION = "appointments_held"


def remember_hold(request: HttpRequest, code: str) -> None:
    """The new hold takes the place of an older one, which is given back at once."""
    held = dict(request.session.get(_SESSION, {}))
    tenant = str(require_tenant_id())
    if held.get(tenant) not in (None, code):
        _give_back(held[tenant])
    held[tenant] = code
    request.session[_SESSION] = held


def forget_hold(request: HttpRequest) -> None:
    held = dict(request.session.get(_SESSION, {}))
    if held.pop(str(require_tenant_id()), None) is not None:
        request.session[_SESSION] = held


def _give_back(code: str) -> None:
    booking = booking_by_code(code)
    if booking is not None and booking.state == BookingState.HELD:
        cancel_booking(booking_id=booking.pk)
