"""Who does a service, seen from one administration: itself, its county, or somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from rathaus.catalog.models import Activation
from rathaus.catalog.offer import Service
from rathaus.catalog.schema import Elsewhere, ServiceDefinition
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import Tenant, TenantKind, absolute_url, all_tenants

_WITH_COUNTY_TASKS = (TenantKind.COUNTY, TenantKind.CAPITAL)
"""Counties, and towns that are their own county (kreisfreie Städte)."""
_BEYOND = ("state", "federal", "other")


class Place(StrEnum):
    HERE = "here"
    COUNTY = "county"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Performer:
    """Who does it.

    Attributes:
        slug: of the service.
        tenant: the administration, if it is on this installation.
        elsewhere: name, address and note of an authority of the Land, the federation or others.
    """

    place: Place
    slug: str
    tenant: Tenant | None = None
    elsewhere: Elsewhere | None = None

    @property
    def is_here(self) -> bool:
        return self.place is Place.HERE

    @property
    def url(self) -> str:
        """The other administration's page about the service; empty if it has none here."""
        if self.place is not Place.COUNTY or self.tenant is None:
            return ""
        with tenant_context(self.tenant):
            offered = Activation.objects.active().filter(slug=self.slug).exists()
        return absolute_url(self.tenant, "catalog:service", self.slug) if offered else ""


def performer(offer: Service, tenant: Tenant) -> Performer:
    """Who does the service for the people of the tenant's area."""
    definition = offer.definition
    if definition.elsewhere is not None:
        return Performer(Place.ELSEWHERE, offer.slug, elsewhere=definition.elsewhere)
    if definition.level_in(tenant.state) != "county" and not definition.handover:
        return Performer(Place.HERE, offer.slug, tenant)
    if decides(offer, tenant):
        return Performer(Place.HERE, offer.slug, tenant)
    county = county_of(tenant.key)
    if county is not None and definition.handover:
        return Performer(Place.HERE, offer.slug, tenant)  # taken in here, decided there
    return Performer(Place.COUNTY, offer.slug, county)


def place_of(offer: Service, tenant: Tenant) -> Place:
    """Where it is done, without looking up the other administration's page."""
    definition = offer.definition
    if definition.elsewhere is not None:
        return Place.ELSEWHERE
    if definition.level_in(tenant.state) != "county" and not definition.handover:
        return Place.HERE
    if decides(offer, tenant):
        return Place.HERE
    taken_in = definition.handover is not None and county_of(tenant.key) is not None
    return Place.HERE if taken_in else Place.COUNTY


def decides(offer: Service, tenant: Tenant) -> bool:
    """Whether the administration decides itself what otherwise the county does."""
    own = offer.activation is not None and offer.activation.decides_itself
    return own or tenant.kind in _WITH_COUNTY_TASKS


def belongs_to(definition: ServiceDefinition, tenant: Tenant) -> bool:
    """Whether people look for the service on the pages of this kind of administration."""
    if tenant.kind == TenantKind.COUNTY:
        level = definition.level_in(tenant.state)
        return level in ("county", *_BEYOND) or definition.handover is not None
    return True


def county_of(key: str) -> Tenant | None:
    """The county on this installation that the place with this AGS or ARS lies in; the keys nest."""
    counties = (tenant for tenant in all_tenants() if tenant.kind == TenantKind.COUNTY)
    return next((county for county in counties if key.startswith(county.key)), None)
