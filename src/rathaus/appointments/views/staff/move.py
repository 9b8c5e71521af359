"""Moving an appointment: choose, see what changes and who is told, and only then do it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.appointments import calendar, choosing, rules, services
from rathaus.appointments.enums import Channel
from rathaus.appointments.forms.calendar import day_from
from rathaus.appointments.freetimes import able_counters
from rathaus.appointments.models import Booking, Counter
from rathaus.appointments.views.staff import undo
from rathaus.appointments.views.staff.access import (
    booking_from,
    counter_from,
    counters_of,
    minute_from,
)
from rathaus.core.dates import long_date, today


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def move(request: HttpRequest, reference: str) -> HttpResponse:
    booking = booking_from(request, reference)
    if not rules.may_change(booking):
        messages.error(request, _("Dieser Termin kann nicht mehr verschoben werden."))
        return redirect("appointments-staff:booking", booking.reference)
    values = request.POST if request.method == "POST" else request.GET
    day = max(day_from(values.get("tag"), booking.day), today())
    start = minute_from(values.get("zeit"))
    counter = counter_from(request, counters_of(booking.office))
    if request.method == "POST" and start is not None:
        return _move(request, booking, day, start, counter)
    return _ask(request, booking, day, start, counter)


def _ask(
    request: HttpRequest, booking: Booking, day: date, start: int | None, counter: Counter | None
) -> HttpResponse:
    (entry,) = calendar.entries_from([booking])
    able = able_counters(booking.office, [concern.pk for concern in services.items_of(booking)])
    counters = [counter.pk] if counter is not None and counter.pk in able else able
    stays = start is not None and (day, start) == (booking.day, booking.start)
    context = {
        "booking": booking,
        "entry": entry,
        "office": booking.office,
        "day": day,
        "start": start,
        "new_time": "" if start is None else calendar.clock(start),
        "new_end": "" if start is None else calendar.clock(start + booking.minutes),
        "counter": counter,
        "stays": stays,
        "is_unable": counter is not None and counter.pk not in able,
        "choice": choosing.choice(
            booking.office, counters=counters, minutes=booking.minutes, day=day, wish=start
        ),
    }
    return render(request, "appointments/staff/move.html", context)


def _move(
    request: HttpRequest, booking: Booking, day: date, start: int, counter: Counter | None
) -> HttpResponse:
    (before,) = calendar.entries_from([booking])
    try:
        moved = services.move_booking(
            booking_id=booking.pk,
            day=day,
            start=start,
            channel=Channel.COUNTER,
            counter=counter.pk if counter else None,
        )
    except services.TimeTaken:
        messages.error(
            request,
            _("%(day)s um %(time)s Uhr ist nicht frei. Der Termin bleibt, wo er war.")
            % {"day": long_date(day), "time": calendar.clock(start)},
        )
        own = reverse("appointments-staff:move", args=[booking.reference])
        return redirect(f"{own}?tag={day}&zeit={start}")
    _offer_undo(request, before, moved)
    back = reverse("appointments-staff:day")
    return redirect(f"{back}?stelle={moved.office.key}&tag={moved.day}#t-{moved.reference}")


def _offer_undo(request: HttpRequest, before: calendar.Entry, moved: Booking) -> None:
    old = before.booking
    sentence = _("%(number)s ist jetzt am %(day)s um %(time)s Uhr.") % {
        "number": moved.reference,
        "day": long_date(moved.day),
        "time": calendar.clock(moved.start),
    }
    changed = (old.day, old.start) != (moved.day, moved.start)
    if moved.email and changed:
        sentence += " " + _("Die Person bekommt eine Nachricht.")
    undo.offer(
        request,
        sentence,
        reverse("appointments-staff:move", args=[moved.reference]),
        tag=old.day,
        zeit=old.start,
        schalter=before.counter.pk if before.counter else "",
    )
