"""Which processes there are, where they stand, and what needs a repairing hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rathaus.accounts.api import Role, request_staff, staff_required
from rathaus.workflow import queries
from rathaus.workflow.models import Incident
from rathaus.workflow.services.incidents import IncidentSettled, retry_incident

PAGE_SIZE = 50


@staff_required(Role.LEAD)
@require_GET
def process_list(request: HttpRequest) -> HttpResponse:
    rows = queries.version_counts()
    incidents = sum(row.incidents for row in rows)
    return render(
        request, "workflow/staff/processes.html", {"rows": rows, "incident_count": incidents}
    )


@staff_required(Role.LEAD)
@require_GET
def process_version(request: HttpRequest, version_id: int) -> HttpResponse:
    picture = queries.version_picture(version_id)
    if picture is None:
        raise Http404
    context = {
        "picture": picture,
        "history": queries.described(queries.incidents_of_version(version_id)),
    }
    return render(request, "workflow/staff/process.html", context)


@staff_required(Role.LEAD)
@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.incidents().for_list(), PAGE_SIZE).get_page(request.GET.get("seite"))
    return render(
        request,
        "workflow/staff/incidents.html",
        {"page": page, "incidents": queries.described(page.object_list)},
    )


@staff_required(Role.LEAD)
@require_POST
def incident_retry(request: HttpRequest, incident_id: int) -> HttpResponse:
    staff = request_staff(request)
    if staff is None:
        raise Http404
    try:
        retry_incident(incident_id=incident_id, staff=staff)
    except Incident.DoesNotExist:
        raise Http404 from None
    except IncidentSettled:
        messages.info(request, _("Um diese Störung hat sich schon jemand gekümmert."))
    else:
        messages.success(
            request,
            _("Der Schritt läuft noch einmal. Klappt er wieder nicht, steht er erneut hier."),
        )
    return redirect("workflow-staff:incidents")
