"""Finding an appointment by number, name or address, also past ones."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rathaus.accounts.api import staff_required
from rathaus.appointments import calendar
from rathaus.appointments.forms.calendar import SearchForm
from rathaus.appointments.queries import search_bookings
from rathaus.appointments.views.staff.access import staff_from

PAGE_SIZE = 25


@require_GET
@staff_required()
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    text = form.cleaned_data["suche"].strip() if form.is_valid() else ""
    found = search_bookings(staff_from(request), text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("seite"))
    context = {"form": form, "text": text, "page": page, "entries": calendar.entries_from(page)}
    return render(request, "appointments/staff/search.html", context)
