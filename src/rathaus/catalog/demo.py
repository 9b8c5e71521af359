"""Demo data: which of the demo towns offers what, with plausible amounts, and some news."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from rathaus.catalog import queries
from rathaus.catalog.models import Activation, MunicipalTerms, News
from rathaus.catalog.schema import Admission, Window
from rathaus.catalog.services import offer_services, set_admission, set_municipal_terms
from rathaus.tenants.api import Tenant, TenantKind, municipalities_of

PARKING = ("bewohnerparkausweis", "bewohnerparkausweis-verlaengerung")
PARKING_TOWNS = ("schwerin", "hemer")

HOLIDAYS = "ferienbetreuung"

OWN_BUILDING_AUTHORITY = ("hemer",)
"""Towns of the county that are their own Bauaufsicht (§ 57 BauO NRW: from 25,000 inhabitants)."""

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
    known = queries.units_by_key()
    fitting = {
        offer.slug: unit
        for offer in queries.fitting_packages()
        if (offer.slug not in PARKING or tenant.slug in PARKING_TOWNS)
        and (unit := queries.usual_unit(offer, known)) is not None
    }
    offer_services(
        units=fitting,
        parameters=_examples(),
        statute=f"Gebührensatzung {tenant.short_name} (Beispiel)",
    )
    if tenant.slug in OWN_BUILDING_AUTHORITY:
        own = [o.slug for o in queries.packages() if o.definition.unit == "bauaufsicht"]
        Activation.objects.filter(slug__in=own).update(decides_itself=True)
    _summer_holidays(tenant)
    if tenant.kind == TenantKind.AMT and not MunicipalTerms.objects.exists():
        _own_dog_taxes(tenant, "hundesteuer-anmeldung")
    if not News.objects.exists():
        _write_news()


def _summer_holidays(tenant: Tenant) -> None:
    """One town takes children for the summer in spring only, and not more than it has places for."""
    unset = Activation.objects.filter(slug=HOLIDAYS, admission__isnull=True)
    if tenant.slug == "hemer" and unset.exists():
        spring = Window(first="02-01", last="04-30")
        set_admission(slug=HOLIDAYS, rule=Admission(windows=[spring], limit=80))


def _examples() -> dict[str, int | str]:
    """Invented values for parameters without a usual one."""
    return {
        key: 1500 if parameter.type == "money" else 1 if parameter.type == "number" else "Beispiel"
        for offer in queries.packages()
        for key, parameter in offer.definition.parameters.items()
        if parameter.required and parameter.default is None
    }


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
