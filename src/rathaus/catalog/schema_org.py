"""What search engines may know about pages and services, as schema.org JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rathaus.catalog.offer import Service
from rathaus.catalog.performing import Performer
from rathaus.tenants.api import Municipality, OpeningHours, OrganisationUnit, Tenant, absolute_url

CONTEXT = "https://schema.org"
_AREA_TYPE = "AdministrativeArea"


def government_service(
    offer: Service,
    who: Performer,
    municipalities: list[Municipality],
    url: str,
    *,
    unit: OrganisationUnit | None,
    apply_url: str,
) -> dict[str, Any]:
    """https://schema.org/GovernmentService of the service at this address.

    Args:
        unit: whom people call about it.
        apply_url: where the application begins; empty if it is not done online here.
    """
    found: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "GovernmentService",
        "@id": f"{url}#service",
        "name": offer.name(),
        "alternateName": offer.official_name,
        "description": offer.teaser(),
        "identifier": {"@type": "PropertyValue", "propertyID": "LeiKa", "value": offer.leika},
        "url": url,
        "serviceType": offer.official_name,
        "areaServed": [{"@type": _AREA_TYPE, "name": place.name} for place in municipalities],
        "availableChannel": _channel(unit, apply_url or url),
    }
    provider = _provider(who)
    if provider:
        found["provider"] = provider
    if who.is_here and (costs := offer.costs()):
        found["offers"] = [_offer(str(line.label), line.cents) for line in costs]
    return found


def _provider(who: Performer) -> dict[str, Any] | None:
    """Whoever does it; nobody is named when the county is not known."""
    if who.tenant is not None:
        return government_office(who.tenant)
    if who.elsewhere is not None:
        return {
            "@type": "GovernmentOrganization",
            "name": str(who.elsewhere.name),
            "url": who.elsewhere.url,
        }
    return None


def _channel(unit: OrganisationUnit | None, url: str) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "@type": "ServiceChannel",
        "serviceUrl": url,
        "availableLanguage": ["de", "en"],
    }
    if unit is not None and unit.phone:
        phone = {"@type": "ContactPoint", "telephone": unit.phone, "name": unit.name}
        channel["servicePhone"] = phone
    return channel


def _offer(name: str, cents: int) -> dict[str, Any]:
    price = f"{cents // 100}.{cents % 100:02d}"
    return {"@type": "Offer", "name": name, "price": price, "priceCurrency": "EUR"}


def government_office(tenant: Tenant) -> dict[str, Any]:
    """https://schema.org/GovernmentOffice of the administration; the same identity on all pages."""
    hours = OpeningHours(tenant.opening_hours, tenant.state)
    home = absolute_url(tenant, "home")
    return {
        "@type": "GovernmentOffice",
        "@id": f"{home}#office",
        "name": tenant.name,
        "url": home,
        "telephone": tenant.phone,
        "email": tenant.email,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": tenant.street,
            "postalCode": tenant.postal_code,
            "addressLocality": tenant.place,
            "addressCountry": "DE",
        },
        "openingHoursSpecification": hours.json_ld(),
    }


def office_page(tenant: Tenant) -> dict[str, Any]:
    """The administration as the thing that a page is about."""
    return {"@context": CONTEXT, **government_office(tenant)}


def breadcrumb_list(tenant: Tenant, way: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """https://schema.org/BreadcrumbList from the front page to the page itself.

    Args:
        way: name and full address of each step below the front page.
    """
    language = get_language() or "de"
    steps = [(_("Startseite"), absolute_url(tenant, "home", language=language)), *way]
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address}
            for number, (name, address) in enumerate(steps, start=1)
        ],
    }
