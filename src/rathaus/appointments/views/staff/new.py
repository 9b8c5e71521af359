"""Booking for somebody at the telephone or at the counter."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rathaus.accounts.api import staff_required
from rathaus.appointments import calendar, choosing, services
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.forms.calendar import NewVisitForm, VisitorForm, day_from
from rathaus.appointments.freetimes import able_counters
from rathaus.appointments.models import Booking, Concern, Counter, Office
from rathaus.appointments.queries import concerns_of_office, offices_for
from rathaus.appointments.services.booking import length_of
from rathaus.appointments.views.staff.access import (
    booking_from,
    counter_from,
    counters_of,
    minute_from,
    need_office,
    staff_from,
)
from rathaus.core.dates import long_date, today


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def choose(request: HttpRequest) -> HttpResponse:
    """What for and when; POST keeps the time while name and number are typed."""
    office = need_office(request)
    if request.method == "POST":
        return _hold(request, office)
    day = max(day_from(request.GET.get("tag"), today()), today())
    asked = request.GET if "anliegen" in request.GET or "personen" in request.GET else None
    form = NewVisitForm(asked, concerns=concerns_of_office(office), initial={"tag": day})
    found = None
    if asked is not None and form.is_valid():
        found = _choice(request, office, form.items(), max(form.cleaned_data["tag"], today()))
    context = {
        "office": office,
        "offices": offices_for(staff_from(request)),
        "form": form,
        "choice": found,
        "only": counter_from(request, counters_of(office)),
        "day": day,
        "wish": minute_from(request.GET.get("zeit")),
        "key": uuid.uuid4().hex,
    }
    return render(request, "appointments/staff/new.html", context)


def _choice(
    request: HttpRequest, office: Office, items: dict[Concern, int], day: date
) -> choosing.Choice:
    able = able_counters(office, [concern.pk for concern in items])
    only = counter_from(request, counters_of(office))
    return choosing.choice(
        office,
        counters=[only.pk] if only and only.pk in able else able,
        minutes=length_of(office, items, Channel.PHONE),
        day=day,
        wish=minute_from(request.GET.get("zeit")),
    )


def _hold(request: HttpRequest, office: Office) -> HttpResponse:
    form = NewVisitForm(request.POST, concerns=concerns_of_office(office))
    start = minute_from(request.POST.get("zeit"))
    if not form.is_valid() or start is None:
        messages.error(request, _("Bitte wählen Sie Anliegen und Zeit noch einmal."))
        return _again(request, office)
    counter = counter_from(request, counters_of(office))
    try:
        booking = _keep(request, office, form, start, counter)
    except services.TimeTaken:
        messages.error(request, _taken_sentence(form.cleaned_data["tag"], start))
        return _again(request, office, zeit=start)
    return redirect("appointments-staff:details", booking.reference)


def _keep(
    request: HttpRequest, office: Office, form: NewVisitForm, start: int, counter: Counter | None
) -> Booking:
    booking, _code = services.hold_time(
        office=office,
        items=form.items(),
        day=form.cleaned_data["tag"],
        start=start,
        channel=Channel(form.cleaned_data["weg"]),
        idempotency_key=f"amt-{staff_from(request).user.pk}-{request.POST.get('schluessel', '')}"[
            :80
        ],
        counter=counter.pk if counter else None,
    )
    return booking


def _taken_sentence(day: date, start: int) -> str:
    return _(
        "%(day)s um %(time)s Uhr hat gerade jemand anders genommen. Unten steht, was noch frei ist."
    ) % {"day": long_date(day), "time": calendar.clock(start)}


def _again(request: HttpRequest, office: Office, **more: Any) -> HttpResponse:
    """The same question, with the same answers."""
    kept = [(name, v) for name in ("personen", "weg", "tag") if (v := request.POST.get(name))]
    kept += [("anliegen", value) for value in request.POST.getlist("anliegen")]
    kept += [("stelle", office.key), *more.items()]
    return redirect(f"{reverse('appointments-staff:new')}?{urlencode(kept)}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """Who comes; the time is kept until the end that is shown."""
    booking = booking_from(request, reference)
    if booking.state != BookingState.HELD or not Channel(booking.channel).is_internal:
        return redirect("appointments-staff:booking", booking.reference)
    form = VisitorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        answer = _act(request, booking, form)
        if answer is not None:
            return answer
    (entry,) = calendar.entries_from([booking])
    context = {"booking": booking, "entry": entry, "office": booking.office, "form": form}
    return render(request, "appointments/staff/details.html", context)


def _act(request: HttpRequest, booking: Booking, form: VisitorForm) -> HttpResponse | None:
    """What the pressed button asks for; None shows the page again."""
    day = f"{reverse('appointments-staff:day')}?stelle={booking.office.key}&tag={booking.day}"
    if "freigeben" in request.POST:
        services.cancel_booking(booking_id=booking.pk)
        messages.info(request, _("Die Zeit ist wieder frei."))
        return redirect(day)
    try:
        if "verlaengern" in request.POST:
            services.extend_hold(booking_id=booking.pk)
            booking.refresh_from_db()
            form.errors.clear()
            return None
        return _confirm(request, booking, form) if form.is_valid() else None
    except (services.HoldIsOver, services.BookingClosed):
        messages.error(
            request,
            _(
                "Die Zeit war zu lange vorgemerkt und ist jetzt vergeben. Bitte wählen Sie eine andere."
            ),
        )
        new = reverse("appointments-staff:new")
        return redirect(f"{new}?{_question(booking)}")


def _confirm(request: HttpRequest, booking: Booking, form: VisitorForm) -> HttpResponse:
    answers = form.cleaned_data
    person = services.Person(
        name=answers["name"],
        email=answers["email"],
        phone=answers["telefon"],
        note=answers["notiz"],
    )
    services.confirm_booking(booking_id=booking.pk, person=person)
    messages.success(
        request,
        _("Gebucht. Die Bestätigung geht an %(email)s.") % {"email": person.email}
        if person.email
        else _(
            "Gebucht. Nennen Sie der Person die Terminnummer %(number)s oder drucken Sie den Zettel."
        )
        % {"number": booking.reference},
    )
    return redirect("appointments-staff:booking", booking.reference)


def _question(booking: Booking) -> str:
    """The address that asks for the same visit again."""
    items = services.items_of(booking)
    kept: list[tuple[str, Any]] = [("anliegen", concern.pk) for concern in items]
    kept += [
        ("personen", max(items.values(), default=1)),
        ("weg", booking.channel),
        ("tag", booking.day),
        ("zeit", booking.start),
        ("stelle", booking.office.key),
    ]
    return urlencode(kept)
