"""One appointment: its page, what happened to it, notes, cancelling and the slip."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import staff_required
from rathaus.appointments import calendar, rules, services, visit
from rathaus.appointments.enums import BookingState
from rathaus.appointments.forms.calendar import CancelForm, NoteForm
from rathaus.appointments.models import Booking
from rathaus.appointments.registry import case_starters
from rathaus.appointments.views.staff import undo
from rathaus.appointments.views.staff.access import booking_from
from rathaus.audit import api as audit

SUBJECT = "booking"


@require_GET
@staff_required()
def show(request: HttpRequest, reference: str) -> HttpResponse:
    """The appointment with its history; reading it is logged."""
    booking = booking_from(request, reference)
    if booking.state == BookingState.HELD and booking.channel != "online":
        return redirect("appointments-staff:details", booking.reference)
    audit.record_access(subject_kind=SUBJECT, subject_id=booking.reference)
    (entry,) = calendar.entries_from([booking])
    marks = rules.marks_for(booking)
    context = {
        "booking": booking,
        "entry": entry,
        "office": booking.office,
        "can_arrive": BookingState.ARRIVED in marks,
        "can_end": BookingState.DONE in marks,
        "can_miss": BookingState.MISSED in marks,
        "may_change": rules.may_change(booking),
        "can_take_back": booking.state in services.REVERSIBLE,
        "can_begin": bool(case_starters.names()) and _is_begun(booking) is None,
        "begun": _is_begun(booking),
        "note_form": NoteForm(initial={"notiz": booking.note}),
        "history": audit.history(SUBJECT, booking.reference),
        "undo": undo.take(request),
    }
    return render(request, "appointments/staff/visit.html", context)


def _is_begun(booking: Booking) -> object | None:
    """The case that was started from it, as label and address."""
    if not booking.subject_key:
        return None
    found = (one.subject(booking.subject_kind, booking.subject_key) for one in case_starters)
    return next((subject for subject in found if subject is not None), None)


_MARKS: dict[str, Callable[..., Booking]] = {
    "angekommen": services.mark_arrived,
    "erledigt": services.mark_done,
    "nicht-erschienen": services.mark_missed,
}


@require_POST
@staff_required()
def mark(request: HttpRequest, reference: str) -> HttpResponse:
    """Arrived, done or missed, or the last of these taken back."""
    booking = booking_from(request, reference)
    what = request.POST.get("was", "")
    if what == "zurueck":
        return _take_back(request, booking)
    if what not in _MARKS:
        raise Http404
    if _state_of(what) not in rules.marks_for(booking) and booking.state != _state_of(what):
        messages.error(request, _("Das geht bei diesem Termin jetzt nicht."))
        return _back(request, booking)
    _MARKS[what](booking_id=booking.pk)
    url = reverse("appointments-staff:mark", args=[booking.reference])
    undo.offer(request, _done_sentence(what, booking), url, was="zurueck", zu=_page(request))
    return _back(request, booking)


def _state_of(what: str) -> BookingState:
    return {
        "angekommen": BookingState.ARRIVED,
        "erledigt": BookingState.DONE,
        "nicht-erschienen": BookingState.MISSED,
    }[what]


def _done_sentence(what: str, booking: Booking) -> str:
    return {
        "angekommen": _("%(number)s ist angekommen."),
        "erledigt": _("%(number)s ist erledigt."),
        "nicht-erschienen": _("%(number)s: niemand kam. Der Rest der Zeit ist wieder frei."),
    }[what] % {"number": booking.reference}


def _take_back(request: HttpRequest, booking: Booking) -> HttpResponse:
    try:
        services.take_back(booking_id=booking.pk)
    except services.TimeTaken:
        messages.error(
            request,
            _("Die Zeit hat inzwischen jemand anders. Bitte verschieben Sie den Termin."),
        )
    except services.BookingClosed:
        messages.error(request, _("Bei diesem Termin gibt es nichts zurückzunehmen."))
    else:
        messages.success(request, _("Zurückgenommen."))
    return _back(request, booking)


def _page(request: HttpRequest) -> str:
    return "tag" if request.POST.get("zu") == "tag" else ""


def _back(request: HttpRequest, booking: Booking) -> HttpResponse:
    if _page(request):
        address = reverse("appointments-staff:day")
        return redirect(f"{address}?stelle={booking.office.key}&tag={booking.day:%Y-%m-%d}")
    return redirect("appointments-staff:booking", booking.reference)


@require_POST
@staff_required()
def note(request: HttpRequest, reference: str) -> HttpResponse:
    booking = booking_from(request, reference)
    form = NoteForm(request.POST)
    if form.is_valid():
        services.set_note(booking_id=booking.pk, note=form.cleaned_data["notiz"])
        messages.success(request, _("Die Notiz ist gespeichert."))
    else:
        messages.error(request, _("Eine Notiz hat höchstens 200 Zeichen."))
    return redirect("appointments-staff:booking", booking.reference)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required()
def cancel(request: HttpRequest, reference: str) -> HttpResponse:
    """With a reason, which the person reads in the mail."""
    booking = booking_from(request, reference)
    if not rules.may_change(booking):
        messages.error(request, _("Dieser Termin kann nicht mehr abgesagt werden."))
        return redirect("appointments-staff:booking", booking.reference)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        services.cancel_booking(booking_id=booking.pk, reason=form.cleaned_data["grund"])
        messages.success(
            request,
            _("Der Termin ist abgesagt, eine Nachricht geht an %(email)s.")
            % {"email": booking.email}
            if booking.email
            else _("Der Termin ist abgesagt. Bitte sagen Sie der Person Bescheid."),
        )
        return redirect("appointments-staff:booking", booking.reference)
    (entry,) = calendar.entries_from([booking])
    context = {"booking": booking, "entry": entry, "form": form}
    return render(request, "appointments/staff/cancel.html", context)


@require_GET
@staff_required()
def slip(request: HttpRequest, reference: str) -> HttpResponse:
    """For people without e-mail: the appointment on A6 or A4."""
    booking = booking_from(request, reference)
    (entry,) = calendar.entries_from([booking])
    paper = "a4" if request.GET.get("papier") == "a4" else "a6"
    context = {
        "booking": booking,
        "entry": entry,
        "office": booking.office,
        "visit": visit.of(booking),
        "paper": paper,
    }
    return render(request, "appointments/staff/slip.html", context)
