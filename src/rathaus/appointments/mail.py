"""Mails about appointments: calm, in the person's language, with no more than is needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from rathaus.appointments import proof, visit
from rathaus.appointments.calendarfile import calendar_file, uid_of
from rathaus.appointments.enums import CancelReason
from rathaus.appointments.models import Booking, WaitingEntry
from rathaus.tenants import api as tenants

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Absence notes and bounces shall not answer (RFC 3834)."""


def send_booking_mail(booking: Booking, kind: str, reason: str = "") -> None:
    """One of ``confirmed``, ``moved``, ``cancelled``, ``reminder``, in the booking's language.

    Args:
        reason: a key of ``enums.CancelReason`` if the office cancelled.

    Raises:
        smtplib.SMTPException, OSError: the server did not take it.
    """
    town = tenants.active_tenant()
    with translation.override(booking.language):
        links = {
            name: visit.link_to(booking, view)
            for name, view in (
                ("link", "appointments:booking"),
                ("cancel_link", "appointments:cancel"),
            )
        }
        mail = _mail(
            f"appointments/mail/{kind}.txt",
            to=booking.email,
            key=f"{uid_of(booking).partition('@')[0]}.{kind}.{booking.times_moved}",
            context={
                "booking": booking,
                "visit": visit.of(booking),
                "town": town,
                "reason": CancelReason(reason).label if reason else "",
                **links,
            },
        )
        if kind in {"confirmed", "moved"}:
            mail.attach("termin.ics", calendar_file(booking).decode(), "text/calendar")
    mail.send()


def send_code(booking: Booking) -> None:
    """The code with which somebody without JavaScript shows that the address is theirs."""
    with translation.override(booking.language):
        mail = _mail(
            "appointments/mail/code.txt",
            to=booking.email,
            key=f"{uid_of(booking).partition('@')[0]}.code",
            context={
                "booking": booking,
                "code": proof.mail_code(booking, booking.email),
                "town": tenants.active_tenant(),
            },
        )
    mail.send()


def send_links(bookings: Sequence[Booking], language: str) -> None:
    """The links to appointments that were booked with the same address, for whoever lost them."""
    town = tenants.active_tenant()
    with translation.override(language):
        mail = _mail(
            "appointments/mail/links.txt",
            to=bookings[0].email,
            key=f"links.{town.slug}.{uuid4()}",
            context={
                "rows": [
                    (booking, visit.link_to(booking, language=language)) for booking in bookings
                ],
                "town": town,
            },
        )
    mail.send()


def send_waiting_mail(entry: WaitingEntry, kind: str) -> None:
    """``waiting_asked`` or ``waiting_offer``."""
    from rathaus.appointments.services.waiting import code_of_wish

    town = tenants.active_tenant()
    code = code_of_wish(entry)
    with translation.override(entry.language):
        link = tenants.absolute_url(town, "appointments:wish", code, language=entry.language)
        mail = _mail(
            f"appointments/mail/{kind}.txt",
            to=entry.email,
            key=f"wunsch.{town.slug}.{entry.pk}.{kind}.{entry.times_offered}",
            context={"entry": entry, "booking": entry.offered, "town": town, "link": link},
        )
    mail.send()


def _mail(template: str, *, to: str, key: str, context: dict[str, Any]) -> EmailMessage:
    """The template's first line is the subject; the Message-ID is the same for every try."""
    text = render_to_string(template, context).strip()
    subject, _, body = text.partition("\n")
    host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[to],
        headers=HEADERS | {"Message-ID": f"<{key}@{host}>"},
    )
