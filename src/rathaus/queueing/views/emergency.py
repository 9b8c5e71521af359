"""Help at a counter: pressing twice, the colleagues' answer, and the state every page polls."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rathaus.accounts.api import staff_required
from rathaus.queueing import queries
from rathaus.queueing.models import Emergency
from rathaus.queueing.services import emergencies
from rathaus.queueing.views.access import counter_from, office_from, show, staff_from


@staff_required()
@require_http_methods(["GET", "HEAD", "POST"])
def call_for_help(request: HttpRequest, counter_id: int) -> HttpResponse:
    """The second step: only here the colleagues are called."""
    counter = counter_from(request, counter_id)
    if request.method == "POST":
        emergencies.raise_emergency(counter=counter, staff=staff_from(request))
        messages.warning(request, _("Ihre Kolleginnen und Kollegen sehen jetzt Ihren Hilferuf."))
        return redirect("queueing-staff:counter", counter.pk)
    return show(request, "emergency", counter=counter)


@staff_required()
@require_POST
def accept(request: HttpRequest, emergency_id: int) -> HttpResponse:
    emergency = _emergency(request, emergency_id)
    found = emergencies.accept_emergency(emergency=emergency, staff=staff_from(request))
    if found.accepted_by != str(staff_from(request).user):
        messages.info(request, _("%(name)s geht schon hin.") % {"name": found.accepted_by})
    return _back(request, emergency)


@staff_required()
@require_POST
def end(request: HttpRequest, emergency_id: int) -> HttpResponse:
    emergency = _emergency(request, emergency_id)
    emergencies.end_emergency(emergency=emergency)
    messages.success(request, _("Der Hilferuf ist beendet."))
    return _back(request, emergency)


def _emergency(request: HttpRequest, emergency_id: int) -> Emergency:
    found = queries.emergency_for(staff_from(request), emergency_id)
    if found is None:
        raise Http404
    return found


def _back(request: HttpRequest, emergency: Emergency) -> HttpResponse:
    """To the page on which the button was pressed."""
    wanted = request.POST.get("zurueck", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return redirect(wanted)
    return redirect("queueing-staff:counter", emergency.counter_id)


@staff_required()
@require_GET
def state(request: HttpRequest, key: str) -> HttpResponse:
    """What changed, in a few bytes: pages that show the office fetch themselves anew when it did."""
    office = office_from(request, key)
    calls = [
        {"id": call.pk, "counter": call.counter.name, "accepted": bool(call.accepted_by)}
        for call in queries.emergencies_of(office)
    ]
    body = {"revision": queries.settings_of(office).revision, "emergencies": calls}
    etag = f'W/"{body["revision"]}-{"-".join(str(call["id"]) for call in calls)}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return JsonResponse(body, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
