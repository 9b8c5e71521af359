"""Mails to people whose appointment fell out of the opening hours."""

from __future__ import annotations

import smtplib

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from rathaus.appointments.codes import code_of
from rathaus.appointments.enums import AffectedState, Channel
from rathaus.appointments.models import AffectedBooking
from rathaus.appointments.newtimes import nearest_times
from rathaus.appointments.sentences import clock
from rathaus.appointments.services.disruptions import has_left
from rathaus.core.dates import long_date
from rathaus.core.jobs import MAIL, job
from rathaus.tenants import api as tenants

HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Absence notes and bounces shall not answer (RFC 3834)."""

logger = structlog.get_logger("rathaus.appointments")


@job(queue=MAIL)
def send_offer(affected_id: int) -> None:
    """The three nearest free times and the link that takes one, unless it is settled already."""
    row = _row(affected_id)
    if has_left(row) or row.state != AffectedState.OFFERED or not row.booking.email:
        return
    _send(row, "offer")


@job(queue=MAIL)
def send_stands(affected_id: int) -> None:
    """The appointment takes place after all."""
    row = _row(affected_id)
    if has_left(row) or row.state != AffectedState.STANDS or not row.booking.email:
        return
    _send(row, "stands")


def _row(affected_id: int) -> AffectedBooking:
    rows = AffectedBooking.objects.select_related("booking__office", "disruption")
    found: AffectedBooking = rows.get(pk=affected_id)
    return found


def _send(row: AffectedBooking, kind: str) -> None:
    booking, town = row.booking, tenants.active_tenant()
    view = "appointments:new-time" if kind == "offer" else "appointments:booking"
    with translation.override(booking.language):
        link = tenants.absolute_url(town, view, code_of(booking), language=booking.language)
        context = {
            "row": row,
            "booking": booking,
            "town": town,
            "link": link,
            "old": f"{long_date(row.day)}, {clock(row.start)}",
            "times": [
                f"{long_date(time.day)}, {clock(time.start)}"
                for time in nearest_times(booking, Channel.ONLINE)
            ],
        }
        text = render_to_string(f"appointments/mail/{kind}.txt", context).strip()
    subject, _newline, body = text.partition("\n")
    host = settings.PUBLIC_URL.partition("://")[2].partition("/")[0].partition(":")[0]
    mail = EmailMessage(
        subject=subject.strip(),
        body=body.strip() + "\n",
        to=[booking.email],
        headers=HEADERS | {"Message-ID": f"<ausfall.{town.slug}.{row.pk}.{kind}@{host}>"},
    )
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        if any(code < 500 for code, _reason in refusal.recipients.values()):
            raise  # "try again later": the job does
        logger.info("appointments.mail_refused", number=booking.pk)
