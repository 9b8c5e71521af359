"""Public JSON endpoints for appointments: the same services as the pages, and no session."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status

from rathaus.appointments import proof
from rathaus.appointments.apischemas import (
    BookingOut,
    ConcernOut,
    FreeDayOut,
    FreeTimeOut,
    HoldIn,
    MoveIn,
    OfficeOut,
    PersonIn,
)
from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import BookingState, Channel
from rathaus.appointments.freetimes import able_counters, free_days, free_times
from rathaus.appointments.models import Booking, Concern, Office, instant
from rathaus.appointments.queries import (
    booking_by_code,
    concerns_of_office,
    office_by_key,
    offices,
)
from rathaus.appointments.services import (
    BookingClosed,
    HoldIsOver,
    NotBookable,
    Person,
    TimeTaken,
    TooManyBookings,
    cancel_booking,
    confirm_booking,
    extend_hold,
    hold_time,
    items_of,
    move_booking,
)
from rathaus.appointments.services.booking import length_of
from rathaus.core.dates import BERLIN
from rathaus.core.endpoints import (
    NOT_FOUND,
    IdempotencyKey,
    Kind,
    Problem,
    ProblemOut,
    Rate,
    limit,
)
from rathaus.core.repeats import KeyReused, once

router = Router(tags=[gettext_noop("Termine")])
HOLDS: Rate = {"limit": 30, "per_seconds": 600}
EXTENSIONS: Rate = {"limit": 12, "per_seconds": 4 * 3600}
CHANGES: Rate = {"limit": 30, "per_seconds": 600}
MOST_DAYS_OF_TIMES = 7

TIME_TAKEN = Kind(
    "time-taken", 409, _("Die Zeit ist nicht frei"),
    _("Jemand anderes war schneller, oder das Amt hat dann nicht geöffnet."),
)  # fmt: skip
HOLD_OVER = Kind(
    "hold-over", 409, _("Die Zeit wird nicht mehr frei gehalten"),
    _("Die Vormerkung ist abgelaufen, und jemand anderes hat die Zeit. Wählen Sie eine neue."),
)  # fmt: skip
CLOSED = Kind(
    "booking-closed", 409, _("Das geht mit diesem Termin nicht mehr"),
    _("Er ist abgesagt, vorbei oder noch nicht bestätigt."),
)  # fmt: skip
TOO_MANY_BOOKINGS = Kind(
    "too-many-bookings", 409, _("Mit dieser E-Mail-Adresse sind schon genug Termine gebucht"),
    _("Sagen Sie einen davon ab, oder rufen Sie uns an."),
)  # fmt: skip
NOT_BOOKABLE = Kind(
    "not-bookable", 422, _("Das ist so nicht buchbar"),
    _("Das Anliegen gibt es in diesem Amt nicht, oder nicht für so viele Personen."),
)  # fmt: skip
PROOF_MISSING = Kind(
    "proof-missing", 422, _("Der Rechennachweis fehlt oder stimmt nicht"),
    _("Lösen Sie die Aufgabe aus „proof“ (ALTCHA, Version 2) und schicken Sie die Lösung mit."),
)  # fmt: skip
EMAIL_MISSING = Kind(
    "email-missing", 422, _("Die E-Mail-Adresse fehlt"),
    _("Dieses Amt braucht bei Buchungen über das Internet eine E-Mail-Adresse."),
)  # fmt: skip

KINDS = (
    TIME_TAKEN, HOLD_OVER, CLOSED, TOO_MANY_BOOKINGS, NOT_BOOKABLE, PROOF_MISSING, EMAIL_MISSING,
)  # fmt: skip
REFUSALS: dict[type[Exception], Kind] = {
    TimeTaken: TIME_TAKEN,
    HoldIsOver: HOLD_OVER,
    BookingClosed: CLOSED,
    TooManyBookings: TOO_MANY_BOOKINGS,
    NotBookable: NOT_BOOKABLE,
}
SUMMARIES = {
    "list_offices": gettext_noop("Stellen"),
    "show_office": gettext_noop("Eine Stelle"),
    "list_concerns": gettext_noop("Anliegen einer Stelle"),
    "list_days": gettext_noop("Freie Tage"),
    "list_times": gettext_noop("Freie Zeiten"),
    "show_booking": gettext_noop("Ein Termin"),
    "hold": gettext_noop("Eine Zeit vormerken"),
    "extend": gettext_noop("Vormerkung verlängern"),
    "confirm": gettext_noop("Termin bestätigen"),
    "cancel": gettext_noop("Termin absagen"),
    "move": gettext_noop("Termin verschieben"),
}
"""What each operation is called where people read; the document itself speaks English."""
type Answers = dict[int, Any]


def answers(good: Any, *refusals: int, status: int = 200) -> Answers:
    return {status: good, **dict.fromkeys((*refusals, 404, 422, 429), ProblemOut)}


# --- Looking --------------------------------------------------------------------------------------


@router.get("offices", response=answers(list[OfficeOut]), summary="Offices")
def list_offices(request: HttpRequest) -> list[Office]:
    """All offices that are open to the public, by name."""
    limit(request, "api.read")
    return offices()


@router.get("offices/{office}", response=answers(OfficeOut), summary="One office")
def show_office(request: HttpRequest, office: str) -> Office:
    """Where it is, how to get there, and how far ahead it can be booked."""
    limit(request, "api.read")
    return office_or_404(office)


@router.get("offices/{office}/concerns", response=answers(list[ConcernOut]), summary="Concerns")
def list_concerns(request: HttpRequest, office: str) -> list[Concern]:
    """What people can come to this office for, with the time it takes."""
    limit(request, "api.read")
    return concerns_of_office(office_or_404(office))


Chosen = Annotated[
    list[str],
    Query(
        min_length=1, max_length=10, examples=[["personalausweis:2"]],
        description="Key of a concern, for several people followed by a colon and their number."
        " Several concerns are one visit.",
    ),
]  # fmt: skip


@router.get("offices/{office}/days", response=answers(list[FreeDayOut]), summary="Free days")
def list_days(
    request: HttpRequest,
    office: str,
    concern: Chosen,
    first: date | None = None,
    last: date | None = None,
) -> list[dict[str, Any]]:
    """Days with at least one free time; by default as far ahead as can be booked."""
    limit(request, "api.read")
    found = office_or_404(office)
    counters, minutes = _wanted(found, _chosen(found, concern))
    days = free_days(found, counters=counters, minutes=minutes, first=first, last=last)
    return [{"day": day, "times": times} for day, times in days.items()]


@router.get("offices/{office}/times", response=answers(list[FreeTimeOut]), summary="Free times")
def list_times(
    request: HttpRequest, office: str, concern: Chosen, first: date, last: date | None = None
) -> list[dict[str, Any]]:
    """Free times of a day, or of at most seven days in a row, in order."""
    limit(request, "api.read")
    found = office_or_404(office)
    counters, minutes = _wanted(found, _chosen(found, concern))
    end = min(last or first, _days_after(first, MOST_DAYS_OF_TIMES - 1))
    times = free_times(found, counters=counters, minutes=minutes, first=first, last=end)
    return [
        {
            "day": time.day,
            "start": clock(time.start),
            "begins_at": instant(time.day, time.start),
            "seats": time.seats,
        }
        for time in times
    ]


@router.get("bookings/{code}", response=answers(BookingOut), summary="A booking")
def show_booking(request: HttpRequest, code: str) -> dict[str, Any]:
    """State and time of a booking."""
    return _shown(_booking(request, code))


# --- Acting ---------------------------------------------------------------------------------------


@router.post("holds", response=answers(BookingOut, 409, status=201), summary="Hold a time")
def hold(request: HttpRequest, body: HoldIn, key: IdempotencyKey) -> Status[dict[str, Any]]:
    """Keep a time for some minutes. What is not confirmed until then is free for others again."""
    limit(request, "appointments.hold", HOLDS)
    own_key = f"api-{key}"

    def take() -> Booking:
        office = office_or_404(body.office)
        items = _items(office, {item.key: item.people for item in body.concerns})
        booking, code = hold_time(
            office=office, items=items, day=body.day, start=minute_of(body.start),
            channel=Channel.ONLINE, idempotency_key=own_key,
        )  # fmt: skip
        if not code:  # used so long ago that nobody knows for what
            raise KeyReused(key)
        return booking

    return Status(201, _shown(once(request, key, take, lambda: _held_with(own_key))))


@router.post("bookings/{code}/extend", response=answers(BookingOut, 409), summary="Extend a hold")
def extend(request: HttpRequest, code: str) -> dict[str, Any]:
    """Keep the time for the same minutes again, counted from now."""
    booking = _booking(request, code)
    limit(request, "appointments.extend", EXTENSIONS, key=booking.reference)
    return _shown(extend_hold(booking_id=booking.pk))


@router.post("bookings/{code}/confirm", response=answers(BookingOut, 409), summary="Confirm")
def confirm(request: HttpRequest, code: str, body: PersonIn, key: IdempotencyKey) -> dict[str, Any]:
    """Make a hold an appointment. Doing it again changes nothing.

    ``proof`` is the solution of the hold's challenge, base64 as ALTCHA's own libraries make it.
    """
    booking = _booking(request, code)
    return _shown(once(request, key, lambda: _confirmed(booking, body), lambda: booking))


@router.post("bookings/{code}/cancel", response=answers(BookingOut, 409), summary="Cancel")
def cancel(request: HttpRequest, code: str, key: IdempotencyKey) -> dict[str, Any]:
    """Give the time back. Doing it again changes nothing."""
    booking = _booking(request, code)

    def give_back() -> Booking:
        _before_it_begins(booking)
        return cancel_booking(booking_id=booking.pk)

    return _shown(once(request, key, give_back, lambda: booking))


@router.post("bookings/{code}/move", response=answers(BookingOut, 409), summary="Move")
def move(request: HttpRequest, code: str, body: MoveIn, key: IdempotencyKey) -> dict[str, Any]:
    """Take another time; number and code stay. If it is not free the old one is kept."""
    booking = _booking(request, code)

    def take_the_other() -> Booking:
        _before_it_begins(booking)
        return move_booking(
            booking_id=booking.pk, day=body.day, start=minute_of(body.start), channel=Channel.ONLINE
        )

    return _shown(once(request, key, take_the_other, lambda: booking))


# --- Parts ----------------------------------------------------------------------------------------


def office_or_404(key: str) -> Office:
    found = office_by_key(key)
    if found is None:
        raise Problem(NOT_FOUND)
    return found


def minute_of(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _days_after(day: date, number: int) -> date:
    return day if day.year > 9000 else day + timedelta(days=number)


def _booking(request: HttpRequest, code: str) -> Booking:
    limit(request, "api.booking", CHANGES)
    found = booking_by_code(code)
    if found is None or found.cleared_at is not None:
        raise Problem(NOT_FOUND)
    return found


def _held_with(key: str) -> Booking:
    found = Booking.objects.filter(idempotency_key=key).select_related("office").first()
    if found is None:
        raise Problem(NOT_FOUND)
    return found


def _confirmed(booking: Booking, body: PersonIn) -> Booking:
    if booking.state == BookingState.HELD:
        if booking.office.asks_email and not body.email:
            raise Problem(EMAIL_MISSING)
        if not proof.is_solved(booking, body.proof):
            raise Problem(PROOF_MISSING)
    person = Person(body.name.strip(), body.email or "", body.phone, body.note)
    booked = confirm_booking(booking_id=booking.pk, person=person)
    if person != Person(booked.name, booked.email, booked.phone, booked.note):
        raise Problem(CLOSED)  # it is somebody else's already
    return booked


def _before_it_begins(booking: Booking) -> None:
    if booking.state in {BookingState.BOOKED} and booking.starts_at <= timezone.now():
        raise Problem(CLOSED)


def _chosen(office: Office, texts: list[str]) -> dict[Concern, int]:
    wish = {}
    for text in texts:
        key, _colon, people = text.partition(":")
        if people and not (people.isascii() and people.isdigit() and len(people) < 4):
            raise Problem(NOT_BOOKABLE)
        wish[key] = int(people or 1)
    return _items(office, wish)


def _items(office: Office, wish: dict[str, int]) -> dict[Concern, int]:
    found = {concern.key: concern for concern in concerns_of_office(office)}
    if not wish.keys() <= found.keys():
        raise Problem(NOT_BOOKABLE)
    return {found[key]: people for key, people in wish.items()}


def _wanted(office: Office, items: dict[Concern, int]) -> tuple[list[int], int]:
    minutes = length_of(office, items, Channel.ONLINE)
    return able_counters(office, [concern.pk for concern in items]), minutes


def _shown(booking: Booking) -> dict[str, Any]:
    is_held = booking.state == BookingState.HELD
    items = items_of(booking).items()
    return {
        "code": code_of(booking),
        "reference": booking.reference,
        "state": booking.state,
        "office": booking.office.key,
        "concerns": [{"key": concern.key, "people": people} for concern, people in items],
        "day": booking.day,
        "start": clock(booking.start),
        "minutes": booking.minutes,
        "begins_at": booking.starts_at.astimezone(BERLIN),
        "ends_at": booking.ends_at,
        "held_until": booking.held_until.astimezone(BERLIN)
        if is_held and booking.held_until
        else None,
        "proof": proof.challenge(booking) if is_held else "",
    }
