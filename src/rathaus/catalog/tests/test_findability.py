"""Labelled queries: what people type, and the service they mean. Grows with every complaint."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bench.labelled import rate, read_queries
from django.conf import settings
from pytest_django import DjangoDbBlocker

from rathaus.catalog.finding import find
from rathaus.catalog.queries import packages
from rathaus.catalog.services import activate_service, load_packages
from rathaus.core.tenancy import tenant_context
from rathaus.core.tests.cast import make_tenant, make_unit
from rathaus.search.api import search
from rathaus.tenants.api import State, Tenant, TenantKind, forget_tenants

DOG, DOG_CHANGE, DOG_OFF = "hundesteuer-anmeldung", "hundesteuer-aenderung", "hundesteuer-abmeldung"
PARK, PARK_RENEW = "bewohnerparkausweis", "bewohnerparkausweis-verlaengerung"
PROOF, LICENCE = "meldebescheinigung", "fuehrerschein-umtausch"

MUST_BE_FIRST = {
    "hund anmelden": DOG,
    "Hund anmelden": DOG,
    "Hundesteuer": DOG,
    "hundesteuer": DOG,
    "Hundesteur": DOG,
    "hundestuer": DOG,
    "register my dog": DOG,
    "Hundesteueranmeldung": DOG,
    "dog tax": DOG,
    "Welpe": DOG,
    "welpen anmelden": DOG,
    "neuer hund": DOG,
    "Hundemarke": DOG,
    "ich habe einen hund bekommen und möchte ihn anmelden": DOG,
    "wie melde ich meinen hund an": DOG,
    "puppy": DOG,
    "hnud anmelden": DOG,
    "Hund abmelden": DOG_OFF,
    "hund abmelden": DOG_OFF,
    "mein hund ist gestorben": DOG_OFF,
    "hund gestorben": DOG_OFF,
    "Hundesteuer abmelden": DOG_OFF,
    "Hundesteuerabmeldung": DOG_OFF,
    "deregister dog": DOG_OFF,
    "dog died": DOG_OFF,
    "hundesteuer kündigen": DOG_OFF,
    "Hundesteuer ändern": DOG_CHANGE,
    "hundesteuer aendern": DOG_CHANGE,
    "Bewohnerparkausweis": PARK,
    "bewohnerparkausweis": PARK,
    "Bewohner-Parkausweis": PARK,
    "Anwohnerparkausweis": PARK,
    "anwohnerparken": PARK,
    "Anwohner Parken": PARK,
    "parkausweis": PARK,
    "Parkausweiss": PARK,
    "bewohnerparkauswies": PARK,
    "resident parking permit": PARK,
    "parking permit": PARK,
    "parken vor der haustür": PARK,
    "bewohnerparkausweis verlängerung": PARK_RENEW,
    "renew parking permit": PARK_RENEW,
    "parkausweis abgelaufen": PARK_RENEW,
    "Meldebescheinigung": PROOF,
    "meldebescheinigung beantragen": PROOF,
    "meldebscheinigung": PROOF,
    "Meldebestätigung": PROOF,
    "meldebestaetigung": PROOF,
    "Wohnsitzbescheinigung": PROOF,
    "certificate of registration": PROOF,
    "FÜHRERSCHEIN UMTAUSCH": LICENCE,
    "führerschein umtauschen": LICENCE,
    "Lappen umtauschen": LICENCE,
}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Tenant]:
    """A town that offers every shipped service; indexed once, rolled back at the end."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        forget_tenants()
        tenant = make_tenant("suchstadt", "Suchstadt", TenantKind.TOWN, State.MV, "13009999")
        unit = make_unit(tenant, "alles", "Alles")
        load_packages(settings.PACKAGE_DIRS)
        forget_tenants()
        with tenant_context(tenant):
            for offer in packages():
                activate_service(slug=offer.slug, unit=unit)
            yield tenant
        transaction.set_rollback(True)


@pytest.mark.parametrize(("query", "slug"), MUST_BE_FIRST.items())
def test_the_meant_service_stands_first(town: Tenant, query: str, slug: str) -> None:
    hits = [hit.key for hit in search(query, language="de").hits]
    assert hits[:1] == [slug]


@pytest.mark.parametrize("query", ["hund anmelden", "Hundesteuer", "register my dog"])
@pytest.mark.parametrize("language", ["de", "en", "de-leicht"])
def test_the_three_of_every_demonstration_work_in_every_language(
    town: Tenant, query: str, language: str
) -> None:
    assert search(query, language=language).hits[0].key == DOG


@pytest.mark.parametrize("query", ["qwertz", "Kuchenrezept", "Hallo", "cinema tonight"])
def test_what_is_not_offered_is_not_forced(town: Tenant, query: str) -> None:
    assert search(query, language="de").hits == []


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("gelbetone", "gelbe-tonne"),
        ("Birke absägen", "baum-faellen"),
        ("Termin für Reisepass", "reisepass"),
        ("formular wohngeld online beantragen", "wohngeld"),
        ("Führerschein aus Brasilien", "fuehrerschein-umschreiben"),
        ("Tonne nicht geleert", "abfalltonne-beschaedigt"),
        ("Ummelden in Ludwigslust", "wohnsitz-ummelden"),
    ],
)
def test_words_run_together_words_of_any_service_and_what_is_one_of_many(
    town: Tenant, query: str, slug: str
) -> None:
    assert search(query, language="de").hits[0].key == slug


@pytest.mark.parametrize(
    ("query", "first", "near"),
    [
        ("Meldebescheinigung", "meldebescheinigung", "meldebescheinigung-erweitert"),
        ("erweiterte Meldebescheinigung", "meldebescheinigung-erweitert", "meldebescheinigung"),
        ("Geburtsurkunde", "geburtsurkunde", "geburt-anzeigen"),
        ("Geburt anzeigen", "geburt-anzeigen", "geburtsurkunde"),
        ("Hund anmelden", DOG, DOG_OFF),
        ("Hund abmelden", DOG_OFF, DOG),
        ("Auto abmelden", "kfz-abmelden", "kfz-wiederzulassen"),
        ("Gewerbe anmelden", "gewerbe-anmelden", "gewerbe-ummelden"),
        ("Aufenthaltserlaubnis verlängern", "aufenthaltstitel-verlaengern", "aufenthaltstitel"),
        ("Reisepass Kind", "reisepass-kind", "reisepass"),
    ],
)
def test_of_two_alike_the_verb_decides_and_both_are_near(
    town: Tenant, query: str, first: str, near: str
) -> None:
    found = [hit.key for hit in search(query, language="de").hits[:3]]
    assert found[0] == first
    assert near in found


@pytest.mark.parametrize(
    ("query", "kind", "key"),
    [
        ("Impressum", "page", "impressum"),
        ("opening hours", "page", "stellen"),
        ("Termin absagen", "page", "termin-link"),
        ("einloggen", "page", "mein-rathaus"),
        ("Wir bekommen ein Kind", "situation", "familie"),
    ],
)
def test_pages_and_situations_are_found(town: Tenant, query: str, kind: str, key: str) -> None:
    assert (kind, key) in [(hit.kind, hit.key) for hit in search(query, language="de").hits[:3]]


def test_who_asks_for_a_form_gets_it_behind_its_service(town: Tenant) -> None:
    hits = find("Formular Wohngeld", language="de").hits
    assert [(hit.kind, hit.key) for hit in hits[:2]] == [
        ("service", "wohngeld"),
        ("form", "wohngeld"),
    ]
    assert hits[1].path == "leistungen/wohngeld/antrag/"


def test_little_is_a_guess_and_no_hit(town: Tenant) -> None:
    result = search("Führerschein Playstation", language="de")
    assert result.hits == []
    assert 0 < len(result.maybe) <= 3


def test_the_sample_is_found(town: Tenant) -> None:
    """Half of the queries over all services; the bench shows the other half."""
    sample = [one for one in read_queries("broad.tsv") if not one.is_held_out]
    rates = rate(
        sample, lambda query, lang: [h.key for h in search(query, language=lang, limit=3).hits]
    )
    assert rates.top_1 >= 0.97
    assert rates.top_3 >= 0.99


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("Falschparker", "parkverstoss-anzeigen"),
        ("Grab für Papa", "grab-erwerben"),
        ("Frau aus Indien nachholen", "visum"),
        ("schlafe seit zwei Wochen im Auto", "wohnungslos"),
    ],
)
def test_what_is_said_to_the_letter_or_as_the_thing_itself_decides(
    town: Tenant, query: str, slug: str
) -> None:
    assert search(query, language="de").hits[0].key == slug
