"""Demo data: which of the demo towns offers what, with plausible amounts, and some news."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from rathaus.catalog import queries
from rathaus.catalog.models import News
from rathaus.catalog.services import activate_service, change_service, set_municipal_terms
from rathaus.tenants.api import OrganisationUnit, Tenant, TenantKind, municipalities_of, units

PARKING = ("bewohnerparkausweis", "bewohnerparkausweis-verlaengerung")
PARKING_TOWNS = ("schwerin", "hemer")
COUNTY_SERVICES = ("fuehrerschein-umtausch",)

_DOG = {
    "Pampow": (3500, 7000),
    "Stralendorf": (4000, 8000),
    "Wittenförden": (4500, 9000),
    "Zülow": (3000, 6000),
}
"""Invented amounts of municipalities with an own statute: first dog, every further dog, in cents."""

_NEWS = (
    (
        2,
        {
            "de": "Hundesteuer jetzt ganz online",
            "en": "Dog tax now entirely online",
            "leicht": "Hunde-Steuer geht jetzt im Internet",
        },
        {
            "de": "Anmelden, ändern, abmelden: in fünf Minuten, auch am Telefon in der Bahn. Den Bescheid bekommen Sie ins Postfach.",
            "en": "Register, change, deregister: in five minutes, even on your phone on the train. The notice comes to your inbox.",
            "leicht": "Sie können Ihren Hund im Internet anmelden. Das dauert 5 Minuten.",
        },
    ),
    (
        9,
        {
            "de": "Bürgerbüro zwischen den Jahren",
            "en": "Citizens' office between the holidays",
            "leicht": "Das Bürger-Büro nach Weihnachten",
        },
        {
            "de": "Vom 24. Dezember bis 1. Januar bleibt das Bürgerbüro geschlossen. Anträge online nehmen wir jederzeit an.",
            "en": "The citizens' office is closed from 24 December to 1 January. You can apply online at any time.",
            "leicht": "Vom 24. Dezember bis 1. Januar ist das Bürger-Büro zu. Im Internet können Sie immer Anträge stellen.",
        },
    ),
    (
        20,
        {
            "de": "Fundräder suchen ihre Besitzer",
            "en": "Found bicycles look for their owners",
            "leicht": "Gefundene Fahr-Räder",
        },
        {
            "de": "Im Keller stehen elf Fahrräder. Vermissen Sie eines? Rufen Sie uns an und beschreiben Sie es.",
            "en": "Eleven bicycles are standing in our cellar. Are you missing one? Call us and describe it.",
            "leicht": "Bei uns sind 11 Fahr-Räder. Ist Ihr Fahr-Rad weg? Dann rufen Sie uns an.",
        },
    ),
)


def seed(tenant: Tenant) -> None:
    """Offer what fits the kind of administration; again and again without harm."""
    known = {unit.key: unit for unit in units()}
    for offer in queries.packages():
        if _offers(tenant, offer.slug):
            _offer(
                tenant,
                offer.slug,
                known.get(offer.definition.unit) or next(iter(known.values()), None),
            )
    if not News.objects.exists():
        _write_news()


def _offers(tenant: Tenant, slug: str) -> bool:
    if tenant.kind == TenantKind.COUNTY:
        return slug in COUNTY_SERVICES
    return slug not in PARKING or tenant.slug in PARKING_TOWNS


def _offer(tenant: Tenant, slug: str, unit: OrganisationUnit | None) -> None:
    known = queries.package(slug)
    if unit is None or known.activation is not None:
        return
    parameters = known.parameters | {key: _example(key) for key in known.missing_parameters()}
    statute = f"Gebührensatzung {tenant.short_name} (Beispiel)"
    change_service(slug=slug, unit=unit, parameters=parameters, statute=statute)
    activate_service(slug=slug, unit=unit)
    if slug == "hundesteuer-anmeldung" and tenant.kind == TenantKind.AMT:
        _own_dog_taxes(tenant, slug)


def _example(key: str) -> int | str:
    return 1500 if key.endswith("_cents") else "Beispiel"


def _own_dog_taxes(tenant: Tenant, slug: str) -> None:
    for place in municipalities_of(tenant):
        if place.name in _DOG:
            first, further = _DOG[place.name]
            set_municipal_terms(
                slug=slug,
                municipality=place,
                parameters={"first_dog_cents": first, "further_dog_cents": further},
                statute=f"Hundesteuersatzung der Gemeinde {place.name} (Beispiel)",
            )


def _write_news() -> None:
    now = timezone.now()
    for days, title, teaser in _NEWS:
        News.objects.create(
            title=title, teaser=teaser, body=teaser, published_at=now - timedelta(days=days)
        )
