"""Whose appointments fell out of the opening hours, and what was done for each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments.enums import Channel
from rathaus.appointments.models import AffectedBooking, Disruption, OpeningException
from rathaus.appointments.newtimes import nearest_times, take_time
from rathaus.appointments.services import BookingClosed, TimeTaken, cancel_booking
from rathaus.appointments.services import disruptions as services
from rathaus.appointments.views.staff.leading import led_office

PHONE_TIMES = 8


@staff_required(Role.LEAD)
def disruption(request: HttpRequest, key: str, disruption_id: int) -> HttpResponse:
    """The state of each affected appointment, the telephone list first."""
    office = led_office(request, key)
    found = get_object_or_404(
        Disruption.objects.select_related("change"), pk=disruption_id, office=office
    )
    rows = services.affected_of(found)
    waiting = [row for row in rows if services.needs_somebody(row)]
    locked = OpeningException.objects.filter(pk__in=found.change.after["days"])
    context = {
        "office": office,
        "disruption": found,
        "to_call": [row for row in waiting if not row.booking.email],
        "to_mail": [row for row in waiting if row.booking.email],
        "others": [row for row in rows if row not in waiting],
        "rows": rows,
        "locked": locked.order_by("day").first() if found.is_lock else None,
    }
    return render(request, "appointments/staff/disruption.html", context)


@require_POST
@staff_required(Role.LEAD)
def offer(request: HttpRequest, key: str, disruption_id: int) -> HttpResponse:
    """Send new times to those with an e-mail address who have not got any."""
    office = led_office(request, key)
    found = get_object_or_404(Disruption, pk=disruption_id, office=office)
    number = services.offer_new_times(disruption=found)
    messages.success(request, _("Mails sind unterwegs: %(number)s") % {"number": number})
    return redirect("appointments-staff:disruption", office.key, found.pk)


@staff_required(Role.LEAD)
def person(request: HttpRequest, key: str, disruption_id: int, affected_id: int) -> HttpResponse:
    """On the phone: the old time, the next free ones, one click to agree on one or to cancel."""
    office = led_office(request, key)
    row = _row(office.pk, disruption_id, affected_id)
    if request.method == "POST":
        return _agree(request, office.key, row)
    times = nearest_times(row.booking, Channel.PHONE, PHONE_TIMES)
    context = {
        "office": office,
        "disruption": row.disruption,
        "row": row,
        "needs_somebody": services.needs_somebody(row),
        "times": times,
    }
    return render(request, "appointments/staff/affected.html", context)


def _agree(request: HttpRequest, key: str, row: AffectedBooking) -> HttpResponse:
    try:
        if request.POST.get("time") == "cancel":
            cancel_booking(booking_id=row.booking_id)
            messages.success(request, _("Der Termin ist abgesagt."))
        else:
            take_time(row.booking, request.POST.get("time", ""), Channel.PHONE)
            messages.success(request, _("Der neue Termin ist vereinbart."))
    except (TimeTaken, ValueError):
        messages.error(request, _("Diese Zeit ist nicht mehr frei. Bitte wählen Sie eine andere."))
        return redirect("appointments-staff:affected", key, row.disruption_id, row.pk)
    except BookingClosed:
        messages.error(request, _("Der Termin wurde schon abgesagt oder ist vorbei."))
    return redirect("appointments-staff:disruption", key, row.disruption_id)


@require_POST
@staff_required(Role.LEAD)
def reached(request: HttpRequest, key: str, disruption_id: int, affected_id: int) -> HttpResponse:
    """Tick somebody off the telephone list."""
    office = led_office(request, key)
    row = _row(office.pk, disruption_id, affected_id)
    try:
        services.mark_reached(affected_id=row.pk)
    except services.NotAffected:
        messages.info(
            request,
            _(
                "Da ist nichts mehr zu tun: Der Termin ist verschoben, abgesagt oder findet doch statt."
            ),
        )
    return redirect("appointments-staff:disruption", office.key, disruption_id)


def _row(office_id: int, disruption_id: int, affected_id: int) -> AffectedBooking:
    rows = AffectedBooking.objects.select_related("booking__office", "disruption__change")
    found: AffectedBooking = get_object_or_404(
        rows, pk=affected_id, disruption=disruption_id, disruption__office=office_id
    )
    return found
