"""Offices whose settings the person behind the request may change."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from rathaus.accounts.api import request_staff
from rathaus.appointments.models import Office
from rathaus.appointments.queries import offices_for


def led_offices(request: HttpRequest) -> list[Office]:
    """Those of the lead's units, for an administrator all; also offices that are switched off."""
    staff = request_staff(request)
    return offices_for(staff) if staff is not None else []


def led_office(request: HttpRequest, key: str) -> Office:
    """The office, or 404 if it is none of the person's."""
    found = next((office for office in led_offices(request) if office.key == key), None)
    if found is None:
        raise Http404
    return found
