"""An administration says things in its own words, and decides about new versions with open eyes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from rathaus.accounts.models import User
from rathaus.audit import api as audit
from rathaus.catalog import queries
from rathaus.catalog.differences import differences
from rathaus.catalog.models import Activation
from rathaus.catalog.offer import Service
from rathaus.catalog.overriding import conflicts, places
from rathaus.catalog.services import (
    AlreadyNewest,
    activate_service,
    change_texts,
    deactivate_service,
    keep_version,
    load_packages,
    start_application,
    switch_version,
)
from rathaus.core.tenancy import tenant_context
from rathaus.search import api as search
from rathaus.tenants.api import forget_tenants
from rathaus.tenants.models import OrganisationUnit, Tenant

from .conftest import DOG

BASE = f"/stralendorf/amt/leistungen/{DOG}/"
STEPS = "Sie kommen vorbei.\n\n  Wir geben Ihnen die Marke.  "

type Visitor = Callable[[User], Client]


def load(folder: Path, *changes: tuple[str, str], file: str = "service.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / file).write_text(text, "utf-8")
    load_packages([folder.parent])
    forget_tenants()


def load_version_two(folder: Path) -> None:
    form = (folder / "form.yaml").read_text("utf-8")
    form = form.replace('de: "Rufname"', 'de: "Name des Hundes"', 1)
    (folder / "form.yaml").write_text(form, "utf-8")
    load(
        folder,
        ("version: 1", "version: 2"),
        ("de: Hund anmelden", "de: Hund zur Steuer anmelden"),
        ("Sie wohnen in einer unserer Gemeinden.", "Sie wohnen bei uns."),
        ("default: 4000", "default: 5000"),
        ("size(hunde) > (blindenhund ? 1 : 0)", "size(hunde) > 0"),
    )


def test_own_words_stand_wherever_the_service_is_named(offered: Tenant, client: Client) -> None:
    with tenant_context(offered):
        change_texts(
            slug=DOG,
            said={
                "name": {
                    "de": " Hund\nbei uns  anmelden ",
                    "en": "",
                    "leicht": "Einen Hund anmelden",
                },
                "modules.steps": {"de": STEPS},
                "documents.impfpass.name": {"de": "Gelber Impfausweis"},
            },
        )
        offer = queries.service(DOG)
        assert offer.name("de") == "Hund bei uns anmelden"
        assert offer.name("en") == "Register a dog"
        assert offer.definition.modules.steps.de == [
            "Sie kommen vorbei.",
            "Wir geben Ihnen die Marke.",
        ]
        assert offer.package.name.de == "Hund anmelden"
        draft = start_application(
            offer=offer, municipality=None, citizen=None, session_key="x" * 20
        )
        assert draft.context["title"]["de"] == "Hund bei uns anmelden"
        assert list(Activation.objects.get(slug=DOG).texts) == [
            "name",
            "modules.steps",
            "documents.impfpass.name",
        ]
    page = client.get(f"/stralendorf/leistungen/{DOG}/").content.decode()
    assert "Hund bei uns anmelden</h1>" in page
    assert "Gelber Impfausweis" in page
    found = client.get(f"/api/v1/stralendorf/services/{DOG}").json()
    assert found["title"] == "Hund bei uns anmelden"


def found(query: str) -> list[tuple[str, str]]:
    hits = search.search(query, language="de", kinds=["service"]).hits
    return [(hit.key, hit.title) for hit in hits]


def test_own_words_are_found_in_place_of_the_packages(offered: Tenant) -> None:
    with tenant_context(offered):
        assert found("Zottelbär") == []
        change_texts(slug=DOG, said={"name": {"de": "Zottelbär anmelden"}})
        assert found("Zottelbär") == [(DOG, "Zottelbär anmelden")]
        assert found("Hundemarke") == [(DOG, "Zottelbär anmelden")]
        deactivate_service(slug=DOG)
        assert found("Zottelbär") == found("Hundemarke") == []
        activate_service(slug=DOG)
        assert found("Zottelbär") == [(DOG, "Zottelbär anmelden")]
        change_texts(slug=DOG, said={})
        assert found("Zottelbär") == []
        assert found("Hundemarke") == [(DOG, "Hund anmelden")]


def test_saying_the_packages_words_stores_nothing_and_tells_nobody(offered: Tenant) -> None:
    with tenant_context(offered):
        package = queries.service(DOG).package
        before = len(audit.history("service", DOG))
        change_texts(slug=DOG, said={place.key: place.words for place in places(package)})
        assert Activation.objects.get(slug=DOG).texts == {}
        assert len(audit.history("service", DOG)) == before


def test_other_towns_keep_the_packages_words(
    offered: Tenant, hemer: Tenant, packages: Path
) -> None:
    with tenant_context(offered):
        change_texts(slug=DOG, said={"name": {"de": "Zottelbär anmelden"}})
    with tenant_context(hemer):
        assert queries.package(DOG).name("de") == "Hund anmelden"


def test_a_new_version_is_told_apart_in_words(offered: Tenant, packages: Path) -> None:
    load_version_two(packages)
    with tenant_context(offered):
        rows = differences(queries.package(DOG).version, queries.latest_version(DOG))
    assert [(row.section, row.label, row.before, row.after) for row in rows if row.section != "texts"] == [
        ("parameters", "Hundesteuer für den ersten Hund im Jahr", "40,00\u00a0€", "50,00\u00a0€"),
        ("questions", "Name des Hundes", "„Rufname“ text *", "„Name des Hundes“ text *"),
        ("fees", "Hundesteuer für den ersten Hund",
         "params.first_dog_cents [size(hunde) > (blindenhund ? 1 : 0)]",
         "params.first_dog_cents [size(hunde) > 0]"),
    ]  # fmt: skip
    assert next((row.label, row.after) for row in rows if row.section == "texts") == (
        "Name",
        "Hund zur Steuer anmelden",
    )


@pytest.mark.parametrize(
    ("taken", "name"), [([], "Zottelbär anmelden"), (["name:de"], "Hund zur Steuer anmelden")]
)
def test_own_words_against_new_ones_are_decided_one_by_one(
    offered: Tenant, packages: Path, taken: list[str], name: str
) -> None:
    with tenant_context(offered):
        change_texts(
            slug=DOG, said={"name": {"de": "Zottelbär anmelden"}, "teaser": {"de": "Kurz."}}
        )
    load_version_two(packages)
    with tenant_context(offered):
        activation = Activation.objects.get(slug=DOG)
        latest = queries.latest_version(DOG)
        package = Service(latest).package
        (conflict,) = conflicts(package, activation.texts)
        assert (conflict.field, conflict.before, conflict.now, conflict.own) == (
            "name:de",
            "Hund anmelden",
            "Hund zur Steuer anmelden",
            "Zottelbär anmelden",
        )
        switch_version(slug=DOG, package_words=taken)
        offer = queries.service(DOG)
        assert offer.name("de") == name
        assert offer.teaser("de") == "Kurz."
        assert conflicts(offer.package, Activation.objects.get(slug=DOG).texts) == []
        assert "hat Fassung 2 der Leistung übernommen" in {
            entry.sentence for entry in audit.history("service", DOG)
        }


def test_a_better_sentence_under_the_same_number_is_shown_beside_the_own(
    offered: Tenant, packages: Path
) -> None:
    with tenant_context(offered):
        change_texts(slug=DOG, said={"name": {"de": "Zottelbär anmelden"}})
    load(packages, ("de: Hund anmelden", "de: Einen Hund melden"))
    with tenant_context(offered):
        offer = queries.service(DOG)
        assert offer.name("de") == "Zottelbär anmelden"
        assert found("Zottelbär") == [(DOG, "Zottelbär anmelden")]
        texts = Activation.objects.get(slug=DOG).texts
        assert [c.now for c in conflicts(offer.package, texts)] == ["Einen Hund melden"]


def test_staying_with_the_own_version_is_kept_in_mind(offered: Tenant, packages: Path) -> None:
    with tenant_context(offered), pytest.raises(AlreadyNewest):
        keep_version(slug=DOG)
    load_version_two(packages)
    with tenant_context(offered):
        keep_version(slug=DOG)
        before = len(audit.history("service", DOG))
        keep_version(slug=DOG)
        assert len(audit.history("service", DOG)) == before
        assert queries.service(DOG).version.version == 1
        switch_version(slug=DOG)
        assert Activation.objects.get(slug=DOG).kept_from == ""


def test_an_administrator_writes_own_texts_and_decides_about_a_version(
    offered: Tenant, packages: Path, administrator: User, page_client: Visitor
) -> None:
    client = page_client(administrator)
    shown = client.get(f"{BASE}texte/").content.decode()
    assert "Hund anmelden</textarea>" in shown
    assert client.get(f"{BASE}neue-fassung/").status_code == 302
    saved = client.post(f"{BASE}texte/", {"name:de": "Zottelbär anmelden"}, follow=True)
    assert "Zottelbär anmelden" in saved.content.decode()
    load_version_two(packages)
    assert "Unterschiede ansehen und entscheiden" in client.get(BASE).content.decode()
    page = client.get(f"{BASE}neue-fassung/").content.decode()
    for words in ("Hund zur Steuer anmelden", "Name des Hundes", "50,00", "Mein Text bleibt"):
        assert words in page
    kept = client.post(f"{BASE}behalten/", follow=True).content.decode()
    assert "Sie sind bei Ihrer Fassung geblieben." in kept
    client.post(f"{BASE}umstellen/", {"name:de": "package"})
    with tenant_context(offered):
        assert queries.service(DOG).name("de") == "Hund zur Steuer anmelden"
        assert queries.service(DOG).version.version == 2


@pytest.mark.parametrize("path", ["texte/", "neue-fassung/"])
def test_a_clerk_may_not_change_words(
    offered: Tenant, clerk: User, tax_office: OrganisationUnit, page_client: Visitor, path: str
) -> None:
    assert page_client(clerk).get(BASE + path).status_code in (403, 404)
