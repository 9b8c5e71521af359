"""Staff: the days on which one may apply, the places, and how many are left."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from rathaus.accounts.api import Role, request_staff, staff_required
from rathaus.catalog import services
from rathaus.catalog.admission import admission_of, standing, words
from rathaus.catalog.admission_form import AdmissionForm
from rathaus.catalog.views.staff import package_or_404


@staff_required()
def admission(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody in the house sees how it stands; administrators set days and places."""
    offer = package_or_404(slug)
    if not offer.is_online:
        raise Http404("Nobody applies for it here")
    staff = request_staff(request)
    may_change = staff is not None and staff.is_at_least(Role.ADMINISTRATOR)
    if request.method == "POST" and not may_change:
        raise Http404("Only administrators change it")
    own = offer.activation is not None and offer.activation.admission is not None
    form = AdmissionForm(request.POST or None, rule=admission_of(offer), own=own)
    if form.is_valid():
        services.set_admission(slug=slug, rule=form.rule())
        messages.success(request, _("Gespeichert. Die öffentliche Seite ist schon neu."))
        return redirect("catalog-staff:admission", slug)
    found = standing(offer)
    context = {
        "service": offer,
        "form": form if may_change else None,
        "may_change": may_change,
        "found": found,
        "taken": (found.limit or 0) - (found.left or 0) if found and found.limit else None,
        "words": words(found) if found else "",
        "has_package_rule": offer.definition.applications is not None,
    }
    return render(request, "catalog/staff/admission.html", context)
