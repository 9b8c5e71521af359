"""Administrators see what their services still lack, and where it is mended."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from rathaus.accounts.models import User
from rathaus.catalog import services
from rathaus.catalog.completeness import rows, shares, sums
from rathaus.catalog.gaps import Gap
from rathaus.catalog.models import Activation
from rathaus.catalog.registry import own_form_ids
from rathaus.catalog.tests.conftest import DOG
from rathaus.core.registry import Registry
from rathaus.core.tenancy import tenant_context
from rathaus.eforms.models import FormVersion
from rathaus.tenants.models import OrganisationUnit, Tenant

PAGE = "/stralendorf/amt/leistungen/was-noch-fehlt/"
type Visitor = Callable[[User], Client]


def lacking(tenant: Tenant) -> list[Gap]:
    with tenant_context(tenant):
        [row] = rows()
        return list(row.gaps)


def test_what_the_town_has_not_said_is_named_until_it_has(
    offered: Tenant, tax_office: OrganisationUnit
) -> None:
    assert lacking(offered) == [Gap.PARAMETERS, Gap.STATUTE, Gap.LAW]
    with tenant_context(offered):
        services.change_service(
            slug=DOG,
            unit=tax_office,
            parameters={"first_dog_cents": 4000, "further_dog_cents": 8000},
            statute="Hundesteuersatzung",
            statute_url="",
            featured_rank=None,
        )
    assert lacking(offered) == [Gap.LAW]


def test_own_words_in_german_alone_are_a_gap(offered: Tenant) -> None:
    with tenant_context(offered):
        own = {"teaser": {"own": {"de": "Kurz"}, "base": {"de": "x"}}}
        Activation.objects.update(texts=own)
    assert Gap.OWN_WORDS in lacking(offered)


def test_the_administrations_own_form_counts_and_not_the_packages(
    offered: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    title = {"de": "Seite"}
    form = FormVersion.objects.create(
        key="eigen", version="1", sha256="0" * 64, definition={"pages": [{"title": title}]}
    )
    source: Registry[Callable[[], dict[str, int]]] = Registry("own forms")
    source.register("test", lambda: {DOG: form.pk})
    monkeypatch.setattr("rathaus.catalog.completeness.own_form_ids", source)
    assert Gap.LANGUAGES in lacking(offered)
    assert list(own_form_ids) != []


def test_sums_and_shares_count_every_service_once(offered: Tenant) -> None:
    with tenant_context(offered):
        found = rows()
        assert [(gap, number) for gap, _words, number in sums(found)] == [
            (Gap.PARAMETERS, 1), (Gap.STATUTE, 1), (Gap.LAW, 1)
        ]  # fmt: skip
        [share] = shares(found)
    assert (share.name, share.number, share.complete) == ("Engagement & Hobby", 1, 0)
    assert (share.width, share.complete_width) == (100, 0)


def test_the_page_filters_sorts_and_leads_to_where_it_is_mended(
    offered: Tenant, administrator: User, page_client: Visitor
) -> None:
    client = page_client(administrator)
    page = client.get(f"{PAGE}?reihenfolge=luecken&fehlt=statute").content.decode()
    assert "Einer Leistung fehlt etwas." in page
    assert re.search(r'href="/stralendorf/amt/leistungen/hundesteuer-anmeldung/">Quelle', page)
    for query in ("fehlt=letter", "feld=umwelt"):
        assert "Hier fehlt nichts." in client.get(f"{PAGE}?{query}").content.decode()
    assert client.get(f"{PAGE}?umfang=x&fehlt=y&feld=z&reihenfolge=w").status_code == 200


def test_the_table_holds_the_rows_of_the_page(
    offered: Tenant, administrator: User, page_client: Visitor
) -> None:
    answer = page_client(administrator).get(f"{PAGE}tabelle.csv?fehlt=statute")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (row["Leistung"], row["Quelle der Gebühr"], row["Frist"]) == (
        "Hund anmelden",
        "fehlt",
        "",
    )


def test_a_town_without_services_is_told_where_to_begin(
    packages: object, administrator: User, page_client: Visitor
) -> None:
    page = page_client(administrator).get(PAGE).content.decode()
    assert "bietet noch keine Leistung an" in page
    assert "/stralendorf/amt/leistungen/anbieten/" in page
