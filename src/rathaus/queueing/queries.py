"""Who waits, who is called, and which concerns a counter takes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.utils import timezone

from rathaus.accounts.api import Staff
from rathaus.appointments import api as appointments
from rathaus.core.dates import today
from rathaus.core.texts import Texts
from rathaus.queueing import rules, words
from rathaus.queueing.enums import AT_COUNTER, TicketState
from rathaus.queueing.grace import GRACE, REOPEN_WITHIN
from rathaus.queueing.models import CounterDuty, Emergency, QueueSettings, Ticket


def concerns_of(duty: CounterDuty) -> list[int]:
    """Primary keys of the concerns that the counter takes now."""
    able = appointments.concerns_of_counter(duty.counter)
    return [pk for pk in able if not duty.concerns or pk in duty.concerns]


def open_counters(office: appointments.Office) -> list[CounterDuty]:
    """Who works where at the moment, by the counters' order."""
    found = CounterDuty.objects.filter(office=office, closed_at=None).select_related("counter")
    return list(found.order_by("counter__position"))


def present_tickets(office: appointments.Office, day: date) -> list[Ticket]:
    """Everybody who is here and not done, in the order of the queue."""
    found = Ticket.objects.of_day(day).present().filter(office=office)
    return in_order(
        found.select_related("counter", "wanted_counter").prefetch_related("concern"),
        timezone.now(),
    )


def in_order(tickets: Iterable[Ticket], now: datetime) -> list[Ticket]:
    """As they are called: by law first, then appointments whose time has come, then by arrival."""

    def place(ticket: Ticket) -> tuple[bool, bool, datetime, int]:
        due = ticket.due_at is not None and ticket.due_at <= now + GRACE
        return (not ticket.priority_reason, not due, ticket.due_at or ticket.queue_at, ticket.pk)

    return sorted(tickets, key=place)


def concerns_given(office: appointments.Office, now: datetime) -> list[appointments.Concern]:
    """Concerns for which a number may be taken, as far as the lead decides."""
    settings = QueueSettings.objects.filter(office=office).first()
    closed = settings.concerns_closed_at(now) if settings else []
    found = appointments.concerns_of_office(office)
    return [concern for concern in found if concern.is_walk_in and concern.pk not in closed]


def priority_rule(settings: QueueSettings) -> Texts:
    """Who goes first, in all languages: the office's words, else those of the house."""
    own: Texts = settings.priority_rule
    return {**words.PRIORITY_RULE, **own}


def settings_of(office: appointments.Office) -> QueueSettings:
    """The office's settings, made at the first use."""
    found, _ = QueueSettings.objects.get_or_create(office=office)
    return found


def stop_words(settings: QueueSettings) -> Texts:
    """Why there are no more numbers, in all languages."""
    own: Texts = settings.stop_words
    return {**words.NO_MORE_NUMBERS, **own}


# --- For staff ------------------------------------------------------------------------------------


def offices_of(staff: Staff) -> list[appointments.Office]:
    """Offices in use whose counters the person may work at."""
    return [office for office in appointments.offices_for(staff) if office.is_active]


def office_for(staff: Staff, key: str) -> appointments.Office | None:
    """The office if the person may work there, else None."""
    return next((office for office in offices_of(staff) if office.key == key), None)


def counters_of(office: appointments.Office) -> list[appointments.Counter]:
    """Counters in use, by their order."""
    return list(appointments.Counter.objects.filter(office=office, is_active=True))


def counter_for(staff: Staff, counter_id: int) -> appointments.Counter | None:
    """The counter if the person may work there, else None."""
    found = appointments.Counter.objects.filter(pk=counter_id, is_active=True)
    counter = found.select_related("office").first()
    return counter if counter is not None and rules.may_work(staff, counter.office) else None


def ticket_for(staff: Staff, ticket_id: int) -> Ticket | None:
    """A ticket of today if the person may work at its office, else None."""
    rows = Ticket.objects.of_day(today()).filter(pk=ticket_id)
    ticket = rows.select_related("office", "concern", "counter").first()
    return ticket if ticket is not None and rules.may_work(staff, ticket.office) else None


def duty_at(counter: appointments.Counter) -> CounterDuty | None:
    """Who works at the counter."""
    found = CounterDuty.objects.filter(counter=counter, closed_at=None)
    return found.select_related("counter").first()


def duty_of(staff: Staff) -> CounterDuty | None:
    """Where the person works."""
    found = CounterDuty.objects.filter(staff_id=staff.user.pk, closed_at=None)
    return found.select_related("counter", "office").first()


def ticket_at(counter: appointments.Counter) -> Ticket | None:
    """The ticket that is called to, or served at, the counter."""
    found = Ticket.objects.filter(counter=counter, state__in=AT_COUNTER)
    return found.select_related("concern", "office", "counter").first()


def just_finished(counter: appointments.Counter, now: datetime) -> Ticket | None:
    """The ticket that ended here a moment ago and may be taken back."""
    since = now - REOPEN_WITHIN
    found = Ticket.objects.filter(counter=counter, state=TicketState.DONE, ended_at__gt=since)
    return found.order_by("-ended_at").first()


def emergencies_of(office: appointments.Office) -> list[Emergency]:
    """Calls for help that are not over, the newest first."""
    found = Emergency.objects.filter(office=office, ended_at=None)
    return list(found.select_related("counter"))


def emergency_for(staff: Staff, emergency_id: int) -> Emergency | None:
    found = Emergency.objects.filter(pk=emergency_id).select_related("office", "counter").first()
    return found if found is not None and rules.may_work(staff, found.office) else None


def bookings_to_come(office: appointments.Office) -> list[appointments.Booking]:
    """Appointments of today whose people have not arrived, by time."""
    states = [appointments.BookingState.BOOKED]
    return appointments.bookings_of_day(office, today(), states=states)


def find_today(staff: Staff, office: appointments.Office, text: str) -> list[appointments.Booking]:
    """Appointments of today in the office by number or name."""
    found = appointments.find_bookings(staff, text.strip()) if text.strip() else []
    return [
        booking for booking in found if booking.office_id == office.pk and booking.day == today()
    ]
