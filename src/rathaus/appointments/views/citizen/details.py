"""A chosen time is held while somebody types who they are; nothing typed is ever lost."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from rathaus.accounts.api import request_citizen
from rathaus.appointments import finding, holding, proof
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.finding import Offer, Wish
from rathaus.appointments.forms.booking import BookingForm
from rathaus.appointments.models import Booking
from rathaus.appointments.queries import booking_by_code, office_by_key
from rathaus.appointments.services import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    TimeTaken,
    TooManyBookings,
    confirm_booking,
    extend_hold,
    hold_time,
    send_code,
)
from rathaus.appointments.services.booking import let_go_of_hold
from rathaus.core import ratelimit

HOLDS = {"limit": 30, "per_seconds": 600}
"""Of one network address; a library or a school has many people behind one."""
EXTENSIONS = {"limit": 12, "per_seconds": 4 * 3600}
"""WCAG 2.2.1 asks for ten at least."""
CODE_TRIES = {"limit": 6, "per_seconds": 3600}
CODE_MAILS = {"limit": 3, "per_seconds": 3600}


class TooMany(RuntimeError):
    """Too many attempts from this network address."""


@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Keep the chosen time, then ask who comes."""
    wish = finding.wish_from(request.POST)
    onward = f"{reverse('appointments:times')}?{wish.query}"
    try:
        booking = _hold(request, wish, request.POST.get("zeit", ""))
    except TooMany:
        messages.error(
            request,
            _("Von Ihrem Anschluss kamen sehr viele Anfragen. Bitte versuchen Sie es in 10 Minuten noch einmal."),
        )  # fmt: skip
        return redirect(onward)
    except (TimeTaken, NotBookable):
        messages.warning(
            request,
            _("Diese Zeit hat gerade jemand anderes genommen. Diese Zeiten sind noch frei:"),
        )
        return redirect(onward)
    holding.remember_hold(request, code_of(booking))
    return redirect("appointments:details", code_of(booking))


def _hold(request: HttpRequest, wish: Wish, value: str) -> Booking:
    """Raises TooMany, TimeTaken, NotBookable."""
    if not ratelimit.hit("appointments.hold", ratelimit.client_address(request), **HOLDS):
        raise TooMany
    wanted = finding.time_from(value)
    office = office_by_key(wanted[0]) if wanted else None
    if wanted is None or office is None:
        raise NotBookable(value)
    places = finding.places_for(Wish(wish.people, office.key))
    if not places:
        raise NotBookable(office.key)
    booking, _code = hold_time(
        office=office,
        items=places[0].items,
        day=wanted[1],
        start=wanted[2],
        channel=Channel.ONLINE,
        # The page's own random number, so that a double click is one hold.
        idempotency_key=f"web-{request.POST.get('key', '')[:40]}-{value}"[:80],
        citizen=request_citizen(request),
    )
    return booking


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest, code: str) -> HttpResponse:
    """Ask who comes; POST confirms, extends, gives back or takes another time."""
    booking = booking_or_404(code)
    if booking.state != BookingState.HELD and booking.state != BookingState.EXPIRED:
        return redirect("appointments:booking", code)
    if request.method != "POST":
        return _page(request, booking, _form(request, booking))
    action = request.POST.get("aktion", "")
    if action == "freigeben":
        return _give_back(request, booking)
    if action == "verlaengern":
        return _extend(request, booking)
    if "zeit" in request.POST:
        return _take_other(request, booking)
    return _confirm(request, booking)


def booking_or_404(code: str) -> Booking:
    booking = booking_by_code(code)
    if booking is None:
        raise Http404
    return booking


def _form(request: HttpRequest, booking: Booking, *, asks_code: bool = False) -> BookingForm:
    """Empty, or as it was typed."""
    citizen = request_citizen(request)
    data = request.POST if request.method == "POST" else None
    initial = {"email": booking.email}
    if citizen is not None:
        initial = {"name": citizen.display_name, "email": citizen.email}
    return BookingForm(
        data,
        office=booking.office,
        asks_code=asks_code,
        is_known=bool(citizen and citizen.display_name),
        initial=initial,
    )


def _typed(request: HttpRequest, booking: Booking) -> BookingForm:
    """What was typed, without complaints: nobody asked to book yet."""
    values = {name: request.POST.get(name, "") for name in ("name", "email", "phone", "note")}
    return BookingForm(
        office=booking.office, asks_code=_was_asked(request), initial=values | {"code": request.POST.get("code", "")}
    )  # fmt: skip


def _was_asked(request: HttpRequest) -> bool:
    return "code" in request.POST


def _page(request: HttpRequest, booking: Booking, form: BookingForm, **more: Any) -> HttpResponse:
    is_lost = booking.state != BookingState.HELD
    context = {
        "booking": booking,
        "code": code_of(booking),
        "form": form,
        "items": finding.place_of(booking).items,
        "key": uuid.uuid4(),
        "challenge": "" if is_lost or request_citizen(request) else proof.challenge(booking),
        "is_lost": is_lost,
        "offers": _nearest(booking) if is_lost else [],
    }
    return render(
        request, "appointments/citizen/details.html", context | more
    )  # what is not said is empty


def _lost(request: HttpRequest, booking: Booking, form: BookingForm) -> HttpResponse:
    """Somebody else has the time; the nearest free ones stand on the same page."""
    return _page(request, booking, form, is_lost=True, challenge="", offers=_nearest(booking))


def _nearest(booking: Booking) -> list[Offer]:
    return finding.nearest_offers([finding.place_of(booking)], booking.starts_at)


def _give_back(request: HttpRequest, booking: Booking) -> HttpResponse:
    is_free = let_go_of_hold(booking_id=booking.pk)
    holding.forget_hold(request)
    if not is_free:  # booked meanwhile, in another window
        return redirect("appointments:booking", code_of(booking))
    items = finding.place_of(booking).items
    wish = Wish({concern.key: people for concern, people in items.items()})
    return redirect(f"{reverse('appointments:times')}?{wish.query}")


def _extend(request: HttpRequest, booking: Booking) -> HttpResponse:
    form = _typed(request, booking)
    if not ratelimit.hit("appointments.extend", booking.reference, **EXTENSIONS):
        messages.warning(
            request, _("Länger können wir den Termin nicht halten. Bitte buchen Sie ihn jetzt.")
        )
        return _page(request, booking, form)
    try:
        booking = extend_hold(booking_id=booking.pk)
    except (HoldIsOver, BookingClosed):
        return _lost(request, booking, form)
    return _page(request, booking, form, is_extended=True)


def _take_other(request: HttpRequest, booking: Booking) -> HttpResponse:
    """Instead of the lost time: hold the new one, and book it at once if nothing is missing."""
    items = finding.place_of(booking).items
    wish = Wish({concern.key: people for concern, people in items.items()})
    try:
        other = _hold(request, wish, request.POST["zeit"])
    except (TimeTaken, NotBookable, TooMany):
        return _lost(request, booking, _typed(request, booking))
    holding.remember_hold(request, code_of(other))
    return _page(request, other, _typed(request, other), is_other=True)


# --- Booking --------------------------------------------------------------------------------------


def _confirm(request: HttpRequest, booking: Booking) -> HttpResponse:
    proved = request_citizen(request) is not None or proof.is_solved(
        booking, request.POST.get("beleg", "")
    )
    form = _form(request, booking, asks_code=not proved and _was_asked(request))
    if not form.is_valid():
        return _page(request, booking, form)
    if not proved and not _was_asked(request):
        return _ask_code(request, booking, form)
    if not proved and not _code_is_right(booking, form):
        return _page(request, booking, form)
    try:
        confirm_booking(booking_id=booking.pk, person=form.person)
    except TooManyBookings:
        form.add_error("email", _enough(booking))
        return _page(request, booking, form)
    except (HoldIsOver, BookingClosed):
        return _lost(request, booking, form)
    holding.forget_hold(request)
    messages.success(request, _("Ihr Termin ist gebucht."))
    return redirect("appointments:booking", code_of(booking))


def _enough(booking: Booking) -> str:
    return _(
        "Mit dieser Adresse sind schon %(number)s Termine gebucht, mehr geht nicht. "
        "Sagen Sie einen davon ab, oder rufen Sie uns an."
    ) % {"number": booking.office.bookings_per_email}


def _ask_code(request: HttpRequest, booking: Booking, form: BookingForm) -> HttpResponse:
    """The browser did not compute: a code to the address does as well."""
    email = form.cleaned_data["email"]
    if not email:
        form.add_error(
            "email",
            _("Ihr Browser führt kein JavaScript aus. Dann brauchen wir Ihre E-Mail-Adresse und schicken Ihnen einen Code. Sie haben keine? Rufen Sie uns an."),
        )  # fmt: skip
        return _page(request, booking, form)
    address = ratelimit.client_address(request)
    try:
        if ratelimit.hit("appointments.code-mail", f"{address} {email}", **CODE_MAILS):
            send_code(booking_id=booking.pk, email=email)
        booking = extend_hold(booking_id=booking.pk)
    except (HoldIsOver, BookingClosed):
        return _lost(request, booking, form)
    asking = BookingForm(office=booking.office, asks_code=True, initial=form.cleaned_data)
    return _page(request, booking, asking, code_sent_to=email)


def _code_is_right(booking: Booking, form: BookingForm) -> bool:
    if not ratelimit.hit("appointments.code", booking.reference, **CODE_TRIES):
        form.add_error("code", _("Das waren zu viele Versuche. Bitte rufen Sie uns an."))
        return False
    if not proof.is_mail_code(booking, form.cleaned_data["email"], form.cleaned_data["code"]):
        form.add_error(
            "code", _("Dieser Code stimmt nicht. Bitte vergleichen Sie ihn mit der E-Mail.")
        )
        return False
    return True
