"""Calendar programs: secret addresses of an office, and what is read under them."""

from __future__ import annotations

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.appointments import calendar, services
from rathaus.appointments.calendarfile import feed_file
from rathaus.appointments.enums import BookingState
from rathaus.appointments.forms.feeds import FeedForm
from rathaus.appointments.models import CalendarFeed, Office
from rathaus.appointments.queries import offices_for
from rathaus.appointments.views.staff.access import counters_of, need_office, staff_from
from rathaus.audit import api as audit
from rathaus.core.dates import today
from rathaus.core.tokens import hash_code

DAYS_BACK = 14


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.LEAD)
def feeds(request: HttpRequest) -> HttpResponse:
    """The office's addresses; a new one is shown on the page that made it, and never again."""
    office = need_office(request)
    form = FeedForm(
        request.POST if request.method == "POST" else None, counters=counters_of(office)
    )
    address = ""
    if request.method == "POST" and form.is_valid():
        _feed, code = services.make_feed(
            office=office,
            counter=form.counter(),
            with_names=form.cleaned_data["namen"],
            made_by=str(staff_from(request).user),
        )
        address = request.build_absolute_uri(reverse("appointments-staff:feed", args=[code]))
    known = CalendarFeed.objects.filter(office=office, revoked_at=None).select_related("counter")
    context = {
        "office": office,
        "offices": offices_for(staff_from(request)),
        "form": form,
        "address": address,
        "feeds": list(known),
    }
    return render(request, "appointments/staff/feeds.html", context)


@require_POST
@staff_required(Role.LEAD)
def revoke(request: HttpRequest, feed_id: int) -> HttpResponse:
    own = [office.pk for office in offices_for(staff_from(request))]
    feed = (
        CalendarFeed.objects.filter(pk=feed_id, office_id__in=own).select_related("office").first()
    )
    if feed is None:
        raise Http404
    services.revoke_feed(feed_id=feed.pk)
    return redirect(f"{reverse('appointments-staff:feeds')}?stelle={feed.office.key}")


@require_GET
@never_cache
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """What a calendar program reads; the address is the key, so nobody signs in."""
    known = CalendarFeed.objects.filter(token_hash=hash_code(code), revoked_at=None)
    found = known.select_related("office", "counter").first()
    if found is None:
        raise Http404
    if services.note_reading(feed=found) and found.with_names:
        audit.record_access(
            subject_kind="office", subject_id=found.office.key, purpose=f"Kalender-Abo {found.pk}"
        )
    response = HttpResponse(
        feed_file(found, _entries(found, found.office)), content_type="text/calendar; charset=utf-8"
    )
    response["X-Robots-Tag"] = "noindex"
    return response


def _entries(found: CalendarFeed, office: Office) -> list[calendar.Entry]:
    first = today() - timedelta(days=DAYS_BACK)
    entries = calendar.entries_of(office, first, today() + timedelta(days=office.horizon_days))
    return [
        entry
        for entry in entries
        if entry.booking.state != BookingState.CANCELLED
        and (found.counter_id is None or (entry.counter and entry.counter.pk == found.counter_id))
    ]
