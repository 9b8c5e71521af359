"""Staff: own words for a service, and what a package's new version brings."""

from __future__ import annotations

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, staff_required
from rathaus.catalog import queries, services
from rathaus.catalog.differences import SECTIONS, differences
from rathaus.catalog.forms import TextsForm
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import conflicts
from rathaus.catalog.views.staff import package_or_404


@staff_required(Role.ADMINISTRATOR)
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    """The service's texts in the administration's own words."""
    offer = package_or_404(slug)
    form = TextsForm(request.POST if request.method == "POST" else None, offer=offer)
    if form.is_valid():
        services.change_texts(slug=slug, said=form.said())
        messages.success(request, _("Gespeichert. Die öffentliche Seite ist schon neu."))
        return redirect("catalog-staff:service", slug)
    own = offer.activation.texts if offer.activation else {}
    context = {"service": offer, "form": form, "conflicts": conflicts(offer.package, own)}
    return render(request, "catalog/staff/texts.html", context)


@staff_required(Role.ADMINISTRATOR)
def new_version(request: HttpRequest, slug: str) -> HttpResponse:
    """What the newest version changes, and where own words stand against it."""
    offer = package_or_404(slug)
    latest = queries.latest_version(slug)
    if latest.pk == offer.version_id:
        messages.info(request, _("Sie benutzen schon die neueste Fassung."))
        return redirect("catalog-staff:service", slug)
    found = differences(offer.version, latest)
    own = offer.activation.texts if offer.activation else {}
    context = {
        "service": offer,
        "latest": latest,
        "unfit": queries.own_form_faults(Service(latest, offer.activation)),
        "sections": [
            (_(SECTIONS[key]), list(rows)) for key, rows in groupby(found, lambda d: d.section)
        ],
        "conflicts": conflicts(Service(latest).package, own),
        "is_kept": offer.activation is not None and offer.activation.kept_from == latest.digest,
    }
    return render(request, "catalog/staff/new_version.html", context)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def switch_version(request: HttpRequest, slug: str) -> HttpResponse:
    package_or_404(slug)
    taken = [name for name, value in request.POST.items() if value == "package"]
    try:
        services.switch_version(slug=slug, package_words=taken)
    except services.AlreadyNewest:
        messages.info(request, _("Sie benutzen schon die neueste Fassung."))
    except services.ParametersMissing:
        messages.error(request, _("Die neue Fassung braucht Angaben, die noch fehlen."))
    except services.OwnFormUnfit:
        messages.error(request, _("Ihr eigenes Formular passt nicht zur neuen Fassung."))
        return redirect("catalog-staff:new-version", slug)
    else:
        messages.success(request, _("Neue Anträge laufen ab jetzt mit der neuen Fassung."))
    return redirect("catalog-staff:service", slug)


@require_POST
@staff_required(Role.ADMINISTRATOR)
def keep_version(request: HttpRequest, slug: str) -> HttpResponse:
    package_or_404(slug)
    try:
        services.keep_version(slug=slug)
    except services.AlreadyNewest:
        messages.info(request, _("Sie benutzen schon die neueste Fassung."))
    else:
        messages.success(request, _("Sie bleiben bei Ihrer Fassung. Die neue liegt weiter bereit."))
    return redirect("catalog-staff:service", slug)
