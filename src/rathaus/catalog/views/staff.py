"""Staff: which services the administration offers, with what values."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rathaus.accounts.api import Role, request_staff, staff_required
from rathaus.audit import api as audit
from rathaus.catalog import queries, services
from rathaus.catalog.forms import ParametersForm
from rathaus.catalog.listing import ListForm, newer_version, rows
from rathaus.catalog.models import MunicipalTerms
from rathaus.catalog.offer import Service
from rathaus.catalog.services.activation import GATEWAY


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent; None for a GET. An empty form is sent too and gets its messages."""
    return request.POST if request.method == "POST" else None


def package_or_404(slug: str) -> Service:
    try:
        return queries.package(slug)
    except queries.ServiceUnknown as error:
        raise Http404(f"No package {slug}") from error


@staff_required(Role.CLERK)
def service_list(request: HttpRequest) -> HttpResponse:
    """All packages of the installation, offered here or not; searched by name, state and unit."""
    every = rows()
    form = ListForm(request.GET, every)
    staff = request_staff(request)
    context = {
        "form": form,
        "rows": form.rows,
        "count": len(every),
        "new": sum(offer.activation is None for offer in queries.fitting_packages()),
        "may_change": staff is not None and staff.is_at_least(Role.ADMINISTRATOR),
    }
    return render(request, "catalog/staff/services.html", context)


@staff_required(Role.ADMINISTRATOR)
def service_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The administration's own values."""
    offer = package_or_404(slug)
    activation = offer.activation
    initial: dict[str, Any] = {f"p_{key}": value for key, value in offer.parameters.items()}
    if activation is not None:
        initial |= {
            "unit": str(activation.unit_id or ""),
            "statute": activation.statute,
            "statute_url": activation.statute_url,
            "featured_rank": activation.featured_rank,
            "decides_itself": activation.decides_itself,
        }
    form = ParametersForm(_posted(request), offer=offer, initial=initial)
    if form.is_valid():
        services.change_service(
            slug=slug,
            unit=form.unit(),
            parameters=form.parameters(),
            statute=form.cleaned_data["statute"],
            statute_url=form.cleaned_data["statute_url"],
            featured_rank=form.cleaned_data["featured_rank"],
            decides_itself=form.cleaned_data.get("decides_itself", False),
        )
        messages.success(request, _("Gespeichert. Die öffentliche Seite ist schon neu."))
        return redirect("catalog-staff:service", slug)
    terms = {row.municipality_id: row for row in queries.terms_of(activation)} if activation else {}
    places = queries.municipalities_here()
    context = {
        "service": offer,
        "form": form,
        "history": audit.history("service", slug),
        "newer": newer_version(offer),
        "kept_from": activation.kept_from if activation else "",
        "places": [(place, terms.get(place.ags)) for place in places] if len(places) > 1 else [],
    }
    return render(request, "catalog/staff/service.html", context)


@staff_required(Role.ADMINISTRATOR)
def terms_edit(request: HttpRequest, slug: str, ags: str) -> HttpResponse:
    """What differs for one municipality; empty fields follow the administration."""
    offer = package_or_404(slug)
    place = next((p for p in queries.municipalities_here() if p.ags == ags), None)
    if place is None:
        raise Http404("Not one of ours")
    terms = MunicipalTerms.objects.filter(activation__slug=slug, municipality=place).first()
    initial: dict[str, Any] = {}
    if terms is not None:
        initial = {f"p_{key}": value for key, value in terms.parameters.items()}
        initial |= {
            "unit": str(terms.unit_id or ""),
            "statute": terms.statute,
            "statute_url": terms.statute_url,
        }
    form = ParametersForm(_posted(request), offer=offer, municipal=True, initial=initial)
    if form.is_valid():
        services.set_municipal_terms(
            slug=slug,
            municipality=place,
            parameters=form.parameters(),
            unit=form.unit(),
            statute=form.cleaned_data["statute"],
            statute_url=form.cleaned_data["statute_url"],
        )
        messages.success(request, _("Gespeichert für %(place)s.") % {"place": place.name})
        return redirect("catalog-staff:service", slug)
    return render(
        request, "catalog/staff/terms.html", {"service": offer, "form": form, "place": place}
    )


@require_POST
@staff_required(Role.ADMINISTRATOR)
def activate(request: HttpRequest, slug: str) -> HttpResponse:
    offer = package_or_404(slug)
    try:
        services.activate_service(slug=slug)
    except services.ParametersMissing as refusal:
        names = ", ".join(_label(offer, key) for key in refusal.keys)
        messages.error(request, _("Bitte zuerst ausfüllen: %(names)s") % {"names": names})
        return redirect("catalog-staff:service", slug)
    messages.success(
        request, _("„%(name)s“ steht jetzt auf Ihren Seiten.") % {"name": offer.name()}
    )
    return redirect("catalog-staff:list")


def _label(offer: Service, key: str) -> str:
    parameter = offer.definition.parameters.get(key)
    if key == GATEWAY:
        return _("ein SMS-Dienst (den richtet der Betrieb ein)")
    return parameter.label.de if parameter else _("Zuständige Stelle")


@staff_required(Role.ADMINISTRATOR)
def offer_all(request: HttpRequest) -> HttpResponse:
    """GET shows which packages would be offered and by whom; POST offers them."""
    known = queries.units_by_key()
    new = [offer for offer in queries.fitting_packages() if offer.activation is None]
    rows = [(offer, queries.usual_unit(offer, known)) for offer in new]
    if request.method != "POST":
        return render(request, "catalog/staff/offer_all.html", {"rows": rows})
    missing = services.offer_services(units={o.slug: unit for o, unit in rows if unit is not None})
    number = len(rows) - len(missing)
    messages.success(
        request,
        ngettext(
            "Eine Leistung steht jetzt auf Ihren Seiten.",
            "%(count)d Leistungen stehen jetzt auf Ihren Seiten.",
            number,
        )
        % {"count": number},
    )
    if missing:
        names = ", ".join(offer.name() for offer in new if offer.slug in missing)
        messages.warning(
            request, _("Diese brauchen zuerst Ihre eigenen Beträge: %(names)s") % {"names": names}
        )
    return redirect("catalog-staff:list")


@require_POST
@staff_required(Role.ADMINISTRATOR)
def deactivate(request: HttpRequest, slug: str) -> HttpResponse:
    offer = package_or_404(slug)
    services.deactivate_service(slug=slug)
    messages.success(
        request,
        _("„%(name)s“ wird nicht mehr angeboten. Laufende Vorgänge gehen weiter.")
        % {"name": offer.name()},
    )
    return redirect("catalog-staff:list")
