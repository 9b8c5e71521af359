"""The log of a town hall, for its administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.audit.forms import LogFilter
from rathaus.audit.queries import log, log_page, newest_anchor
from rathaus.audit.verification import verify
from rathaus.tenants.api import active_tenant


@require_GET
@staff_required(Role.ADMINISTRATOR)
def entries(request: HttpRequest) -> HttpResponse:
    form = LogFilter(request.GET)
    page = log_page(log(**form.filters()), before=request.GET.get("vor", ""))
    context = {
        "form": form,
        "page": page,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "anchor": newest_anchor(),
    }
    return render(request, "audit/staff/log.html", context)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def check(request: HttpRequest) -> HttpResponse:
    """Verify the town's chain now and say what came out."""
    reports = verify(active_tenant().slug)
    findings = sum(len(report.findings) for report in reports)
    if findings:
        messages.error(
            request,
            _(
                "Das Protokoll ist nicht vollständig oder wurde verändert. Bitte rufen Sie sofort den "
                "Betrieb und die Datenschutzbeauftragte an und ändern Sie nichts. Befunde: %(count)d."
            )
            % {"count": findings},
        )
    else:
        messages.success(
            request,
            _(
                "Geprüft: %(count)s Einträge, nichts wurde geändert, entfernt, eingefügt oder abgeschnitten."
            )
            % {"count": f"{reports[0].seals:,}".replace(",", ".")},
        )
    return redirect("audit-staff:log")
