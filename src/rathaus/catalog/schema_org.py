"""What search engines may know about a service, as schema.org JSON-LD."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language

from rathaus.catalog.offer import Service
from rathaus.tenants.api import Municipality, OpeningHours, Tenant

_AREA_TYPE = "AdministrativeArea"


def government_service(
    offer: Service, tenant: Tenant, municipalities: list[Municipality], url: str
) -> dict[str, Any]:
    """https://schema.org/GovernmentService of the service at this address."""
    return {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "name": offer.name(),
        "alternateName": offer.official_name,
        "description": offer.teaser(),
        "identifier": f"LeiKa {offer.leika}",
        "url": url,
        "inLanguage": "en" if (get_language() or "de").startswith("en") else "de",
        "serviceType": offer.official_name,
        "areaServed": [{"@type": _AREA_TYPE, "name": place.name} for place in municipalities],
        "provider": government_office(tenant),
    }


def government_office(tenant: Tenant) -> dict[str, Any]:
    """https://schema.org/GovernmentOffice of the administration."""
    hours = OpeningHours(tenant.opening_hours, tenant.state)
    return {
        "@type": "GovernmentOffice",
        "name": tenant.name,
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
