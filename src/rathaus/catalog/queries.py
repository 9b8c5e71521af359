"""Which services there are, for whom, and who is responsible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest

from rathaus.catalog.models import Activation, LatestVersion, MunicipalTerms, News, ServiceVersion
from rathaus.catalog.offer import Service, definitions_by_digest
from rathaus.catalog.performing import belongs_to, county_of, decides, performer
from rathaus.catalog.registry import appointment_links, own_form_checks
from rathaus.catalog.schema import Elsewhere, ServiceDefinition
from rathaus.catalog.taxonomy import UNITS
from rathaus.catalog.usage import used_lately
from rathaus.core.sorting import german
from rathaus.tenants.api import (
    Municipality,
    OrganisationUnit,
    Tenant,
    active_tenant,
    municipalities_of,
    tenant_of,
    units,
)

MUNICIPALITY_COOKIE = "rathaus_gemeinde"
FEATURED = 8


class ServiceUnknown(LookupError):
    """The active tenant does not offer a service with that slug."""


@dataclass(frozen=True)
class Responsibility:
    """Who does a service for one municipality.

    Attributes:
        authority: the administration people turn to.
        unit_key: its organisation unit.
        creditor: the municipality that gets the money; None: the authority itself.
        last_step: another administration that decides; None: the authority itself.
    """

    authority: Tenant
    unit_key: str
    creditor: Municipality | None
    last_step: Tenant | None


def service(slug: str, *, municipality: str | None = None) -> Service:
    """A service the active tenant offers, with the values for the municipality (AGS).

    Raises:
        ServiceUnknown: it is not offered.
    """
    activation = (
        Activation.objects.active()
        .filter(slug=slug)
        .select_related("service_version", "unit")
        .first()
    )
    if activation is None:
        raise ServiceUnknown(slug)
    return Service(activation.service_version, activation, _terms(activation, municipality))


def appointment_link(slug: str) -> str:
    """Where an appointment for the service is booked; empty if there is none."""
    return next((address for link in appointment_links if (address := link(slug))), "")


def services() -> list[Service]:
    """Everything the active tenant offers, by name in the active language."""
    # What a version says is parsed once in a process; the rows without it are small.
    activations = list(
        Activation.objects.active()
        .select_related("service_version", "unit")
        .defer("service_version__data", "service_version__files")
    )
    definitions_by_digest(activation.service_version.digest for activation in activations)
    offered = [Service(activation.service_version, activation) for activation in activations]
    return sorted(offered, key=lambda offer: german(offer.name()))


def own_form_faults(offer: Service) -> list[str]:
    """What of the administration's own form in use does not fit the service, in words."""
    return [fault for check in own_form_checks for fault in check(offer)]


def near(offer: Service, most: int) -> list[Service]:
    """Other services on the same shelves and in the same life situations, the nearest first."""
    rows = Activation.objects.active().exclude(slug=offer.slug)
    digests = dict(rows.values_list("slug", "service_version__digest"))
    definitions = definitions_by_digest(digests.values())
    own = _shelves(offer.definition)
    common = {slug: len(own & _shelves(definitions[digest])) for slug, digest in digests.items()}
    order = sorted(
        (slug for slug, count in common.items() if count),
        key=lambda slug: (-common[slug], german(str(definitions[digests[slug]].name))),
    )[:most]
    found = rows.filter(slug__in=order).select_related("service_version", "unit")
    by_slug = {row.slug: Service(row.service_version, row) for row in found}
    return [by_slug[slug] for slug in order]


def _shelves(definition: ServiceDefinition) -> set[str]:
    return {*definition.topics, *definition.life_situations}


def service_version(version_id: int) -> Service:
    """The service in the version a running case began with; it may not be offered any more.

    Raises:
        ServiceUnknown: no such version was ever loaded.
    """
    version = ServiceVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise ServiceUnknown(str(version_id))
    activation = Activation.objects.filter(slug=version.slug).select_related("unit").first()
    return Service(version, activation)


def package(slug: str) -> Service:
    """The newest loaded package for the active tenant, offered or not (for staff).

    Raises:
        ServiceUnknown: no package with that slug is loaded.
    """
    latest = LatestVersion.objects.filter(pk=slug).select_related("service_version").first()
    if latest is None:
        raise ServiceUnknown(slug)
    activation = (
        Activation.objects.filter(slug=slug).select_related("service_version", "unit").first()
    )
    version = activation.service_version if activation is not None else latest.service_version
    return Service(version, activation)


def package_in_brief(slug: str) -> Service:
    """Like :func:`package`, for what its definition says alone: without letters and other files.

    Raises:
        ServiceUnknown: no package with that slug is loaded.
    """
    large = ("service_version__data", "service_version__files")
    found = (
        Activation.objects.filter(slug=slug)
        .select_related("service_version", "unit")
        .defer(*large)
        .first()
        or LatestVersion.objects.filter(pk=slug).select_related("service_version").defer(*large).first()
    )  # fmt: skip
    if found is None:
        raise ServiceUnknown(slug)
    version = found.service_version
    definitions_by_digest([version.digest])
    return Service(version, found if isinstance(found, Activation) else None)


def packages() -> list[Service]:
    """All loaded packages with the active tenant's activation, by German name (for staff)."""
    activations = {
        activation.slug: activation
        for activation in Activation.objects.select_related("service_version", "unit")
    }
    found = []
    for latest in LatestVersion.objects.select_related("service_version"):
        activation = activations.get(latest.slug)
        version = activation.service_version if activation else latest.service_version
        found.append(Service(version, activation))
    return sorted(found, key=lambda offer: german(offer.name("de")))


def package_names() -> list[tuple[str, str]]:
    """Slug and name in the active language of all loaded packages, by name; for choosing one."""
    digests = dict(LatestVersion.objects.values_list("slug", "service_version__digest"))
    known = definitions_by_digest(digests.values())
    names = [(slug, str(known[digest].name)) for slug, digest in digests.items()]
    return sorted(names, key=lambda row: german(row[1]))


def leika_key(slug: str, variant: str = "") -> str | None:
    """Key in the national catalogue.

    Args:
        variant: primary key of the service version; empty for the one the active tenant offers.
    """
    version = _version(slug, variant)
    return _leika_of(version) if version else None


def elsewhere(slug: str, variant: str = "") -> Elsewhere | None:
    """The authority that does it instead; ``variant`` as for :func:`leika_key`."""
    version = _version(slug, variant)
    return _elsewhere_of(version) if version else None


def _version(slug: str, variant: str) -> int | None:
    if variant:
        return int(variant)
    offered = Activation.objects.active().filter(slug=slug)
    return offered.values_list("service_version", flat=True).first()


@lru_cache(maxsize=4096)
def _leika_of(version_id: int) -> str | None:
    """A stored version never changes."""
    found = ServiceVersion.objects.filter(pk=version_id).values_list("data__leika", flat=True)
    return found.first()


@lru_cache(maxsize=4096)
def _elsewhere_of(version_id: int) -> Elsewhere | None:
    found = ServiceVersion.objects.filter(pk=version_id).values_list("data__elsewhere", flat=True)
    data = found.first()
    return Elsewhere.model_validate(data) if data else None


def fitting_packages() -> list[Service]:
    """Packages that people look for at this kind of administration, by German name."""
    here = active_tenant()
    return [offer for offer in packages() if belongs_to(offer.definition, here)]


def usual_unit(offer: Service, known: Mapping[str, OrganisationUnit]) -> OrganisationUnit | None:
    """The package's usual unit, or the one that does its work where there is none of its own.

    Args:
        known: the administration's units by key.
    """
    return unit_for(offer.definition.unit, known)


def unit_for(key: str, known: Mapping[str, OrganisationUnit]) -> OrganisationUnit | None:
    """The unit with the key, or the one that does its work; None without any unit."""
    seen: set[str] = set()
    while key not in known and key not in seen:
        seen.add(key)
        key = UNITS[key][1]
    return known.get(key) or next(iter(known.values()), None)


def units_by_key() -> dict[str, OrganisationUnit]:
    return {unit.key: unit for unit in units()}


def is_done_online(offer: Service) -> bool:
    """The active tenant takes applications for it online."""
    return offer.is_online and performer(offer, active_tenant()).is_here


def is_done_by(offer: Service, unit: OrganisationUnit) -> bool:
    """The unit does it here; not what the county or another authority does."""
    mine = offer.activation is not None and offer.activation.unit_id == unit.pk
    return mine and performer(offer, active_tenant()).is_here


def latest_version(slug: str) -> ServiceVersion:
    """The package as loaded last, whatever version the tenant uses."""
    return LatestVersion.objects.select_related("service_version").get(pk=slug).service_version


def featured(offered: list[Service]) -> list[Service]:
    """The eight services people really come for.

    First the administration's choice, then what was used most lately, then by the package's demand.
    """
    used = used_lately()

    def order(offer: Service) -> tuple[int, int, int, str]:
        rank = offer.activation.featured_rank if offer.activation else None
        return (
            1000 if rank is None else rank,
            -used.get(offer.slug, 0),
            -offer.definition.demand,
            german(offer.name()),
        )

    return sorted(offered, key=order)[:FEATURED]


def terms_of(activation: Activation) -> list[MunicipalTerms]:
    """The municipal terms of a service, by name of the municipality."""
    return list(
        MunicipalTerms.objects.filter(activation=activation).select_related("municipality", "unit")
    )


def terms_exist(offer: Service) -> bool:
    """Something differs for some municipality."""
    return MunicipalTerms.objects.filter(activation=offer.activation).exists()


def amounts_vary(offer: Service) -> bool:
    """Some municipality has amounts of its own."""
    rows = MunicipalTerms.objects.filter(activation=offer.activation).exclude(parameters={})
    return rows.exists()


def _terms(activation: Activation, ags: str | None) -> MunicipalTerms | None:
    if ags is None:
        return None
    return (
        MunicipalTerms.objects.filter(activation=activation, municipality_id=ags)
        .select_related("municipality", "unit", "authority", "last_step")
        .first()
    )


def responsibility(slug: str, municipality_ags: str) -> Responsibility:
    """Who is responsible for the service in the municipality.

    Raises:
        ServiceUnknown: the active tenant does not offer it.
        Municipality.DoesNotExist: no such municipality.
    """
    offer = service(slug, municipality=municipality_ags)
    return responsibility_for(offer, Municipality.objects.get(ags=municipality_ags))


def responsibility_for(offer: Service, municipality: Municipality | None) -> Responsibility:
    """Like :func:`responsibility`, for a service already loaded with its terms."""
    terms, here = offer.terms, active_tenant()
    authority = (terms.authority if terms else None) or performer(offer, here).tenant or here
    last_step = terms.last_step if terms and terms.last_step else None
    if last_step is None and offer.handover is not None and not decides(offer, here):
        last_step = county_of(municipality.ags if municipality is not None else here.key)
    creditor = municipality if offer.definition.creditor == "municipality" else None
    return Responsibility(
        authority=authority,
        unit_key=offer.unit_key,
        creditor=creditor,
        last_step=None if last_step == authority else last_step,
    )


def municipalities_here() -> list[Municipality]:
    """The municipalities of the active tenant, by name."""
    return sorted(municipalities_of(active_tenant()), key=lambda place: german(place.name))


def chosen_municipality(request: HttpRequest) -> Municipality | None:
    """The municipality the visitor chose; a town with a single one needs no choice."""
    tenant = tenant_of(request)
    if tenant is None:
        return None
    ags = municipality_cookie(request)
    places = {place.ags: place for place in municipalities_of(tenant)}
    if len(places) == 1:
        return next(iter(places.values()))
    return places.get(ags)


def municipality_cookie(request: HttpRequest) -> str:
    """The AGS in the cookie, or an empty text if there is none or it is no AGS."""
    value = request.COOKIES.get(MUNICIPALITY_COOKIE, "")
    return value if len(value) == 8 and value.isascii() and value.isdigit() else ""


def published_news(limit: int | None = None) -> list[News]:
    """What citizens may read, newest first."""
    return list(News.objects.published().newest_first()[:limit])


def news_for_staff() -> list[News]:
    return list(News.objects.newest_first())
