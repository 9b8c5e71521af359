"""The state of an office as JSON, for displays, phones and kiosks."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from rathaus.appointments import api as appointments
from rathaus.core.tenancy import require_tenant_id
from rathaus.queueing.statecache import kept_state, remember_address


@require_GET
def state(request: HttpRequest, office: str) -> HttpResponse:
    """The first time only; then :class:`StatesFirst` answers."""
    found = appointments.office_by_key(office)
    if found is None:
        raise Http404
    kept = kept_state(require_tenant_id(), found)
    kept.refresh()
    remember_address(request, kept)
    return kept.answer(request)
