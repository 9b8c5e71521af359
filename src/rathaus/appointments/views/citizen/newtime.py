"""Another time for an appointment that cannot take place: it shows on GET and takes on POST."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from rathaus.appointments.enums import Channel
from rathaus.appointments.models import Booking
from rathaus.appointments.newtimes import nearest_times, take_time
from rathaus.appointments.queries import booking_by_code
from rathaus.appointments.services import BookingClosed, TimeTaken
from rathaus.appointments.services.disruptions import open_row_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_time(request: HttpRequest, code: str) -> HttpResponse:
    """The three nearest free times, one click each."""
    booking = booking_by_code(code)
    if booking is None:
        raise Http404
    row = open_row_of(booking)
    if request.method == "POST" and row is not None:
        return _take(request, booking, code)
    times = nearest_times(booking, Channel.ONLINE) if row is not None else []
    context = {"booking": booking, "code": code, "row": row, "times": times}
    return render(request, "appointments/citizen/new_time.html", context)


def _take(request: HttpRequest, booking: Booking, code: str) -> HttpResponse:
    try:
        take_time(booking, request.POST.get("time", ""), Channel.ONLINE)
    except (TimeTaken, ValueError):
        words = _("Diese Zeit hat gerade jemand anderes genommen. Diese sind noch frei:")
        messages.warning(request, words)
        return redirect("appointments:new-time", code)
    except BookingClosed:
        messages.warning(request, _("Der Termin wurde schon abgesagt oder ist vorbei."))
        return redirect("appointments:booking", code)
    messages.success(request, _("Danke. Ihr neuer Termin ist vereinbart."))
    return redirect("appointments:booking", code)
