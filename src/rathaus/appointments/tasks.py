"""Jobs: mails after the commit, holds that end, reminders, the waiting list."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from functools import partial

import structlog

from rathaus.appointments import mail
from rathaus.appointments.enums import BookingState, WaitingState
from rathaus.appointments.models import Booking, Office, WaitingEntry
from rathaus.appointments.services import expire_holds
from rathaus.appointments.services.clearing import clear_past_bookings, forget_past_wishes
from rathaus.appointments.services.links import coming_bookings_of
from rathaus.appointments.services.reminders import remind_due
from rathaus.appointments.services.waiting import end_lapsed, offer_freed_times
from rathaus.core.jobs import FAST, MAIL, SLOW, job, periodic
from rathaus.core.repeats import forget_old_requests
from rathaus.core.tenancy import tenant_context
from rathaus.tenants import api as tenants

logger = structlog.get_logger("rathaus.appointments")

_FITS = {
    "confirmed": BookingState.BOOKED,
    "moved": BookingState.BOOKED,
    "reminder": BookingState.BOOKED,
    "cancelled": BookingState.CANCELLED,
}


@job(queue=MAIL)
def send_booking_mail(booking_id: int, kind: str, times_moved: int, reason: str = "") -> None:
    """Send it if it is still true: never a confirmation or a reminder without a booking."""
    booking = Booking.objects.select_related("office").get(pk=booking_id)
    is_true = booking.state == _FITS[kind] and booking.times_moved == times_moved
    if booking.email and is_true:
        _send(lambda: mail.send_booking_mail(booking, kind, reason), booking.pk)


@job(queue=MAIL)
def send_code_mail(booking_id: int) -> None:
    """The code for somebody whose browser proved nothing."""
    booking = Booking.objects.select_related("office").get(pk=booking_id)
    if booking.state == BookingState.HELD and booking.email:
        _send(lambda: mail.send_code(booking), booking.pk)


@job(queue=MAIL)
def send_links_mail(email_hash: str, language: str) -> None:
    """The links to the coming appointments of an address; nothing if it has none."""
    by_address: dict[str, list[Booking]] = {}
    for booking in coming_bookings_of(email_hash):
        by_address.setdefault(booking.email.lower(), []).append(booking)
    for bookings in by_address.values():  # somebody+more@… is the same person for the limit alone
        _send(partial(mail.send_links, bookings, language), bookings[0].pk)


@job(queue=MAIL)
def send_waiting_mail(entry_id: int, kind: str, times_offered: int) -> None:
    """Ask whether the wish is meant, or offer a time, if that is still so."""
    rows = WaitingEntry.objects.select_related("office", "offered")
    entry = rows.get(pk=entry_id)
    wanted = WaitingState.ASKED if kind == "waiting_asked" else WaitingState.OFFERED
    if entry.email and entry.state == wanted and entry.times_offered == times_offered:
        _send(lambda: mail.send_waiting_mail(entry, kind), entry.pk)


@job(queue=FAST)
def offer_times(office_id: int) -> None:
    """Freed times go to those who wait for one."""
    offer_freed_times(office=Office.objects.get(pk=office_id))


@periodic("* * * * *", queue=FAST)
def end_holds() -> None:
    """Every minute: note what ran out. Free times never wait for it."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            expire_holds()
            for office in end_lapsed():
                offer_times.enqueue(unique_key=str(office), office_id=office)


@periodic("*/10 * * * *", queue=MAIL)
def send_reminders() -> None:
    """Every ten minutes: who comes tomorrow is reminded, once."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            remind_due()


@periodic("*/5 * * * *", queue=FAST)
def offer_all() -> None:
    """A safety net: what a lost job should have offered is offered within five minutes."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            waiting = WaitingEntry.objects.filter(state=WaitingState.WAITING)
            for office_id in waiting.order_by().values_list("office_id", flat=True).distinct():
                offer_times.enqueue(unique_key=str(office_id), office_id=office_id)


def _send(send: Callable[[], None], number: int) -> None:
    try:
        send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _reason in refusal.recipients.values()):
            raise  # "try again later": the job does
        logger.info("appointments.mail_refused", number=number)


@periodic("10 1 * * *", queue=SLOW)
def clear_yesterday() -> None:
    """Every night: of past appointments stays what nobody can be recognised by."""
    for tenant in tenants.all_tenants():
        with tenant_context(tenant):
            clear_past_bookings()
            forget_past_wishes()
            forget_old_requests()
