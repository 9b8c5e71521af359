"""Which office and which appointment a staff page is about; everything else does not exist."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from rathaus.accounts import api as accounts
from rathaus.accounts.api import Staff
from rathaus.appointments.models import Booking, Counter, Office
from rathaus.appointments.queries import offices_for

_CHOSEN = "appointments_office"


def staff_from(request: HttpRequest) -> Staff:
    staff = accounts.request_staff(request)
    if staff is None:  # staff_required is missing on the view
        raise Http404
    return staff


def office_from(request: HttpRequest) -> Office | None:
    """The office of the address, else the one that was looked at last, else the first of one's own.

    None if the person works in no office. 404 for an office of other units.
    """
    own = offices_for(staff_from(request))
    wanted = request.GET.get("stelle") or request.POST.get("stelle")
    if wanted:
        chosen = next((office for office in own if office.key == wanted), None)
        if chosen is None:
            raise Http404
        request.session[_CHOSEN] = chosen.key
        return chosen
    last = request.session.get(_CHOSEN)
    return next((office for office in own if office.key == last), own[0] if own else None)


def need_office(request: HttpRequest) -> Office:
    """404 for whoever works in no office."""
    office = office_from(request)
    if office is None:
        raise Http404
    return office


def booking_from(request: HttpRequest, reference: str) -> Booking:
    """An appointment in one of the person's offices, else 404."""
    own = [office.pk for office in offices_for(staff_from(request))]
    found = Booking.objects.filter(reference=reference.upper(), office_id__in=own)
    booking: Booking | None = found.select_related("office").first()
    if booking is None:
        raise Http404
    return booking


def counters_of(office: Office) -> list[Counter]:
    return list(Counter.objects.filter(office=office, is_active=True))


def counter_from(request: HttpRequest, counters: list[Counter]) -> Counter | None:
    """The counter of the address; None for all of them, or one that is not there any more."""
    wanted = request.GET.get("schalter") or request.POST.get("schalter") or ""
    return next((counter for counter in counters if str(counter.pk) == wanted), None)


def minute_from(text: str | None) -> int | None:
    """Minutes after midnight from an address."""
    if text and text.isascii() and text.isdigit() and len(text) < 5 and int(text) < 24 * 60:
        return int(text)
    return None
