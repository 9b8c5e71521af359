"""Appointments of a day or a week for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rathaus.accounts.api import staff_required
from rathaus.appointments.calendar import Entry, entries_of, monday_of
from rathaus.appointments.forms.calendar import day_from
from rathaus.appointments.views.staff.access import need_office
from rathaus.audit import api as audit
from rathaus.core.dates import BERLIN, today


@require_GET
@staff_required()
def table(request: HttpRequest) -> HttpResponse:
    """With names, as the pages show them; reading it is logged.

    Semicolons and a byte order mark, as German spreadsheets read it.
    """
    office = need_office(request)
    first, last = _days(request)
    audit.record_access(
        subject_kind="office",
        subject_id=office.key,
        purpose=f"Tabelle {first:%d.%m.%Y} bis {last:%d.%m.%Y}",
    )
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(_head())
    for entry in entries_of(office, first, last):
        writer.writerow(_harmless(cell) for cell in _row(entry))
    response = HttpResponse(
        "\N{BYTE ORDER MARK}" + out.getvalue(), content_type="text/csv; charset=utf-8"
    )
    name = f"termine-{office.key}-{first:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _days(request: HttpRequest) -> tuple[date, date]:
    day = day_from(request.GET.get("tag"), today())
    if request.GET.get("umfang") != "woche":
        return day, day
    return monday_of(day), monday_of(day) + timedelta(days=6)


def _head() -> list[str]:
    return [
        _("Tag"),
        _("Beginn"),
        _("Ende"),
        _("Schalter"),
        _("Terminnummer"),
        _("Anliegen"),
        _("Personen"),
        _("Name"),
        _("Telefon"),
        _("E-Mail"),
        _("Stand"),
        _("Gebucht"),
        _("Gebucht am"),
    ]


def _row(entry: Entry) -> Iterator[str]:
    booking = entry.booking
    yield f"{booking.day:%d.%m.%Y}"
    yield entry.time
    yield entry.end
    yield str(entry.counter or "")
    yield booking.reference
    yield entry.concerns
    yield str(entry.people)
    yield booking.name
    yield booking.phone
    yield booking.email
    yield str(booking.get_state_display())
    yield str(booking.get_channel_display())
    yield f"{booking.made_at.astimezone(BERLIN):%d.%m.%Y %H:%M}"


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula becomes text."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
