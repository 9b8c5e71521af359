"""How a package becomes a service of a town, and what stays pinned."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection, transaction

from rathaus.audit.models import AuditEntry
from rathaus.catalog import api as catalog
from rathaus.catalog.fees import FeeInvalid, quote
from rathaus.catalog.models import Activation, PageRevision, ServiceVersion
from rathaus.catalog.schema import Fee
from rathaus.catalog.services import (
    AlreadyNewest,
    MunicipalityElsewhere,
    ParametersMissing,
    activate_service,
    change_service,
    deactivate_service,
    load_packages,
    set_municipal_terms,
    switch_version,
)
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.tenancy import tenant_context
from rathaus.core.yamlfile import SourceInvalid
from rathaus.search import api as search
from rathaus.tenants.models import Municipality, OrganisationUnit, Tenant


def edit(folder: Path, old: str, new: str) -> None:
    manifest = folder / "service.yaml"
    text = manifest.read_text()
    assert old in text
    manifest.write_text(text.replace(old, new, 1))


def test_loading_twice_stores_once(packages: Path) -> None:
    report = load_packages([packages.parent])
    assert (report.loaded, report.unchanged) == ([], [DOG])
    assert ServiceVersion.objects.count() == 1


def test_a_better_sentence_reaches_everybody_but_not_running_cases(
    offered: Tenant, packages: Path
) -> None:
    with tenant_context(offered):
        pinned = catalog.service(DOG).version_id
    edit(packages, "de: Hund anmelden", "de: Einen Hund anmelden")
    assert load_packages([packages.parent]).loaded == [DOG]
    with tenant_context(offered):
        assert catalog.service(DOG).name("de") == "Einen Hund anmelden"
        assert catalog.service_version(pinned).name("de") == "Hund anmelden"
        assert (
            search.search("einen Hund anmelden", language="de").hits[0].title
            == "Einen Hund anmelden"
        )


def test_a_new_version_waits_for_the_administration(offered: Tenant, packages: Path) -> None:
    edit(packages, "version: 1", "version: 2")
    load_packages([packages.parent])
    with tenant_context(offered):
        assert catalog.service(DOG).version.version == 1
        switch_version(slug=DOG)
        assert catalog.service(DOG).version.version == 2
        with pytest.raises(AlreadyNewest):
            switch_version(slug=DOG)


def test_one_wrong_package_keeps_all_out(folder: Path, db: None) -> None:
    edit(folder, "teaser:", "teazer:")
    with pytest.raises(SourceInvalid):
        load_packages([folder.parent])
    assert ServiceVersion.objects.count() == 0


def test_a_stored_version_cannot_be_changed(packages: Path) -> None:
    statements = (
        "UPDATE catalog_serviceversion SET slug = 'x'",
        "DELETE FROM catalog_serviceversion",
    )
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="never changes"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_activating_offers_it_tells_once_and_makes_it_findable(
    packages: Path, in_stralendorf: Tenant, tax_office: OrganisationUnit
) -> None:
    before = PageRevision.objects.filter(scope=in_stralendorf.pk).count()
    activate_service(slug=DOG, unit=tax_office)
    activate_service(slug=DOG, unit=tax_office)
    assert [offer.slug for offer in catalog.services()] == [DOG]
    assert catalog.service(DOG).unit_key == "steuern"
    assert [hit.key for hit in search.search("hund", language="de", kinds=["service"]).hits] == [
        DOG
    ]
    names = AuditEntry.objects.filter(subject_kind="service").values_list("event_name", flat=True)
    assert list(names.order_by("id")) == ["catalog.service_activated"]
    assert before == 0
    assert PageRevision.objects.filter(scope=in_stralendorf.pk).count() == 1


def test_deactivating_takes_it_away_and_keeps_what_was_set(offered: Tenant) -> None:
    with tenant_context(offered):
        change_service(slug=DOG, unit=None, parameters={"first_dog_cents": 5000})
        deactivate_service(slug=DOG)
        assert catalog.services() == []
        with pytest.raises(catalog.ServiceUnknown):
            catalog.service(DOG)
        assert search.search("hund", language="de", kinds=["service"]).hits == []
        assert catalog.package(DOG).parameters["first_dog_cents"] == 5000


@pytest.mark.parametrize(
    ("parameters", "unit", "missing"),
    [
        ({}, True, None),
        ({"first_dog_cents": None}, True, ["first_dog_cents"]),
        ({}, False, ["unit"]),
    ],
)
def test_a_service_is_offered_only_with_all_it_needs(
    packages: Path,
    in_stralendorf: Tenant,
    tax_office: OrganisationUnit,
    parameters: dict[str, Any],
    unit: bool,
    missing: list[str] | None,
) -> None:
    change_service(slug=DOG, unit=tax_office if unit else None, parameters=parameters)
    if missing is None:
        activate_service(slug=DOG)
        return
    with pytest.raises(catalog.ParametersMissing) as refusal:
        activate_service(slug=DOG)
    assert refusal.value.keys == missing


def test_every_municipality_may_have_its_own_amounts_and_statute(
    offered: Tenant, pampow: Municipality
) -> None:
    with tenant_context(offered):
        change_service(
            slug=DOG, unit=None, parameters={"first_dog_cents": 5000}, statute="Satzung des Amtes"
        )
        set_municipal_terms(
            slug=DOG,
            municipality=pampow,
            parameters={"first_dog_cents": 3500},
            statute="Hundesteuersatzung Pampow",
        )
        everywhere, here = catalog.service(DOG), catalog.service(DOG, municipality=pampow.ags)
        assert everywhere.parameters == {"first_dog_cents": 5000, "further_dog_cents": 8000}
        assert here.parameters == {"first_dog_cents": 3500, "further_dog_cents": 8000}
        assert here.statute == ("Hundesteuersatzung Pampow", "")
        assert [(str(line.label), line.cents) for line in here.costs()] == [
            ("Hundesteuer für den ersten Hund", 3500),
            ("für jeden weiteren Hund", 8000),
        ]
        assert set_municipal_terms(slug=DOG, municipality=pampow, parameters={}) is None
        assert catalog.service(DOG, municipality=pampow.ags).parameters["first_dog_cents"] == 5000


def test_a_town_cannot_set_terms_for_somebody_elses_municipality(offered: Tenant) -> None:
    other = Municipality.objects.create(ags="05962016", name="Hemer")
    with tenant_context(offered), pytest.raises(MunicipalityElsewhere):
        set_municipal_terms(slug=DOG, municipality=other, parameters={})


def test_the_municipality_gets_the_tax_and_the_amt_does_the_work(
    offered: Tenant, pampow: Municipality
) -> None:
    with tenant_context(offered):
        assert catalog.responsibility(DOG, pampow.ags) == catalog.Responsibility(
            authority=offered, unit_key="steuern", creditor=pampow, last_step=None
        )


def test_the_county_does_the_last_step_of_a_handover(
    folder: Path,
    county: Tenant,
    stralendorf: Tenant,
    tax_office: OrganisationUnit,
    pampow: Municipality,
) -> None:
    edit(
        folder,
        "unit: steuern\n",
        "unit: steuern\nhandover: {authority: county, unit: fahrerlaubnis}\n",
    )
    load_packages([folder.parent])
    with tenant_context(stralendorf):
        activate_service(slug=DOG, unit=tax_office)
        assert catalog.responsibility(DOG, pampow.ags).last_step == county
        assert catalog.service(DOG).handover is not None


def fee(amount: str, when: str | None = None) -> Fee:
    return Fee.model_validate(
        {"key": "f", "label": {"de": "x", "en": "x", "leicht": "x"}, "amount": amount, "when": when}
    )


@pytest.mark.parametrize(
    ("fees", "answers", "total"),
    [
        ([], {}, 0),
        ([fee("params.year_cents")], {}, 3070),
        ([fee("params.year_cents * int(years)")], {"years": "2"}, 6140),
        ([fee("params.year_cents * size(dogs)")], {"dogs": [1, 2, 3]}, 9210),
        ([fee("params.year_cents", "free")], {"free": False}, 0),
        ([fee("500", "has(answers.express) && answers.express"), fee("100")], {}, 100),
        ([fee("0")], {}, 0),
    ],
)
def test_fees_are_computed_from_answers_and_parameters(
    fees: list[Fee], answers: Mapping[str, Any], total: int
) -> None:
    assert quote(fees, answers=answers, params={"year_cents": 3070}).total_cents == total


@pytest.mark.parametrize("amount", ["-1", "1.5", "'x'", "params.none", "nobody", "true"])
def test_a_fee_that_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(FeeInvalid, match="'f'"):
        quote([fee(amount)], answers={}, params={})


def refused(function: Callable[[], object]) -> bool:
    try:
        function()
    except catalog.ServiceUnknown:
        return True
    return False


def test_another_town_finds_nothing(offered: Tenant, hemer: Tenant) -> None:
    with tenant_context(hemer):
        assert catalog.services() == []
        assert refused(lambda: catalog.service(DOG))
        assert Activation.objects.count() == 0
        assert catalog.package(DOG).activation is None
        assert search.search("hund", language="de", kinds=["service"]).hits == []


def test_a_form_that_confirms_telephones_needs_a_gateway(
    folder: Path, tax_office: OrganisationUnit, settings: LazySettings
) -> None:
    form = folder / "form.yaml"
    text = re.sub(r"\{use: kontakt[^}]*\}", "{use: kontakt, verify: [telefon]}", form.read_text())
    form.write_text(text)
    load_packages([folder.parent])
    with tenant_context(tax_office.tenant):
        with pytest.raises(ParametersMissing) as refusal:
            activate_service(slug=DOG, unit=tax_office)
        assert refusal.value.keys == ["gateway"]
        settings.SMS_URL = "https://gateway.example/"
        assert activate_service(slug=DOG, unit=tax_office).is_active
