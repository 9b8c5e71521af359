"""Search and catalogue for programmes: by the document, and under both addresses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from jsonschema import Draft202012Validator

from rathaus.catalog import api as catalog
from rathaus.config.tests.test_public_api import Programme
from rathaus.core.tenancy import tenant_context
from rathaus.tenants.api import forget_tenants
from rathaus.tenants.models import OrganisationUnit, Tenant

TOWN = "/api/v1/stralendorf/"
DOG = "hundesteuer-anmeldung"
STUDIES = "bafoeg"


@pytest.fixture
def programme(
    stralendorf: Tenant, tax_office: OrganisationUnit, tmp_path: Path, client: Client
) -> Programme:
    for slug in (DOG, STUDIES):
        shutil.copytree(settings.BASE_DIR / "services" / slug, tmp_path / slug)
    catalog.load_packages([tmp_path])
    forget_tenants()
    with tenant_context(stralendorf):
        for slug in (DOG, STUDIES):
            catalog.activate_service(slug=slug, unit=tax_office)
    document = client.get("/stralendorf/api/v1/openapi.json").json()
    return Programme(client, document, base=TOWN)


def test_a_typo_finds_the_service_and_its_key(programme: Programme) -> None:
    found = programme.get("search", {"q": "Hundestuer"}).found
    assert found["did_you_mean"] == "Hundesteuer"
    first = found["hits"][0]
    assert (first["kind"], first["slug"], first["leika_key"], first["url"]) == (
        "service", DOG, "99102013002000", f"/stralendorf/leistungen/{DOG}/",
    )  # fmt: skip


def test_titles_and_addresses_are_in_the_language_asked_for(programme: Programme) -> None:
    first = programme.get("search", {"q": "dog tax", "lang": "en"}).found["hits"][0]
    assert (first["title"], first["url"]) == (
        "Register a dog",
        f"/stralendorf/en/leistungen/{DOG}/",
    )


@pytest.mark.parametrize("query", ["", "?", "qwertz", "\0", "a" * 200])
def test_what_says_nothing_finds_nothing(programme: Programme, query: str) -> None:
    assert programme.get("search", {"q": query}).found["hits"] == []


@pytest.mark.parametrize(
    "wrong", [{}, {"q": "a" * 201}, {"q": "hund", "lang": "fr"}, {"q": "hund", "limit": 0}]
)
def test_a_wrong_question_is_a_problem(programme: Programme, wrong: dict[str, object]) -> None:
    assert programme.get("search", wrong).status_code == 422


def test_the_catalogue_says_who_does_what(programme: Programme) -> None:
    services = programme.get("services").found["services"]
    assert {one["slug"]: (one["performed"], one["online"]) for one in services} == {
        DOG: ("here", True),
        STUDIES: ("elsewhere", False),
    }
    one = programme.get(f"services/{STUDIES}", {"lang": "en"}).found
    assert (one["url"], one["online"]) == (f"/stralendorf/en/leistungen/{STUDIES}/", False)
    assert programme.get("services/gibt-es-nicht").status_code == 404


def test_the_form_of_the_answers_comes_with_each_service_that_has_questions(
    programme: Programme,
) -> None:
    schema = programme.get(f"services/{DOG}/schema").found
    Draft202012Validator.check_schema(schema)
    assert schema["$id"].startswith(f"urn:rathaus:form:{DOG}:")
    assert schema["properties"]["hunde"]["maxItems"] == 5
    for slug in (STUDIES, "gibt-es-nicht"):
        assert programme.get(f"services/{slug}/schema").status_code == 404


def test_another_town_finds_nothing(hemer: Tenant, programme: Programme) -> None:
    other = Programme(programme.client, programme.document, base="/api/v1/hemer/")
    assert other.get("search", {"q": "Hundesteuer"}).found["hits"] == []
    assert programme.client.get("/api/v1/nirgends/search?q=hund").status_code == 404
